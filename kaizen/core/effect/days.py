"""From cells to the one series that is judged: d by day, before and after (method.md D1, D2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .mix import COVERED, Cell, Mix, day_values, mix_of

Values = NDArray[np.float64]
ByDay = Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Line:
    """The treated line on the days that are known: its figures, and those of the ``controls`` that could be used.

    ``target`` and ``donors`` (a row a control) are before and after, on the ``scale``: log; relative, in parts of each
    line's mean before, where a figure can be zero; or plain, in the figure's own unit. ``places`` count working days.
    """

    mix: Mix
    own: ByDay
    days: tuple[tuple[date, ...], tuple[date, ...]]
    places: Values
    controls: tuple[str, ...]
    target: tuple[Values, Values]
    donors: tuple[Values, Values]
    scale: str

    def contrast(self) -> tuple[Values, Values]:
        """d: the treated line less the mean of its controls."""
        pairs = zip(self.target, self.donors, strict=True)
        pre, post = (one - other.mean(axis=0) if len(other) else one for one, other in pairs)
        return pre, post

    def share_of(self, theta: float) -> float:
        """A difference of d as people tell it: the relative change; of a plain figure the difference itself."""
        return float(np.expm1(theta)) if self.scale == "log" else theta


def line_of(
    cells: Sequence[Cell], line: str, controls: Sequence[str], windows: tuple[Sequence[date], Sequence[date]],
    *, is_ratio: bool, strata: str = "product",
) -> Line:  # fmt: skip
    """The line over the working days before and after; a control that lacks a fifth of its days is left out."""
    before = set(windows[0])
    expected = before | set(windows[1])
    cells = [cell for cell in (_pooled(cells) if strata == "none" else cells) if cell.day in expected]
    mix = mix_of(cells, line, before, set(windows[1]))
    own, *others = (day_values(cells, one, mix.weights, before, is_ratio=is_ratio) for one in (line, *controls))
    pairs = zip(controls, others, strict=True)
    usable = {one: found for one, found in pairs if len(found.keys() & own.keys()) >= COVERED * len(own)}
    known = own.keys() & expected.intersection(*usable.values())
    days = tuple(tuple(day for day in window if day in known) for window in windows)
    scale = _scale([own, *usable.values()], known, is_ratio=is_ratio)
    target, *donors = (_scaled(one, days, scale) for one in (own, *usable.values()))
    places = np.array([place for place, day in enumerate(windows[0]) if day in known], dtype=float)
    rows = tuple(np.array([donor[i] for donor in donors]) for i in (0, 1))
    return Line(mix, own, (days[0], days[1]), places, tuple(usable), target, (rows[0], rows[1]), scale)


def _scale(lines: Iterable[ByDay], known: Iterable[date], *, is_ratio: bool) -> str:
    if not is_ratio:
        return "plain"
    days = list(known)
    return "log" if all(line[day] > 0 for line in lines for day in days) else "relative"


def _scaled(values: ByDay, days: Sequence[Sequence[date]], scale: str) -> tuple[Values, Values]:
    pre, post = (np.array([values[day] for day in window], dtype=float) for window in days)
    if scale == "log":
        return np.log(pre), np.log(post)
    usual = float(pre.mean()) if scale == "relative" and len(pre) and pre.mean() > 0 else 1.0
    return pre / usual, post / usual


def _pooled(cells: Sequence[Cell]) -> list[Cell]:
    """All products of a line and day as one: the mean of their figures by their counts."""
    sums: dict[tuple[date, str], tuple[float, float]] = {}
    for cell in cells:
        total, n = sums.get((cell.day, cell.line), (0.0, 0.0))
        sums[cell.day, cell.line] = (total + cell.value * cell.n, n + cell.n)
    return [Cell(day, line, "", total / n, n) for (day, line), (total, n) in sorted(sums.items()) if n]
