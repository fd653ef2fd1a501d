"""What a clock says when it asks for help, and which days of a mined series want a countermeasure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from .marks import Goal, Mark, goal_on, mark_of, wants_reason

Doc = dict[str, Any]
NO_COUNTERMEASURE = "no countermeasure in time"  # reasons of a clock, as they are stored; words are made of them
NO_ANSWER = "no answer in time"


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
