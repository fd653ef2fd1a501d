"""The earth mover's stochastic distance of two lines: how far the routes of one must be changed to become the other's.

Leemans, Syring, van der Aalst: Earth Movers' Stochastic Conformance Checking (BPM Forum 2019). A route is moved to
another at the cost of its normalised edit distance; the cheapest plan is a linear program.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from .behaviour import Behaviour, Route

MOST_CELLS = 100_000_000  # of all edit tables together: about a second
Shares = NDArray[np.float64]
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """``distance`` 0 (same routes, same shares) to 1. ``coverage``: share of the orders whose route was compared, of
    the line with the smaller one; ``routes``: how many of each.
    """

    distance: float
    coverage: float
    routes: tuple[int, int]


def moved(one: Behaviour, other: Behaviour) -> Moved:
    """The distance of two lines over their commonest routes, each line's shares adding up to 1.

    Raises ``ValueError`` for a line without orders.
    """
    if not one.routes or not other.routes:
        raise ValueError("a line without orders has no routes to compare")
    if one.routes == other.routes:
        return Moved(0.0, min(one.coverage, other.coverage), (len(one.routes), len(other.routes)))
    here, there = _affordable(one.routes, other.routes)
    cost = edit_distances([route.steps for route in here], [route.steps for route in there])
    distance = earth_mover(_counts(here), _counts(there), cost)
    covered = min(_counts(here).sum() / one.orders, _counts(there).sum() / other.orders)
    return Moved(distance, float(covered), (len(here), len(there)))


def earth_mover(here: Shares, there: Shares, cost: Shares) -> float:
    """min Σ r·cost with r ≥ 0, its rows adding up to ``here``, its columns to ``there``; both are normalised to 1."""
    n, m = cost.shape
    places = np.arange(n * m)
    rows, columns = places // m, n + places % m
    sums = coo_array((np.ones(2 * n * m), (np.concatenate([rows, columns]), np.concatenate([places, places]))))
    wanted = np.concatenate([here / here.sum(), there / there.sum()])
    found = linprog(cost.ravel(), A_eq=sums.tocsr(), b_eq=wanted, method="highs")
    if found.status != 0:  # both sides add up to 1, so there is always a plan
        raise ArithmeticError(f"the transport problem was not solved: {found.message}")
    return float(np.clip(found.fun, 0.0, 1.0))


def edit_distances(here: Sequence[Steps], there: Sequence[Steps]) -> Shares:
    """Levenshtein distance ÷ length of the longer route, 0…1, of each route of ``here`` to each of ``there``.

    All tables are filled at once, row by row; the minimum along a row is a running one after taking off the steps.
    """
    codes: dict[str, int] = {}
    left, right = _coded(here, codes), _coded(there, codes)
    lengths, widths = np.array([len(one) for one in here]), np.array([len(one) for one in there])
    columns = np.arange(right.shape[1] + 1, dtype=np.int32)
    row = np.broadcast_to(columns, (len(here), len(there), len(columns))).copy()
    found = np.zeros((len(here), len(there)), dtype=np.float64)
    last = np.arange(len(there))
    for depth in range(left.shape[1] + 1):
        if depth:
            replaced = row[:, :, :-1] + (left[:, depth - 1, None, None] != right[None, :, :])
            row += 1  # a step left out
            np.minimum(row[:, :, 1:], replaced, out=row[:, :, 1:])
            row = np.minimum.accumulate(row - columns, axis=2) + columns  # a step put in
        ended = np.flatnonzero(lengths == depth)
        found[ended] = row[ended[:, None], last, widths]
    return found / np.maximum(np.maximum.outer(lengths, widths), 1)


def _affordable(here: Sequence[Route], there: Sequence[Route]) -> tuple[Sequence[Route], Sequence[Route]]:
    """As many of the commonest routes as can be compared in about a second: long routes have large tables."""
    for most in range(max(len(here), len(there)), 1, -1):
        if _cells(here[:most], there[:most]) <= MOST_CELLS:
            return here[:most], there[:most]
    return here[:1], there[:1]


def _cells(here: Sequence[Route], there: Sequence[Route]) -> int:
    longest = [max(len(route.steps) for route in routes) for routes in (here, there)]
    return len(here) * len(there) * longest[0] * longest[1]


def _coded(routes: Sequence[Steps], codes: dict[str, int]) -> NDArray[np.int32]:
    """The routes as rows of numbers, filled up with −1."""
    found = np.full((len(routes), max((len(route) for route in routes), default=0)), -1, dtype=np.int32)
    for row, route in zip(found, routes, strict=True):
        row[: len(route)] = [codes.setdefault(step, len(codes)) for step in route]
    return found


def _counts(routes: Sequence[Route]) -> Shares:
    return np.array([route.orders for route in routes], dtype=np.float64)
