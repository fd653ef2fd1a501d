"""Counters of meters: what runs between two readings; resets, odd readings and other counters in their place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import Micros

from .quirks import Quirk
from .stamps import Series, Values

FEW = 3  # readings that may be odd together; more only where all of them show the same, as of a link that is down
LEAP = 10.0  # times as fast as a counter otherwise rises (95 %): faster than that is no consumption


@dataclass(frozen=True)
class Counter:
    """Readings of a counter that have a value: moments (µs UTC, ascending) and what it showed."""

    at: Micros
    counts: Values

    def without(self, odd: NDArray[np.bool_]) -> "Counter":
        return Counter(self.at[~odd], self.counts[~odd])


def odd_readings(counter: Counter) -> NDArray[np.bool_]:
    """Readings off the counter's course: it comes back to it, and the reset they would tell of is no consumption."""
    falls = np.flatnonzero(np.diff(counter.counts) < 0)
    found = [(*stray, int(fall)) for fall in falls for stray in _strays(counter.counts, int(fall))]
    odd = np.zeros(len(counter.at), bool)
    highest = LEAP * fastest(counter, [rise for _first, _last, rise, _fall in found])
    rates, since = np.diff(counter.counts) / np.diff(counter.at), counter.counts[1:] / np.diff(counter.at)
    for first, last, rise, fall in found:
        is_free = not odd[max(first - 1, 0) : last + 1].any()
        odd[first:last] |= is_free and max(rates[rise], since[fall]) > highest
    return odd


def fastest(counter: Counter, without: list[int]) -> float:
    """How fast a counter rises (per µs; of its rises the 95 % quantile), some left out; 0 where it never does."""
    rates = np.diff(counter.counts) / np.diff(counter.at)
    rises = np.delete(rates, without)
    return float(np.quantile(rises[rises > 0], 0.95)) if (rises > 0).any() else 0.0


def _strays(counts: Values, fall: int) -> list[tuple[int, int, int]]:
    """What may be odd around a fall, as [first, last) and the rise that would be no consumption.

    Low readings behind it, then a return to at least the old level; or high ones before it, then on from below them.
    """
    low = range(fall + 2, min(fall + 2 + FEW, len(counts)))
    back = next(
        (at for at in (*low, _other(counts, fall + 1, 1)) if at < len(counts) and counts[at] >= counts[fall]), 0
    )
    high = range(fall - 1, max(fall - 1 - FEW, -1), -1)
    before = (at for at in (*high, _other(counts, fall, -1)) if at >= 0 and counts[at] <= counts[fall + 1])
    found = [(fall + 1, back, back - 1)] if back else []
    return [*found, *((at + 1, fall + 1, at) for at in [next(before, -1)] if at >= 0)]


def _other(counts: Values, at: int, way: int) -> int:
    """The first reading in a direction that shows something else; one beyond the end where none does."""
    ahead = counts[at::way] != counts[at]
    return at + way * (int(ahead.argmax()) if ahead.any() else len(ahead))


def told(counter: Counter, chosen: NDArray[np.bool_], code: str) -> list[Quirk]:
    """A quirk for the readings chosen, where there are any."""
    return [Quirk(code, int(chosen.sum()), int(counter.at[chosen.argmax()]))] if chosen.any() else []


def known_of(series: Series) -> Counter:
    """The readings that have a value."""
    known = ~np.isnan(series.values)
    return Counter(series.at[known], series.values[known])
