"""How times spread: count, sum, mean, median, 95th percentile, extremes; for many groups at once.

Quantiles are exact, by linear interpolation (as numpy's): the q-quantile of n sorted values stands at place q·(n − 1).
Times are integer microseconds until the very end, so that sums are exact whatever the order of adding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .eventlog import SECOND

Counts = NDArray[np.int64]
LOW_BITS = 32
LOW = (1 << LOW_BITS) - 1
QUANTILES = (0.5, 0.95)
SHORT = 1 << 16  # groups


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds. ``n`` values; the figures are None when there are none. ``zero``: how many are exactly 0."""

    n: int
    mean: float | None = None
    median: float | None = None
    p95: float | None = None
    min: float | None = None
    max: float | None = None
    sum: float | None = None
    zero: int | None = None


@dataclass(frozen=True, slots=True)
class Spreads:
    """One spread per group, in µs. A sum is ``(high << 32) + low``: 64 bits would run over after 300,000 years."""

    n: Counts
    high: Counts
    low: Counts
    least: Counts
    most: Counts
    zero: Counts
    median: NDArray[np.float64]
    p95: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.n)

    def total(self, group: int) -> int:
        """The group's exact sum in µs."""
        return (int(self.high[group]) << LOW_BITS) + int(self.low[group])

    def at(self, group: int) -> Spread:
        """One group in seconds."""
        n = int(self.n[group])
        if not n:
            return Spread(0)
        total = self.total(group)
        return Spread(
            n=n,
            mean=total / n / SECOND,
            median=float(self.median[group]) / SECOND,
            p95=float(self.p95[group]) / SECOND,
            min=int(self.least[group]) / SECOND,
            max=int(self.most[group]) / SECOND,
            sum=total / SECOND,
            zero=int(self.zero[group]),
        )


def empty_spreads(size: int) -> Spreads:
    """``size`` groups without values."""
    nothing = np.zeros(size, dtype=np.int64)
    return Spreads(*(nothing,) * 6, *(np.full(size, np.nan),) * 2)


def spreads(values: Counts, groups: NDArray[np.integer], size: int) -> Spreads:
    """The spread of ``values`` (µs, 0 or more) in each of ``size`` groups: value i belongs to group ``groups[i]``."""
    if not len(values):
        return empty_spreads(size)
    n = np.bincount(groups, minlength=size).astype(np.int64)
    first = np.cumsum(n) - n
    ranked = _ranked(values, groups, first, n)
    filled = n > 0
    at, last = first[filled], (first + n - 1)[filled]

    def spread_out(found: NDArray) -> NDArray:
        everywhere = np.zeros(size, dtype=found.dtype) if found.dtype.kind == "i" else np.full(size, np.nan)
        everywhere[filled] = found
        return everywhere

    zero = np.bincount(groups[values == 0], minlength=size).astype(np.int64)
    sums = (np.add.reduceat(part, at) for part in (ranked >> LOW_BITS, ranked & LOW))
    middle = (interpolated(ranked, at, n[filled], q) for q in QUANTILES)
    found = [*sums, ranked[at], ranked[last]]
    high, low, least, most = (spread_out(part) for part in found)
    return Spreads(n, high, low, least, most, zero, *(spread_out(part) for part in middle))


def _ranked(values: Counts, groups: NDArray[np.integer], first: Counts, n: Counts) -> Counts:
    """The values by group, sorted inside each."""
    if len(n) > SHORT:
        return values[np.lexsort((values, groups))]
    ranked = values[np.argsort(groups.astype(np.uint16), kind="stable")]  # 16 bits: sorted in linear time
    for begin, length in zip(first.tolist(), n.tolist(), strict=True):
        ranked[begin : begin + length].sort()
    return ranked


def interpolated(ranked: Counts, first: Counts, n: Counts, q: float) -> NDArray[np.float64]:
    """The q-quantile of each run of ranked values that begins at ``first`` and is ``n`` long."""
    place = q * (n - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, n - 1)
    low, high = ranked[first + below], ranked[first + above]
    return between(low, high, place - below)


def between(low: NDArray, high: NDArray, share: NDArray) -> NDArray[np.float64]:
    """The point at ``share`` (0…1) of the way from ``low`` to ``high``."""
    return low + (high - low) * share
