"""A day of a KPI: met or missed by the target that held then, no shift, no data, still ahead.

Red is only asked about where it is more than noise (method.md D4): a missed day within the natural limits of a KPI
whose limits are known is shown, and nobody has to explain it.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lean.units import Unit
from valuestream.core.night.told import told
from valuestream.core.signals import judge, series

Doc = dict[str, Any]


class Mark(StrEnum):
    """What a cell of a letter shows."""

    MET = "met"
    MISSED = "missed"
    OFF = "off"  # no shift
    NONE = "none"  # no data
    OPEN = "open"  # a value, and no target that held
    AHEAD = "ahead"


class Light(StrEnum):
    """What a tile shows, worst first: act now, watch, met, no data."""

    ACT = "act"
    WATCH = "watch"
    OK = "ok"
    NODATA = "nodata"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: ``value`` counts from ``valid_from`` on; of several the highest ``number``."""

    number: int
    valid_from: date
    value: float


@dataclass(frozen=True, slots=True)
class Day:
    """One cell. ``value`` and ``goal`` are None where there is none."""

    day: date
    mark: Mark
    value: float | None = None
    goal: Goal | None = None
    is_today: bool = False


def goal_on(goals: Sequence[Goal], day: date) -> Goal | None:
    """The target that held on a day."""
    held = [goal for goal in goals if goal.valid_from <= day]
    return max(held, key=lambda goal: goal.number, default=None)


def is_met(value: float, goal: Goal, better: str) -> bool:
    """Whether a value reaches its target; the target itself counts as met."""
    return value >= goal.value if better == "higher" else value <= goal.value


def mark_of(value: float | None, goal: Goal | None, better: str) -> Mark:
    """The mark of a day with a shift that is over."""
    if value is None:
        return Mark.NONE
    if goal is None:
        return Mark.OPEN
    return Mark.MET if is_met(value, goal, better) else Mark.MISSED


def month_of(
    today: date, values: Mapping[date, float], goals: Sequence[Goal], better: str, works: Callable[[date], bool],
    off: Collection[date] = (),
) -> tuple[Day, ...]:  # fmt: skip
    """The days of the month of ``today``. ``off``: days on which the team says there was no shift."""
    last = monthrange(today.year, today.month)[1]
    days = (today.replace(day=number) for number in range(1, last + 1))
    return tuple(_day(day, today, values, goals, better, works, off) for day in days)


def _day(
    day: date, today: date, values: Mapping[date, float], goals: Sequence[Goal], better: str,
    works: Callable[[date], bool], off: Collection[date],
) -> Day:  # fmt: skip
    value, goal, is_today = values.get(day), goal_on(goals, day), day == today
    if value is not None:
        return Day(day, mark_of(value, goal, better), value, goal, is_today)
    if day in off or not works(day):
        return Day(day, Mark.OFF, is_today=is_today)
    return Day(day, Mark.AHEAD if day >= today else Mark.NONE, None, goal, is_today)


def entered_series(key: str, unit: str, better: str, values: Mapping[date, float]) -> Doc:
    """What a team entered as a series of ``newlean.stream-night/1``: its limits, and what its newest points say."""
    days = sorted(values)
    found = series(key, Unit.EVENT, days, [values[day] for day in days], [1] * len(days), better=better)
    return {**told(found, "day", judge(found)), "unit": unit}


def light_of(mark: Mark, state: str, *, is_late: bool) -> Light:
    """The light of a tile: of the newest day's ``mark`` and the ``state`` of its series."""
    if is_late or mark in (Mark.NONE, Mark.OFF, Mark.AHEAD, Mark.OPEN):
        return Light.NODATA
    if mark == Mark.MET:
        return Light.OK
    return Light.ACT if wants_reason(mark, state) else Light.WATCH


def wants_reason(mark: Mark, state: str) -> bool:
    """Whether somebody has to say why: a miss that is a signal, or one whose limits nobody knows yet."""
    return mark == Mark.MISSED and state in ("worse", "changed", "unknown")
