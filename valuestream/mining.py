"""Discovers the structure of a process with pm4py: the one door to it beside the readers.

pm4py gets our directly-follows graph, so its cost does not grow with the log. It is imported inside the function,
because the import takes seconds and much memory: never in the web process.
"""

from typing import Any

import numpy as np

from valuestream.core.graph import ProcessGraph

OPERATORS = {"SEQUENCE": "seq", "XOR": "xor", "PARALLEL": "and", "LOOP": "loop", "OR": "or"}


def discover_structure(graph: ProcessGraph, noise: float) -> dict[str, Any]:
    """The process tree of a graph by the inductive miner, as nested lists: ``["seq", [...]]``, a name or None.

    ``noise`` (0…1): moves rarer than this share of the commonest move out of their step are left out first.
    """
    from pm4py.algo.discovery.inductive import algorithm as inductive
    from pm4py.objects.dfg.obj import DFG

    names, graph = graph.names, graph.without_noise(noise).passable()
    moves = {(names[a], names[b]): int(graph.counts[a, b]) for a, b in zip(*np.nonzero(graph.counts), strict=True)}
    starts = {names[i]: int(graph.starts[i]) for i in np.flatnonzero(graph.starts)}
    ends = {names[i]: int(graph.ends[i]) for i in np.flatnonzero(graph.ends)}
    if not starts:
        return {"tree": None, "noise": noise, "source": "pm4py inductive miner"}
    tree = inductive.apply(DFG(moves, starts, ends), variant=inductive.Variants.IMd)
    return {"tree": _as_lists(tree), "noise": noise, "source": "pm4py inductive miner"}


def _as_lists(tree: Any) -> Any:
    if tree.operator is None:
        return tree.label
    return [OPERATORS[tree.operator.name], [_as_lists(child) for child in tree.children]]
