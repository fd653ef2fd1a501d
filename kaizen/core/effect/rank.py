"""Comparing two groups by ranks: few days, or days with heavy tails (method.md D2 a, D4).

Mann–Whitney with its exact distribution, the Hodges–Lehmann shift with the exact interval that belongs to it, and the
probability of superiority.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Values = NDArray[np.float64]
EXACT = 2500  # pairs up to which the distribution of U is counted out


@dataclass(frozen=True, slots=True)
class Shift:
    """How far ``later`` values lie above the earlier ones: median of all differences, with its interval.

    ``u``: pairs in which the later value is the larger one; ``p`` two-sided. ``first``, ``last``: which of the sorted
    differences bound the interval, counted from 1.
    """

    u: float
    p: float
    theta: float
    low: float
    high: float
    first: int
    last: int


def shift_of(before: Values, later: Values, alpha: float = 0.05) -> Shift:
    """The shift between two groups. p is exact unless a value occurs in both or there are more than 2,500 pairs."""
    differences = np.sort(np.subtract.outer(later, before).ravel())
    pairs = len(differences)
    u = float((differences > 0).sum() + (differences == 0).sum() / 2)
    if pairs > EXACT or (differences == 0).any():
        p = float(stats.mannwhitneyu(later, before, method="asymptotic").pvalue)
    else:
        p = min(1.0, 2 * _at_most(len(before), len(later), int(min(u, pairs - u))))
    first = max(1, _below(len(before), len(later), alpha / 2))
    low, high = differences[first - 1], differences[pairs - first]
    theta = float(np.median(differences))
    return Shift(u, p, theta, float(low), float(high), first, pairs - first + 1)


def superiority(one: Values, other: Values) -> tuple[float, float]:
    """P(a value of ``one`` exceeds one of ``other``), ties counting half, and its standard error.

    The error is that of placements: how often each value of one group exceeds the values of the other (Sen 1967).
    """
    wins = np.sign(np.subtract.outer(one, other)) / 2 + 0.5
    by_one, by_other = wins.mean(axis=1), wins.mean(axis=0)
    return float(wins.mean()), sqrt(float(by_one.var(ddof=1) / len(one) + by_other.var(ddof=1) / len(other)))


def _below(n0: int, n1: int, tail: float) -> int:
    """The largest k with P(U < k) ≤ ``tail``: so many of the smallest differences lie outside the interval."""
    if n0 * n1 > EXACT:
        middle, spread = n0 * n1 / 2, sqrt(n0 * n1 * (n0 + n1 + 1) / 12)
        return int(middle - float(stats.norm.isf(tail)) * spread)
    return bisect_right(_sums(n0, n1), tail * comb(n0 + n1, n1))


def _at_most(n0: int, n1: int, u: int) -> float:
    """P(U ≤ u) where the groups do not differ."""
    return _sums(n0, n1)[u] / comb(n0 + n1, n1)


@lru_cache(maxsize=256)
def _sums(n0: int, n1: int) -> tuple[int, ...]:
    """In how many orders of n0 and n1 values U is at most 0, 1, 2 …, from the Gaussian binomial coefficients."""
    size = n0 * n1 + 1
    ways = [1] + [0] * (size - 1)
    for i in range(1, n1 + 1):
        for at in range(size - 1, n0 + i - 1, -1):
            ways[at] -= ways[at - n0 - i]
        for at in range(i, size):
            ways[at] += ways[at - i]
    return tuple(accumulate(ways))
