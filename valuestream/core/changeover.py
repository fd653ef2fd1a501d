"""Change-overs of a station that a log does not book: the gaps where the product changes (method.md B1)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bottleneck import active_periods
from .calendar import WorkCalendar
from .eventlog import SECOND


@dataclass(frozen=True, slots=True)
class Gaps:
    """Working seconds between consecutive runs of a station, stops taken out; and whether the product changed."""

    seconds: NDArray[np.float64]
    differs: NDArray[np.bool_]

    @property
    def changeovers(self) -> NDArray[np.float64]:
        return self.seconds[self.differs]

    @property
    def robust(self) -> float:
        """Median gap with a change less median gap without one, in s: what the change costs beyond the usual gap."""
        usual = self.seconds[~self.differs]
        return float(np.median(self.changeovers) - (np.median(usual) if len(usual) else 0))


def gaps(
    start: NDArray[np.int64], complete: NDArray[np.int64], product: NDArray[np.int32],
    calendar: WorkCalendar | None, stops: NDArray[np.int64],
) -> Gaps:  # fmt: skip
    """The gaps between a station's production runs, in order of start. ``stops``: µs pairs of booked stops."""
    begin, end = complete[:-1], start[1:]
    seconds = worked(calendar, begin, end)
    if len(stops):
        stopped = active_periods("", stops[:, 0].astype(float), stops[:, 1].astype(float))
        first, last = stopped.begins.astype(np.int64), stopped.ends.astype(np.int64)
        until_end = _stopped(calendar, first, last, end)
        seconds = seconds - (until_end - _stopped(calendar, first, last, np.minimum(begin, end)))
    return Gaps(np.maximum(seconds, 0), product[:-1] != product[1:])


def worked(calendar: WorkCalendar | None, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Working seconds of each span; calendar seconds without a calendar."""
    return calendar.working(first, last) if calendar else np.asarray(np.maximum(last - first, 0) / SECOND)


def _stopped(
    calendar: WorkCalendar | None, first: NDArray[np.int64], last: NDArray[np.int64], moments: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Working seconds of the stops (disjoint, in order) up to each moment."""
    before = np.concatenate([[0.0], np.cumsum(worked(calendar, first, last))])
    stop = np.searchsorted(first, moments, side="right") - 1
    inside = worked(calendar, first[stop], np.minimum(moments, last[stop]))
    return np.where(stop < 0, 0.0, before[stop] + inside)


def run_lengths(product: NDArray[np.int32], pieces: NDArray[np.float64]) -> list[tuple[int, float]]:
    """Pieces made in a row without a change of product, in order: ``(product, pieces)``."""
    if not len(product):
        return []
    first = np.concatenate([[0], np.flatnonzero(np.diff(product)) + 1])
    sums = np.add.reduceat(pieces, first)
    return [(int(product[i]), float(total)) for i, total in zip(first, sums, strict=True)]


def total_seconds(start: NDArray[np.int64], complete: NDArray[np.int64]) -> float:
    """Σ of the spans in s."""
    return float((complete - start).sum() / SECOND)
