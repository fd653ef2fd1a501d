"""What stands around the tiles of a board: the day, the shift, how old the data is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaizen.models import Board, TierMeeting
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import SECOND
from valuestream.services.maps import calendar_of

from .figures import Figures
from .kpis import today_at


@dataclass(frozen=True, slots=True)
class Head:
    """``shift``: the name of the one that runs, empty without. ``at``: up to when the data reaches, None without;
    ``last``: the morning on which that was told.
    """

    day: date
    shift: str
    at: datetime | None
    is_late: bool
    meeting: TierMeeting | None
    last: date | None = None


def head_of(board: Board, figures: Figures, now: datetime) -> Head:
    """The head of a board."""
    meeting = board.meetings.filter(ended_at=None).first()
    at = figures.reaches
    shift, last = shift_at(calendar_of(board.site), now), figures.report.night.day if figures.report else None
    return Head(today_at(board.site, now), shift, at, figures.is_late, meeting, last)


def shift_at(spec: dict[str, Any] | None, now: datetime) -> str:
    """The shift that runs at a moment; empty without one."""
    if not spec:
        return ""
    calendar = WorkCalendar.from_spec(spec)
    at = round(now.timestamp() * SECOND)
    running = calendar.shifts_between(at, at + 1)
    return running[0].name if running else ""
