"""When the made-up plants work: shifts in local time, over midnight and over the change of the clocks, as UTC seconds."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLY, LATE, NIGHT = "early", "late", "night"
HOURS = {  # start, end, break
    EARLY: (time(6), time(14), time(10)),
    LATE: (time(14), time(22), time(18)),
    NIGHT: (time(22), time(6), time(2)),
}
BREAK = 30 * 60  # seconds
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """One worked shift in UTC seconds, with its break."""

    start: int
    end: int
    rest: int

    def net(self, first: int, last: int) -> int:
        """Working seconds between two moments inside the shift."""
        return last - first - max(0, min(last, self.rest + BREAK) - max(first, self.rest))

    def after(self, first: int, seconds: int) -> int:
        """The moment when ``seconds`` of work begun at ``first`` are done, were the shift long enough."""
        done = first + seconds
        return done + BREAK if first < self.rest + BREAK and done > self.rest else done


@dataclass(frozen=True, slots=True)
class Rota:
    """The shifts of a machine from ``first`` to ``last``: Monday to Friday, less ``closed`` days, plus ``extra``."""

    zone: str
    first: date
    last: date
    names: tuple[str, ...]
    closed: frozenset[date] = frozenset()
    extra: tuple[tuple[date, str], ...] = ()

    def shifts(self) -> tuple[Shift, ...]:
        return _shifts(self)

    def at(self, moment: int) -> Shift:
        """The shift that runs at ``moment``, or else the next one. Raises ``LookupError`` after the last."""
        shifts = self.shifts()
        index = bisect_right(shifts, moment, key=lambda shift: shift.end)
        if index == len(shifts):
            raise LookupError("the rota has ended")
        return shifts[index]

    def spans(self, start: int, seconds: int) -> Iterator[tuple[int, int, int]]:
        """Work of ``seconds`` begun at ``start`` as reports ``(first, last, net seconds)``, one per shift."""
        while seconds > 0:
            shift = self.at(start)
            first = max(start, shift.start)
            last = min(shift.after(first, seconds), shift.end)
            net = shift.net(first, last)
            if net:
                yield first, last, net
            seconds -= net
            start = shift.end


@lru_cache
def _shifts(rota: Rota) -> tuple[Shift, ...]:
    days = (rota.first + timedelta(n) for n in range((rota.last - rota.first).days + 1))
    plain = [(day, name) for day in days if day.weekday() <= FRIDAY and day not in rota.closed for name in rota.names]
    return tuple(sorted((_shift(rota.zone, *one) for one in {*plain, *rota.extra}), key=lambda shift: shift.start))


def _shift(zone: str, day: date, name: str) -> Shift:
    start, end, rest = HOURS[name]
    return Shift(*(_utc(zone, day + timedelta(moment < start), moment) for moment in (start, end, rest)))


def _utc(zone: str, day: date, moment: time) -> int:
    return int(datetime.combine(day, moment, ZoneInfo(zone)).astimezone(UTC).timestamp())
