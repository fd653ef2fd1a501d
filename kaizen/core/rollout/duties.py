"""What a receiving site owes a rollout, gate by gate, and by when: working days of its own calendar.

To have something else wanted by a date, add a line to ``DUTIES``. A date that has passed is told; it decides nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from valuestream.core.calendar import WorkCalendar

from .states import Gate

Works = Callable[[date], bool]
LEADERS = ("team_leader", "lean_manager")
LONGEST = 400  # working days that a site may give itself
FARTHEST = 4000  # days of the calendar that are looked through: a calendar of closed days alone ends there


@dataclass(frozen=True, slots=True)
class Duty:
    """``days``: working days after it began, unless the site says otherwise. ``roles``: who owes it at the site.

    ``roles`` empty: those of the area that signs. ``while_stopped``: to be done also while the rollout is stopped.
    """

    key: str
    gate: Gate
    days: int
    roles: tuple[str, ...] = LEADERS
    while_stopped: bool = False


DUTIES: tuple[Duty, ...] = (
    Duty("proposed", Gate.FITS, 10),
    Duty("adapting", Gate.ADAPTED, 20),
    Duty("in_approval", Gate.APPROVED, 5, ()),
    Duty("train", Gate.TRAINED, 10),
    Duty("look", Gate.PILOT, 10),
    Duty("day", Gate.PILOT, 10),
    Duty("needs_attention", Gate.PILOT, 2, while_stopped=True),
    Duty("inconclusive", Gate.VERIFIED, 5, while_stopped=True),
    Duty("failed", Gate.VERIFIED, 5, while_stopped=True),
    Duty("verified", Gate.HOLDS, 5, while_stopped=True),
    Duty("back", Gate.VERIFIED, 1, while_stopped=True),
)
BY_KEY = {one.key: one for one in DUTIES}


def works(spec: dict[str, Any] | None) -> Works:
    """Whether a day is worked by a site's calendar (``lean.models.WorkingCalendar.as_spec``): its exceptions, else its
    week. Monday to Friday without a calendar, or with one that has no shifts.
    """
    calendar = WorkCalendar.from_spec(spec) if spec else None
    if calendar and calendar.shifts:
        return calendar.works_on
    other = {day: bool(spans) for day, spans in calendar.exceptions} if calendar else {}
    return lambda day: other.get(day, day.weekday() < 5)


def shifted(day: date, days: int, worked: Works) -> date:
    """The day that is so many working days after another one; before it where ``days`` is negative."""
    step, left = timedelta(days=1 if days >= 0 else -1), abs(days)
    for _ in range(FARTHEST):
        if not left:
            return day
        day += step
        left -= worked(day)
    return day


def days_worked(first: date, last: date, worked: Works) -> int:
    """Working days after ``first`` up to ``last``."""
    return sum(worked(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def passed(due: date, today: date, worked: Works) -> int:
    """Working days after ``due`` up to ``today``; at least 1 on any later day, 0 until it has passed."""
    return max(1, days_worked(due, today, worked)) if today > due else 0
