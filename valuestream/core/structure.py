"""Where a step stands on the map: on the main stream, beside it, or below it as rework.

The main stream gives the columns; the discovered process tree says whether a step beside it is a choice, runs in
parallel, or lies in the way back of a loop. Where the tree does not know the step, the moves themselves decide.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .graph import ProcessGraph
from .mainstream import BRANCH, MainStream

Tree = Any  # nested lists: [operator, [children]], a step's name, None


@dataclass(frozen=True, slots=True)
class Place:
    """A step's role (``main``, ``alternative``, ``rework``, ``rare``) and its cell; ``row`` 0 is the main stream."""

    step: int
    role: str
    column: int
    row: int
    is_parallel: bool = False


def places(
    graph: ProcessGraph, main: MainStream, tree: Tree, orders: dict[int, float], marked: frozenset[int] = frozenset()
) -> list[Place]:
    """The place of every step. ``orders``: share of the orders that pass a step; ``marked``: steps marked as rework.

    Steps passed by fewer than 5 % of the orders are ``rare``: they get no box, but are added in the totals.
    """
    column_of = {step: column for column, step in enumerate(main.path)}
    found = [Place(step, "main", column, 0) for step, column in column_of.items()]
    taken: dict[int, int] = {}
    for step in sorted(set(orders) - set(column_of), key=lambda s: (-orders[s], s)):
        if orders[step] < BRANCH:
            found.append(Place(step, "rare", 0, 0))
            continue
        role, column, is_parallel = _beside(graph, main, tree, step, step in marked)
        taken[column] = taken.get(column, 0) + 1
        found.append(Place(step, role, column, taken[column], is_parallel))
    return found


def _beside(graph: ProcessGraph, main: MainStream, tree: Tree, step: int, is_marked: bool) -> tuple[str, int, bool]:
    """Role and column of a step that is not on the main stream, and whether it runs in parallel to it."""
    before, after = _attached(graph, main, step)
    if is_marked or before >= after:
        return "rework", max(min(before, len(main.path) - 1), 0), False
    relations = {column: relation(tree, graph.names[step], graph.names[s]) for column, s in enumerate(main.path)}
    for operator in ("xor", "and"):
        columns = [column for column in range(before + 1, after) if relations[column] == operator]
        if columns:
            return "alternative", columns[0], operator == "and"
    return "alternative", min(before + 1, len(main.path) - 1), False


def _attached(graph: ProcessGraph, main: MainStream, step: int) -> tuple[int, int]:
    """The columns from which the step is mostly reached (−1: the start) and to which it mostly leads (n: the end)."""
    into = [graph.counts[s, step] for s in main.path]
    out = [graph.counts[step, s] for s in main.path]
    before = int(np.argmax(into)) if max(into) > graph.starts[step] else -1
    after = int(np.argmax(out)) if max(out) > graph.ends[step] else len(main.path)
    return before, after


def relation(tree: Tree, one: str, other: str) -> str | None:
    """The operator at which the ways to two steps part; None when the tree lacks one of them."""
    if not isinstance(tree, list):
        return None
    operator, children = tree
    inside = [{name for name in (one, other) if name in leaves(child)} for child in children]
    whole = next((child for child, names in zip(children, inside, strict=True) if names == {one, other}), None)
    if whole is not None:
        return relation(whole, one, other)
    return operator if set().union(*inside) == {one, other} else None


def leaves(tree: Tree) -> list[str]:
    """The steps of a tree, from left to right."""
    if isinstance(tree, list):
        return [name for child in tree[1] for name in leaves(child)]
    return [] if tree is None else [tree]
