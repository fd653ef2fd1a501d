"""When and with which words a clock asks for help, and which days of a mined series want a countermeasure."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .marks import Goal, Mark, goal_on, mark_of, wants_reason

Doc = dict[str, Any]
NO_COUNTERMEASURE = "no countermeasure in time"  # reasons of a clock, as they are stored; words are made of them
NO_ANSWER = "no answer in time"
RED_WAITS = timedelta(hours=24)  # of days that are worked, until a red that nobody answered goes one tier up
LONGEST_REST = 60  # days without work that are looked through: a calendar of closed days alone stops no clock


def red_due(opened: datetime, zone: str, worked: Callable[[date], bool]) -> datetime:
    """When a red goes one tier up: after 24 hours of days that are worked at its site; a day of rest does not count."""
    local, left, moment = ZoneInfo(zone), RED_WAITS, opened.astimezone(UTC)
    for _day in range(LONGEST_REST):
        day = moment.astimezone(local).date()
        midnight = datetime.combine(day + timedelta(days=1), time(0), local).astimezone(UTC)
        if worked(day):
            if left <= midnight - moment:
                return moment + left
            left -= midnight - moment
        moment = midnight
    return opened + RED_WAITS


def reds_of(series: Doc, goals: Sequence[Goal], better: str, first: date, today: date) -> list[tuple[date, float]]:
    """The days from ``first`` on, before ``today``, on which a series (``newlean.stream-night/1``) wants a reason.

    Its state tells of the newest point. An earlier point counts when the signal had begun by then, or when nobody
    knows the limits; a miss within the limits is noise.
    """
    points = [(date.fromisoformat(day), value) for day, value, _n in series["points"]]
    since = date.fromisoformat(series["since"]) if series["since"] else None
    told = [(day, value) for day, value in points if since is None or day >= since or day == points[-1][0]]
    return [
        (day, value) for day, value in told
        if first <= day < today and wants_reason(_mark(day, value, goals, better), series["state"])
    ]  # fmt: skip


def _mark(day: date, value: float, goals: Sequence[Goal], better: str) -> Mark:
    return mark_of(value, goal_on(goals, day), better)
