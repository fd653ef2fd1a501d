"""The waves over time: what each line did when, how long of it it waited, and where a day lies on the picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

WIDTH = 590.0  # px of the picture
STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364, 728)  # days between two marks of the axis
MARKS = 8
ROOM = 40.0  # px that a day takes beside its mark


class Phase(StrEnum):
    """What lies between two moments of a line."""

    ASKED = "asked"
    ADAPT = "adapt"
    SIGN = "sign"
    TRAIN = "train"
    DAY = "day"
    VERIFY = "verify"
    HOLD = "hold"


WAITS = frozenset({Phase.ASKED, Phase.SIGN, Phase.DAY})  # for an answer, for signatures, for the day
ORDER = ("asked", "answered", "handed_in", "approved", "scheduled", "in_effect", "verified")
_PHASES = (Phase.ASKED, Phase.ADAPT, Phase.SIGN, Phase.TRAIN, Phase.DAY, Phase.VERIFY, Phase.HOLD)


@dataclass(frozen=True, slots=True)
class Span:
    """``is_ahead``: planned, not lived."""

    phase: Phase
    first: datetime
    last: datetime
    is_ahead: bool = False

    @property
    def waits(self) -> bool:
        return self.phase in WAITS

    @property
    def days(self) -> float:
        return (self.last - self.first) / timedelta(days=1)


def spans(moments: Mapping[str, datetime | None], *, until: datetime) -> list[Span]:
    """What a line did until ``until``, from its moments by the names of ``ORDER``; a moment before the one that it
    should follow was taken back, and counts no more.
    """
    known: list[tuple[Phase, datetime]] = []
    for name, phase in zip(ORDER, _PHASES, strict=True):
        at = moments.get(name)
        if at is None or (known and at < known[-1][1]):
            break
        known.append((phase, at))
    ends = [*(at for _phase, at in known[1:]), until][: len(known)]
    return [Span(phase, at, end) for (phase, at), end in zip(known, ends, strict=True) if end > at]


def waited(found: Iterable[Span]) -> float:
    """Days of it in which the line waited for somebody."""
    return sum(one.days for one in found if one.waits and not one.is_ahead)


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``first`` to ``last`` on ``width`` px."""

    first: datetime
    last: datetime
    width: float = WIDTH

    def x(self, at: datetime) -> float:
        whole = (self.last - self.first).total_seconds()
        share = (at - self.first).total_seconds() / whole if whole else 0.0
        return self.width * min(1.0, max(0.0, share))

    @property
    def marks(self) -> list[tuple[float, date]]:
        """Days to write along the axis, at most ``MARKS`` of them."""
        whole = max(1, (self.last - self.first).days)
        step = next((one for one in STEPS if whole / one <= MARKS), STEPS[-1])
        days = [self.first + timedelta(days=step * n) for n in range(whole // step + 1)]
        return [(self.x(day), day.date()) for day in days if self.x(day) < self.width - ROOM]


def axis(begin: datetime, moments: Iterable[datetime], *, least: int = 7) -> Axis:
    """From the beginning to the last of the moments, a tenth more and at least ``least`` days."""
    last = max([begin, *moments])
    whole = max(timedelta(days=least), (last - begin) * 1.1)
    return Axis(begin, begin + whole)
