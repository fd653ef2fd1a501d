"""Which shift hands over: the one that runs, or the one that ended just now and has not handed over yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import SECOND

LOOK_BACK = timedelta(days=4)  # over a long week-end
LATE = timedelta(hours=2)  # a shift that handed over nothing may still do so for so long into the next one


@dataclass(frozen=True, slots=True)
class Span:
    """A shift of a day: the local day on which it begins, its name (empty: the whole day), begin and end."""

    day: date
    shift: str
    begin: datetime
    end: datetime

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()} {self.shift}"


def spans_until(now: datetime, zone: str, calendar: WorkCalendar | None) -> list[Span]:
    """The two shifts that began last, the newer one first. Without a calendar a shift is a day."""
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    if calendar is None:
        return [_whole(today - timedelta(days=back), local) for back in (0, 1)]
    last = round(now.timestamp() * SECOND) + 1
    first = last - round(LOOK_BACK.total_seconds()) * SECOND
    found = [one for one in calendar.shifts_between(first, last) if one.begin < last]
    return [
        Span(one.day, one.name or f"{_at(one.begin, local):%H:%M}", _at(one.begin, local), _at(one.end, local))
        for one in reversed(found[-2:])
    ]


def to_hand_over(spans: Sequence[Span], now: datetime, done: Collection[str]) -> list[Span]:
    """The shifts that may hand over: of those that began last the older one, while it is not too late, and the newer.

    Whose turn it is stands first.
    """
    running = spans[:1]
    return [
        span for span in reversed(spans) if span.key not in done and (span in running or now - span.end <= LATE)
    ]  # fmt: skip


def _whole(day: date, zone: ZoneInfo) -> Span:
    begin = datetime.combine(day, time(0), zone)
    return Span(day, "", begin, datetime.combine(day + timedelta(days=1), time(0), zone))


def _at(micros: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(micros / SECOND, zone)
