"""Working time: when a site or station works, in its local time, safe across midnight and clock changes.

Shifts are weekly and local. They are built on the local clock day by day, turned to UTC, and only there intersected
(method.md §1): a shift over the end of summer time is an hour longer, because it is.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .eventlog import SECOND

Span = tuple[int, int]  # µs, half open
DAY = 24 * 3600 * SECOND


@dataclass(frozen=True, slots=True)
class WeeklyShift:
    """A shift that begins on ``weekday`` (0 = Monday); with ``end`` ≤ ``start`` it ends the day after."""

    weekday: int
    start: time
    end: time
    name: str = ""
    breaks: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one day: the local day on which it begins, and its span in µs."""

    name: str
    day: date
    begin: int
    end: int


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly shifts and dated exceptions (other hours, or none). ``timezone`` None: the log's wall clock."""

    name: str
    timezone: str | None
    shifts: tuple[WeeklyShift, ...]
    exceptions: tuple[tuple[date, tuple[tuple[time, time], ...]], ...] = ()

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> "WorkCalendar":
        """The calendar of plain data as ``lean.models.WorkingCalendar.as_spec`` gives it.

        Raises ``ValueError`` for a time that is none, ``KeyError`` for a missing part.
        """
        shifts = tuple(
            WeeklyShift(
                s["weekday"], _time(s["start"]), _time(s["end"]), s.get("name", ""), _pairs(s.get("breaks", []))
            )
            for s in spec["shifts"]
        )
        exceptions = tuple((date.fromisoformat(e["date"]), _pairs(e["intervals"])) for e in spec.get("exceptions", []))
        return cls(spec.get("name", ""), spec["timezone"], shifts, exceptions)

    def intervals(self, first: int, last: int) -> list[Span]:
        """The working spans between two moments (µs), in order, not overlapping, cut at both ends."""
        begins, ends, _ = self._table(first // DAY - 2, last // DAY + 2)
        return [(max(a, first), min(b, last)) for a, b in zip(begins, ends, strict=True) if b > first and a < last]

    def shifts_between(self, first: int, last: int) -> list[Shift]:
        """The shifts that work between two moments (µs), whole, in order; breaks belong to their shift."""
        day = datetime.fromtimestamp(first / SECOND, self._zone).date() - timedelta(days=1)
        end = datetime.fromtimestamp(last / SECOND, self._zone).date()
        found: list[Shift] = []
        while day <= end:
            found += [shift for shift in _shifts(self, day) if shift.begin < last and shift.end > first]
            day += timedelta(days=1)
        return sorted(found, key=lambda shift: (shift.begin, shift.end))

    def working(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
        """Working seconds of each span [first, last) in µs; 0 for a span that ends before it begins."""
        first, last = np.asarray(first, dtype=np.int64), np.asarray(last, dtype=np.int64)
        if not first.size:
            return np.zeros(0)
        low, high = int(min(first.min(), last.min())) // DAY - 2, int(max(first.max(), last.max())) // DAY + 2
        begins, ends, before = self._table(low, high)
        worked = _worked(last, begins, ends, before) - _worked(first, begins, ends, before)
        return np.maximum(worked, 0) / SECOND

    def works_on(self, day: date) -> bool:
        """Whether a shift begins on a local day; a night shift belongs to the day on which it begins."""
        return bool(_shifts(self, day))

    def working_days(self, first: int, last: int) -> int:
        """On how many local days a shift begins that works between two moments (µs); a night shift is one day."""
        day = datetime.fromtimestamp(first / SECOND, self._zone).date() - timedelta(days=1)
        end = datetime.fromtimestamp(last / SECOND, self._zone).date()
        found = 0
        while day <= end:
            found += any(begin < last and stop > first for begin, stop in _day(self, day))
            day += timedelta(days=1)
        return found

    @property
    def _zone(self) -> Any:
        return ZoneInfo(self.timezone) if self.timezone else UTC

    def _table(self, low: int, high: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Begins and ends of the working spans of a run of days, and the µs worked before each span."""
        return _table(self, low, high)


@lru_cache(maxsize=32)
def _table(calendar: WorkCalendar, low: int, high: int) -> tuple[NDArray, NDArray, NDArray]:
    start = date(1970, 1, 1) + timedelta(days=low)
    spans = sorted(span for n in range(high - low) for span in _day(calendar, start + timedelta(days=n)))
    merged: list[list[int]] = []
    for begin, end in spans:
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    begins = np.array([begin for begin, _ in merged], dtype=np.int64)
    ends = np.array([end for _, end in merged], dtype=np.int64)
    return begins, ends, np.concatenate([[0], np.cumsum(ends - begins)])[:-1].astype(np.int64)


def _day(calendar: WorkCalendar, day: date) -> list[Span]:
    """The working spans of shifts that begin on a local day; an exception replaces them all."""
    exceptions = dict(calendar.exceptions)
    zone = calendar._zone
    if day in exceptions:
        return [_span(day, begin, end, zone) for begin, end in exceptions[day]]
    return [
        span
        for shift in calendar.shifts
        if shift.weekday == day.weekday()
        for span in _without(_span(day, shift.start, shift.end, zone), _breaks(day, shift, zone))
    ]


def _shifts(calendar: WorkCalendar, day: date) -> list[Shift]:
    """The shifts that begin on a local day; the hours of an exception are shifts without a name."""
    exceptions, zone = dict(calendar.exceptions), calendar._zone
    if day in exceptions:
        return [Shift("", day, *_span(day, begin, end, zone)) for begin, end in exceptions[day]]
    here = [shift for shift in calendar.shifts if shift.weekday == day.weekday()]
    return [Shift(shift.name, day, *_span(day, shift.start, shift.end, zone)) for shift in here]


def _breaks(day: date, shift: WeeklyShift, zone: Any) -> list[Span]:
    """The breaks of a shift; one whose clock time lies before the shift's start is on the day after."""
    over_midnight = shift.end <= shift.start
    found = []
    for begin, end in shift.breaks:
        later = timedelta(days=int(over_midnight and begin < shift.start))
        found.append(_span(day + later, begin, end, zone))
    return sorted(found)


def _span(day: date, begin: time, end: time, zone: Any) -> Span:
    last = day + timedelta(days=int(end <= begin))
    return _moment(day, begin, zone), _moment(last, end, zone)


def _moment(day: date, clock: time, zone: Any) -> int:
    return int(datetime.combine(day, clock, zone).timestamp()) * SECOND


def _without(span: Span, breaks: list[Span]) -> list[Span]:
    left, at = [], span[0]
    for begin, end in breaks:
        begin, end = max(begin, at), min(end, span[1])
        if end <= begin:
            continue
        if begin > at:
            left.append((at, begin))
        at = end
    return [*left, (at, span[1])] if at < span[1] else left


def _worked(
    moments: NDArray[np.int64], begins: NDArray[np.int64], ends: NDArray[np.int64], before: NDArray[np.int64]
) -> NDArray[np.int64]:
    """µs worked up to each moment, counted from the first span."""
    if not len(begins):
        return np.zeros(moments.shape, dtype=np.int64)
    index = np.searchsorted(begins, moments, side="right") - 1
    inside = np.minimum(moments, ends[index]) - begins[index]
    return np.where(index < 0, 0, before[index] + inside)


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _pairs(pairs: list[list[str]]) -> tuple[tuple[time, time], ...]:
    return tuple((_time(begin), _time(end)) for begin, end in pairs)
