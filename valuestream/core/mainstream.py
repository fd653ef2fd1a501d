"""The main stream of a process graph: the likeliest path from start to end, and what goes beside it (method.md B5)."""

import heapq
from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from .graph import ProcessGraph
from .paths import Paths
from .ranges import case_numbers
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
    bounds, cases, first_time = visits.bounds, len(visits.bounds) - 1, visits.number == 1
    case = case_numbers(bounds)[first_time]
    different = np.bincount(case, minlength=cases)
    place = np.arange(1, len(case) + 1) - (np.cumsum(different) - different)[case]
    steps = visits.step[first_time]
    sums = np.bincount(steps, weights=place / (different[case] + 1), minlength=len(visits.steps))
    counts = np.bincount(steps, minlength=len(visits.steps))
    position = np.divide(sums, counts, out=np.full(len(sums), inf), where=counts > 0)
    missing = [step for step in np.flatnonzero(counts >= COMMON * cases).tolist() if step not in main.path]
    whole = list(main.path)
    for step in sorted(missing, key=lambda step: position[step]):
        after = [place for place, other in enumerate(whole) if position[other] <= position[step]]
        whole.insert(after[-1] + 1 if after else 0, step)
    return MainStream(tuple(whole), main.probability)


def paths_of(visits: Visits) -> Paths:
    """The steps of each case in order of start."""
    return Paths.of(visits.step, visits.bounds)


def common_cases(paths: Paths, pieces: NDArray[np.float64], share: float = COVER) -> NDArray[np.bool_]:
    """The cases of the commonest variants that together carry ``share`` of the pieces (no pieces booked: 1)."""
    weights = np.where(np.isnan(pieces) | (pieces <= 0), 1.0, pieces)
    carried = np.bincount(paths.variant, weights=weights, minlength=len(paths.example))
    chosen, so_far, total = np.zeros(len(carried), dtype=bool), 0.0, float(weights.sum())
    for variant in paths.by_weight(carried):
        if so_far >= share * total:
            break
        chosen[variant] = True
        so_far += float(carried[variant])
    return chosen[paths.variant]
