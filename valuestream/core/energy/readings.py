"""Meter readings as spans of energy: from intervals, from a counter, from samples of power."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import SECOND, Micros

from .counters import LEAP, Counter, fastest, known_of, odd_readings, told
from .quirks import Quirk
from .stamps import AROUND, Series, Values, intervals_of

HOUR = 3600 * SECOND
HOLDS = 1.5  # usual distances for which a sample of power holds: unsteady clocks are no gap, a missing sample is one


@dataclass(frozen=True)
class Readings:
    """``amount`` (kWh, or the source's unit) net of what was ``returned``, in spans [begin, end) of µs, in order.

    A gap between two spans is time without a reading: it is not zero.
    """

    begin: Micros
    end: Micros
    amount: Values
    returned: Values
    quirks: tuple[Quirk, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.begin)

    def between(self, first: int, last: int) -> float:
        """What runs between two moments; a span that reaches beyond counts with its share."""
        return float((self.amount * self.share(first, last)).sum())

    def share(self, first: int, last: int) -> Values:
        """The share of each span that lies between two moments."""
        inside = np.minimum(self.end, last) - np.maximum(self.begin, first)
        return np.maximum(inside, 0) / np.maximum(self.end - self.begin, 1)

    def until(self, moments: Micros) -> Values:
        """What has run up to each moment."""
        before = np.concatenate([[0.0], np.cumsum(self.amount)])
        place = np.searchsorted(self.begin, moments, side="right") - 1
        inside = np.clip(place, 0, None)
        part = np.clip((moments - self.begin[inside]) / (self.end - self.begin)[inside], 0, 1)
        return np.where(place < 0, 0.0, before[inside] + part * self.amount[inside])


def steady(first: int, last: int, per_hour: float) -> Readings:
    """A constant load: ``per_hour`` (kW) from one moment to another."""
    span = np.array([first], np.int64), np.array([last], np.int64)
    amount = np.array([per_hour * (last - first) / HOUR])
    return Readings(*span, amount, np.zeros(1))


def from_intervals(series: Series, label: str) -> Readings:
    """Amounts per interval, labelled with its start or end."""
    spans = intervals_of(series.at, label)
    known = ~np.isnan(series.values)
    amount = series.values[known]
    returned = np.maximum(-amount, 0)
    quirks = (*series.quirks, *spans.quirks, *_first("returned", returned > 0, spans.begin[known]))
    return Readings(spans.begin[known], spans.end[known], amount, returned, quirks)


def from_counter(series: Series) -> Readings:
    """Differences of a counter. After a fall (reset, new meter) only what it shows since then is known.

    Odd readings are left out; where another counter stands in its place, what ran in between is a gap.
    """
    whole = known_of(series)
    odd = odd_readings(whole)
    counter = whole.without(odd)
    amount, step = np.diff(counter.counts), np.diff(counter.at)
    reset, highest = amount < 0, LEAP * fastest(counter, [])
    amount = np.where(reset, counter.counts[1:], amount)
    other = reset & (highest > 0) & (amount > highest * step)
    ends = Counter(counter.at[1:], counter.counts[1:])
    quirks = (*told(whole, odd, "odd_reading"), *told(ends, reset & ~other, "counter_reset"))
    quirks = (*series.quirks, *quirks, *told(ends, other, "other_counter"))
    return Readings(counter.at[:-1][~other], counter.at[1:][~other], amount[~other], np.zeros((~other).sum()), quirks)


def from_power(series: Series) -> Readings:
    """Energy between samples of power (kW), straight from one to the next; negative power returns energy.

    Beside an empty cell, and beyond ``HOLDS`` distances as they usually are around there, is a gap.
    """
    step, known = np.diff(series.at), ~np.isnan(series.values)
    near = known[:-1] & known[1:] & (step <= HOLDS * _usual(step))
    hours, before, after = step[near] / HOUR, series.values[:-1][near], series.values[1:][near]
    returned = hours * _below_zero(before, after)
    begin, end = series.at[:-1][near], series.at[1:][near]
    quirks = (*series.quirks, *_gaps(series.at, near), *_first("returned", returned > 0, begin))
    return Readings(begin, end, hours * (before + after) / 2, returned, quirks)


def _usual(step: Micros) -> Values:
    """How far apart samples are around each: the median of it and the distances beside it, of two the shorter."""
    padded = np.pad(step.astype(float), AROUND, constant_values=np.nan)
    around = np.sort(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1)  # NaNs come last
    middle = ((~np.isnan(around)).sum(axis=1) - 1) // 2
    return np.take_along_axis(around, middle[:, None], axis=1)[:, 0]


def _gaps(at: Micros, near: NDArray[np.bool_]) -> list[Quirk]:
    """The stretches of a series in which nothing is known."""
    starts = np.flatnonzero(~near & np.concatenate([[True], near[:-1]])) if len(near) else near
    return [Quirk("gap", len(starts), int(at[starts[0]]))] if len(starts) else []


def _below_zero(before: Values, after: Values) -> Values:
    """Mean of the negative part of a straight line."""
    low, high = np.minimum(before, after), np.maximum(before, after)
    crosses = (low < 0) & (high > 0)
    part = np.divide(low * low, 2 * (high - low), out=np.zeros(len(low)), where=crosses)
    return np.where(crosses, part, np.where(high <= 0, -(low + high) / 2, 0.0))


def _first(code: str, found: NDArray[np.bool_], at: Micros) -> list[Quirk]:
    """The quirk of that code with how often it was met, and where first; none when it was not."""
    return [Quirk(code, int(found.sum()), int(at[found.argmax()]))] if found.any() else []
