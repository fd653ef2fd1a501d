"""Change-overs of a station that a log does not book: the gaps where the product changes (method.md B1)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    calendar: WorkCalendar, stops: NDArray[np.int64],
) -> Gaps:  # fmt: skip
    """The gaps between a station's production runs, in order of start. ``stops``: µs pairs of booked stops."""
    begin, end = complete[:-1], start[1:]
    seconds = calendar.working(begin, end)
    for first, last in stops.reshape(-1, 2):
        seconds = seconds - calendar.working(np.clip(first, begin, end), np.clip(last, begin, end))
    return Gaps(np.maximum(seconds, 0), product[:-1] != product[1:])


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
