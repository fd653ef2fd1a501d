"""Kamishibai cards: for which period a card is to be turned, and how it stands. By card, never by person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from valuestream.core.calendar import Shift, WorkCalendar
from valuestream.core.eventlog import SECOND


class Stand(StrEnum):
    """How a card stands, in the order in which it is shown."""

    RED = "red"
    DUE = "due"
    GREEN = "green"
    OFF = "off"  # nothing to be looked at now: no shift, no working day


ORDER = tuple(Stand)


@dataclass(frozen=True, slots=True)
class Period:
    """The period in which a card is turned once: its first day; of a shift also its name."""

    first: date
    shift: str = ""


def period_of(
    rhythm: str, now: datetime, zone: str, calendar: WorkCalendar | None, works: Callable[[date], bool]
) -> Period | None:  # fmt: skip
    """The period of a rhythm (shift, day, week, month) that runs; None while nothing is due.

    A shift belongs to the day on which it begins, and is due until it ends. Without shifts in the calendar a card of
    each shift is one of each working day.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if rhythm == "shift" and calendar is not None and calendar.shifts:
        return _of_shift(calendar, now)
    if rhythm in ("shift", "day"):
        return Period(today) if works(today) else None
    return Period(today - timedelta(days=today.weekday()) if rhythm == "week" else today.replace(day=1))


def _of_shift(calendar: WorkCalendar, now: datetime) -> Period | None:
    """The shift that began last of those that run."""
    at = round(now.timestamp() * SECOND)
    running = calendar.shifts_between(at, at + 1)
    return Period(running[-1].day, _called(running[-1], calendar)) if running else None


def _called(shift: Shift, calendar: WorkCalendar) -> str:
    """Its name; without one the time at which it begins."""
    begins = datetime.fromtimestamp(shift.begin / SECOND, ZoneInfo(calendar.timezone or "UTC"))
    return (shift.name or f"{begins:%H:%M}")[:40]


def stand_of(period: Period | None, is_good: bool | None) -> Stand:
    """How a card stands in its period; ``is_good`` None: it was not turned yet."""
    if is_good is not None:
        return Stand.GREEN if is_good else Stand.RED
    return Stand.DUE if period else Stand.OFF
