"""The main stream of a process graph: the likeliest path from start to end, and what goes beside it (method.md B5)."""

import heapq
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from .graph import ProcessGraph
from .visits import Visits

COVER = 0.80  # the main stream is searched in the commonest variants that carry this share of the pieces
COMMON = 0.5  # share of the orders from which a step belongs to the main stream even beside the likeliest path
BRANCH = 0.05  # share of the orders from which a step or a move is drawn
START, END = -1, -2


@dataclass(frozen=True, slots=True)
class MainStream:
    """Steps (positions in the graph's names) from the first to the last; ``probability`` of exactly this path."""

    path: tuple[int, ...]
    probability: float


def main_stream(graph: ProcessGraph) -> MainStream:
    """The path of greatest probability, p(a→b) = count ÷ all that leaves a, found as a shortest path on −ln p.

    Raises ``ValueError`` for a graph without a way from start to end.
    """
    best: dict[int, float] = {START: 0.0}
    came: dict[int, int] = {}
    queue: list[tuple[float, int]] = [(0.0, START)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == END:
            return MainStream(_walk_back(came), float(np.exp(-cost)))
        if cost > best[node]:
            continue
        for target, probability in _ways(graph, node):
            further = cost - log(probability)
            if further < best.get(target, inf):
                best[target], came[target] = further, node
                heapq.heappush(queue, (further, target))
    raise ValueError("no way leads from the start to the end")


def _ways(graph: ProcessGraph, node: int) -> list[tuple[int, float]]:
    counts = graph.starts if node == START else graph.counts[node]
    ends = 0 if node == START else int(graph.ends[node])
    total = int(counts.sum()) + ends
    ways = [(int(target), float(counts[target]) / total) for target in np.flatnonzero(counts)]
    return [*ways, (END, ends / total)] if ends else ways


def _walk_back(came: dict[int, int]) -> tuple[int, ...]:
    path, node = [], came[END]
    while node != START:
        path.append(node)
        node = came[node]
    return tuple(reversed(path))


def with_common_steps(main: MainStream, visits: Visits) -> MainStream:
    """The main stream with the steps that half of the orders pass, put in where orders come to them on average.

    Where loops are many and orders end early, the likeliest path is a short one that most of the work is not on.
    """
    paths = paths_of(visits)
    sums, counts = np.zeros(len(visits.steps)), np.zeros(len(visits.steps))
    for path in paths:
        firsts = list(dict.fromkeys(path))
        sums[firsts] += np.arange(1, len(firsts) + 1) / (len(firsts) + 1)
        counts[firsts] += 1
    position = np.divide(sums, counts, out=np.full(len(sums), inf), where=counts > 0)
    missing = [step for step in np.flatnonzero(counts >= COMMON * len(paths)).tolist() if step not in main.path]
    whole = list(main.path)
    for step in sorted(missing, key=lambda step: position[step]):
        after = [place for place, other in enumerate(whole) if position[other] <= position[step]]
        whole.insert(after[-1] + 1 if after else 0, step)
    return MainStream(tuple(whole), main.probability)


def paths_of(visits: Visits) -> list[tuple[int, ...]]:
    """The steps of each case in order of start."""
    bounds, steps = visits.bounds.tolist(), visits.step.tolist()
    return [tuple(steps[a:b]) for a, b in pairwise(bounds)]


def common_cases(paths: list[tuple[int, ...]], pieces: NDArray[np.float64], share: float = COVER) -> NDArray[np.bool_]:
    """The cases of the commonest variants that together carry ``share`` of the pieces (no pieces booked: 1)."""
    weights = np.where(np.isnan(pieces) | (pieces <= 0), 1.0, pieces)
    carried: dict[tuple[int, ...], float] = {}
    for path, weight in zip(paths, weights.tolist(), strict=True):
        carried[path] = carried.get(path, 0.0) + weight
    chosen, so_far, total = set(), 0.0, float(weights.sum())
    for path, weight in sorted(carried.items(), key=lambda item: (-item[1], item[0])):
        if so_far >= share * total:
            break
        chosen.add(path)
        so_far += weight
    return np.array([path in chosen for path in paths], dtype=bool)
