"""Structure and conformance of a process with pm4py: the one door to it beside the readers.

pm4py gets our directly-follows graph and distinct paths, so its cost does not grow with the log. It is imported inside
the functions, because the import takes seconds and much memory: never in the web process.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from lean.units import Figure, Measure, Missing, Unit
from valuestream.core.conformance import ReferencePath
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


def replay(
    reference: ReferencePath, paths: Sequence[Sequence[str]], *, seconds: float, each: float = 5.0
) -> list[dict[str, Any]]:
    """How well each distinct path fits the reference as a net, in the order of ``paths``.

    ``fits``: whether it does; ``token`` and ``alignment``: its fitness (0…1). Token replay (Rozinat, van der Aalst
    2008) is quick; its fitness passes over steps that are not on the reference, ``fits`` does not. Alignments
    (Adriansyah 2014) are exact and may take for ever: after ``each`` s for one path, or ``seconds`` for all, a fitness
    is missing, never guessed.
    """
    from pm4py.objects.log.obj import Event, EventLog, Trace

    net = _Net(reference)
    log = EventLog([Trace([Event({"concept:name": step}) for step in path]) for path in paths])
    until = time.monotonic() + seconds
    replayed = _replayed(net, log)
    aligned = [_alignment_fitness(net, trace, min(each, until - time.monotonic())) for trace in log]
    return [
        {"fits": fits, "token": token.as_json(), "alignment": alignment.as_json()}
        for (fits, token), alignment in zip(replayed, aligned, strict=True)
    ]


class _Net:
    """The path as a Petri net: a place before, between and after the steps, and what may be left out or done again.

    Once a step was passed it may come again wherever the order stands; a place with a token for each time counts them.
    """

    def __init__(self, reference: ReferencePath) -> None:
        from pm4py.objects.petri_net.obj import Marking, PetriNet

        self.net, size = PetriNet("reference"), len(reference.steps)
        places = [self._place(f"p{number}") for number in range(size + 1)]
        self.begin, self.end = Marking({places[0]: 1}), Marking({places[size]: 1})
        for number, step in enumerate(reference.steps):
            here, following = places[number], places[number + 1]
            self._add(step.name, [here], [following])
            if step.is_optional:
                self._add(None, [here], [following])
            if step.most != 1:
                self._again(step.name, step.most, places[number + 1 :])

    def _again(self, name: str, most: int | None, places: list[Any]) -> None:
        """The step once more at each of the places: any number of times, or ``most`` with the first."""
        left = []
        if most is not None:
            left = [self._place(f"left of {name}")]
            self.begin[left[0]] = most - 1
            self._add(None, left, [])
        for place in places:
            self._add(name, [place, *left], [place])

    def _place(self, name: str) -> Any:
        from pm4py.objects.petri_net.obj import PetriNet

        place = PetriNet.Place(name)
        self.net.places.add(place)
        return place

    def _add(self, label: str | None, sources: list[Any], targets: list[Any]) -> None:
        from pm4py.objects.petri_net.obj import PetriNet
        from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

        transition = PetriNet.Transition(f"t{len(self.net.transitions)}", label)
        self.net.transitions.add(transition)
        for place in sources:
            add_arc_from_to(place, transition, self.net)
        for place in targets:
            add_arc_from_to(transition, place, self.net)


def _replayed(net: _Net, log: Any) -> list[tuple[bool, Figure]]:
    """Whether each path fits, and its fitness by missing and remaining tokens."""
    from pm4py.algo.conformance.tokenreplay import algorithm
    from pm4py.algo.conformance.tokenreplay.variants.token_replay import Parameters

    chosen = {Parameters.SHOW_PROGRESS_BAR: False, Parameters.CONSIDER_ACTIVITIES_NOT_IN_MODEL_IN_FITNESS: True}
    found = algorithm.apply(log, net.net, net.begin, net.end, parameters=chosen)
    return [
        (bool(one["trace_is_fit"]), Measure(float(one["trace_fitness"]), Unit.RATIO, n=len(trace)))
        for one, trace in zip(found, log, strict=True)
    ]


def _alignment_fitness(net: _Net, trace: Any, seconds: float) -> Figure:
    from pm4py.algo.conformance.alignments.petri_net import algorithm

    if seconds <= 0:
        return Missing("no_time_left")
    limit = {algorithm.Parameters.PARAM_MAX_ALIGN_TIME_TRACE: seconds}
    found = algorithm.apply_trace(trace, net.net, net.begin, net.end, parameters=limit)
    return Missing("no_time_left") if found is None else Measure(float(found["fitness"]), Unit.RATIO, n=len(trace))
