"""The baseline of a series: limits frozen once, and moved only by a rule that is told (method.md D4).

1. Limits are frozen from the first 20 points; with 10 to 19 they are provisional and grow with each point.
2. Frozen limits stay, however long the series gets: else a slow decline would move its own limits.
3. Eight points in a row on the better side are a sustained improvement. When 20 points have come since it began, the
   limits are frozen anew from them, by themselves.
4. A lasting change to the worse never moves the limits by itself, nor one of a figure that has no better side. A person
   does that, with a reason, from a day on.
"""

from dataclasses import dataclass
from datetime import date

from lean.units import Missing

from .series import Series
from .xmr import Limits, limits_of, signals_of

FROZEN_FROM = 20  # points


@dataclass(frozen=True, slots=True)
class Baseline:
    """Limits from the points of ``first`` … ``last``. ``why``: provisional, first, improved, or a person's reason."""

    limits: Limits
    first: date
    last: date
    why: str

    @property
    def is_frozen(self) -> bool:
        return self.why != "provisional"


def baseline_of(series: Series, *, why: str = "first") -> Baseline | Missing:
    """The baseline of a series' first 20 points, provisional with fewer; missing with fewer than 10."""
    points = series.values[:FROZEN_FROM]
    limits = limits_of(points)
    if isinstance(limits, Missing):
        return limits
    first, last = series.days[0], series.days[len(points) - 1]
    return Baseline(limits, first, last, why if len(points) == FROZEN_FROM else "provisional")


def current_baseline(series: Series, frozen: Baseline | None = None) -> Baseline | Missing:
    """The baseline that holds at the end of a series, from the one that was ``frozen`` before (rules 1 to 3)."""
    held = frozen if frozen and frozen.is_frozen else baseline_of(series)
    while isinstance(held, Baseline) and held.is_frozen:
        begin = _improved_since(series, held)
        moved = baseline_of(series.since(begin), why="improved") if begin else None
        if not isinstance(moved, Baseline) or not moved.is_frozen:
            break
        held = moved
    return held


def moved_by_hand(series: Series, first: date, reason: str) -> Baseline | Missing:
    """The baseline a person sets from the points since ``first`` (rule 4). Raises ``ValueError`` without a reason."""
    if not reason.strip():
        raise ValueError("a baseline is moved with a reason")
    return baseline_of(series.since(first), why=reason.strip())


def _improved_since(series: Series, baseline: Baseline) -> date | None:
    """When the first run of eight on the better side after the baseline began."""
    if series.better is None:
        return None
    after = series.since(baseline.first)
    frozen = sum(day <= baseline.last for day in after.days)
    later = after.values[frozen:]
    runs = [signal for signal in signals_of(later, baseline.limits) if signal.rule == "run"]
    good = [signal for signal in runs if signal.is_up == (series.better == "higher")]
    return after.days[frozen + min(signal.first for signal in good)] if good else None
