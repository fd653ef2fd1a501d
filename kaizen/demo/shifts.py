"""When the demo plant works: shift patterns as runs of minutes on the UTC clock, and work laid into them."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # minutes since 1970-01-01 UTC, half open


@dataclass(frozen=True, slots=True)
class Shift:
    """A daily shift in local time with its breaks; one that ends before it begins runs over midnight."""

    start: time
    end: time
    breaks: tuple[tuple[time, time], ...] = ()


EARLY = Shift(time(6), time(14), ((time(9), time(9, 15)), (time(11, 30), time(12))))
LATE = Shift(time(14), time(22), ((time(17), time(17, 15)), (time(19, 30), time(20))))
NIGHT = Shift(time(22), time(6), ((time(1), time(1, 15)), (time(3, 30), time(4))))


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


class Pattern:
    """The working spans of one station over a period, cut at breaks and at shift ends."""

    def __init__(self, zone: ZoneInfo, days: list[tuple[date, tuple[Shift, ...]]]) -> None:
        spans = [span for day, shifts in days for shift in shifts for span in _spans(zone, day, shift)]
        self.spans: list[Span] = sorted(spans)
        self._starts = [start for start, _ in self.spans]

    def lay(self, at: int, minutes: int) -> list[Span]:
        """The spans in which ``minutes`` of work begun at or after ``at`` are done; [] when the period ends first."""
        index = max(bisect_right(self._starts, at) - 1, 0)
        done: list[Span] = []
        for start, end in self.spans[index:]:
            begin = max(start, at)
            if begin >= end:
                continue
            take = min(end - begin, minutes)
            done.append((begin, begin + take))
            minutes -= take
            if minutes == 0:
                return done
        return []

    def open_from(self, at: int) -> int | None:
        """The first working minute at or after ``at``."""
        laid = self.lay(at, 1)
        return laid[0][0] if laid else None


def _spans(zone: ZoneInfo, day: date, shift: Shift) -> list[Span]:
    """One shift without its breaks, built on the local clock and turned to UTC."""

    def at(clock: time) -> int:
        next_day = shift.end <= shift.start and clock < shift.start
        local = datetime.combine(day + timedelta(days=int(next_day)), clock, zone)
        return minute(local.astimezone(UTC))

    edges = [at(shift.start), *(at(clock) for pause in shift.breaks for clock in pause)]
    end_of_day = datetime.combine(day + timedelta(days=int(shift.end <= shift.start)), shift.end, zone)
    edges.append(minute(end_of_day.astimezone(UTC)))
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
