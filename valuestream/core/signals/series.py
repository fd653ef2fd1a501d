"""A figure day by day: the one shape that control charts, drift tests and reports read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lean.units import Unit


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a series comes from: what is measured, at which step (or None), from which events, by which method."""

    measure: str
    step: str | None = None
    events: str = ""  # hash of the event set
    method: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """``values`` in ``unit``, each from ``n`` observations, on ``days`` in order; a day without a figure is not there.

    ``better``: whether a lower or a higher value is the better one, or None where neither is.
    """

    key: str
    unit: Unit
    days: tuple[date, ...]
    values: NDArray[np.float64]
    n: NDArray[np.int64]
    provenance: Provenance
    better: str | None = "lower"

    def __post_init__(self) -> None:
        if not len(self.days) == len(self.values) == len(self.n):
            raise ValueError("a series needs a day, a value and an n for each point")
        if list(self.days) != sorted(set(self.days)):
            raise ValueError("the days of a series come once each, in order")
        if not np.isfinite(self.values).all():
            raise ValueError("a value that is not known is left out, not written as NaN")

    def __len__(self) -> int:
        return len(self.days)

    def until(self, last: date) -> "Series":
        """The points up to a day, that day included."""
        return self._cut(0, sum(day <= last for day in self.days))

    def since(self, first: date) -> "Series":
        """The points from a day on, that day included."""
        return self._cut(sum(day < first for day in self.days), len(self))

    def _cut(self, first: int, last: int) -> "Series":
        part = slice(first, last)
        return replace(self, days=self.days[part], values=self.values[part], n=self.n[part])


def series(
    key: str, unit: Unit, days: Sequence[date], values: Sequence[float] | NDArray[np.float64],
    n: Sequence[int] | NDArray[np.int64], provenance: Provenance | None = None, better: str | None = "lower",
) -> Series:  # fmt: skip
    """A series of days whose value is known: NaN and infinity are left out."""
    numbers, counts = np.asarray(values, dtype=np.float64), np.asarray(n, dtype=np.int64)
    known = np.isfinite(numbers)
    kept = tuple(day for day, is_known in zip(days, known.tolist(), strict=True) if is_known)
    return Series(key, unit, kept, numbers[known], counts[known], provenance or Provenance(key), better)
