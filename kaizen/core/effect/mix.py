"""One figure a day that no change of the product mix can move (method.md D1).

y = Σ w·m over strata (product variants): the same weights before and after, and for the control lines. The weights are
the strata's shares of the treated line in the days before, all taken together.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

DAYS = 3  # days in either period below which a stratum is left out
COVERED = 0.8  # share of the orders that the remaining strata need, before as well as after


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure of a line's stratum on a day: median or share ``value``, out of ``n`` orders (or pieces)."""

    day: date
    line: str
    stratum: str
    value: float
    n: float


@dataclass(frozen=True, slots=True)
class Mix:
    """``weights`` of the strata that are kept (they add up to 1); ``dropped``: the others.

    ``coverage``: the kept strata's share of the treated line's orders, before or after, whichever is less.
    """

    weights: Mapping[str, float]
    dropped: tuple[str, ...]
    coverage: float

    @property
    def is_comparable(self) -> bool:
        return self.coverage >= COVERED


def mix_of(cells: Sequence[Cell], line: str, pre: Collection[date], post: Collection[date]) -> Mix:
    """The weights of a treated line's strata, from its days before; with no days after, of all made often enough."""
    own = [cell for cell in cells if cell.line == line and cell.n > 0]
    periods = [[cell for cell in own if cell.day in days] for days in (pre, post or pre)]
    kept = set.intersection(*(_often(period) for period in periods))
    before, after = (_shares(period) for period in periods)
    pooled = {stratum: share for stratum, share in sorted(before.items()) if stratum in kept}
    total = fsum(pooled.values())
    covered = min(total, fsum(share for stratum, share in after.items() if stratum in kept))
    weights = {stratum: share / total for stratum, share in pooled.items()}
    return Mix(weights, tuple(sorted((before.keys() | after.keys()) - kept)), covered)


def day_values(
    cells: Sequence[Cell], line: str, weights: Mapping[str, float], pre: Collection[date], *, is_ratio: bool
) -> dict[date, float]:
    """The line's figure on each day on which it made one of the strata.

    A stratum that is absent on a day is taken to stand, against its own mean of the days before, where the present ones
    stand: as a ratio where ``is_ratio``, else as a difference. Where all are present this is Σ w·m.
    """
    own = [cell for cell in cells if cell.line == line and cell.stratum in weights]
    base = _bases(own, pre)
    known = {stratum: weight for stratum, weight in weights.items() if stratum in base}
    if not known:
        return {}
    level = fsum(weight * base[stratum] for stratum, weight in known.items()) / fsum(known.values())
    days: dict[date, list[Cell]] = defaultdict(list)
    for cell in own:
        if cell.stratum in known:
            days[cell.day].append(cell)
    return {day: _day(days[day], known, base, level, is_ratio=is_ratio) for day in sorted(days)}


def _day(
    cells: list[Cell], weights: Mapping[str, float], base: Mapping[str, float], level: float, *, is_ratio: bool
) -> float:
    now = fsum(weights[cell.stratum] * cell.value for cell in cells)
    usual = fsum(weights[cell.stratum] * base[cell.stratum] for cell in cells)
    if is_ratio and usual > 0:
        return level * now / usual
    return level + (now - usual) / fsum(weights[cell.stratum] for cell in cells)


def _bases(cells: Sequence[Cell], pre: Collection[date]) -> dict[str, float]:
    """Each stratum's mean of its days before."""
    values: dict[str, list[float]] = defaultdict(list)
    for cell in cells:
        if cell.day in pre:
            values[cell.stratum].append(cell.value)
    return {stratum: fsum(found) / len(found) for stratum, found in values.items()}


def _often(cells: Sequence[Cell]) -> set[str]:
    days = defaultdict(set)
    for cell in cells:
        days[cell.stratum].add(cell.day)
    return {stratum for stratum, found in days.items() if len(found) >= DAYS}


def _shares(cells: Sequence[Cell]) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for cell in cells:
        counts[cell.stratum] += cell.n
    total = fsum(counts.values())
    return {stratum: count / total for stratum, count in counts.items()}
