"""A week of shifts as bars over seven days: geometry for the SVG of the calendar page, numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS

from lean import spans
from lean.models import Shift

LEFT, ROW, BAR = 88, 26, 18  # px: label column, pitch of the days, height of a bar
HOUR = 30  # px per hour


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a shift or of a break on one day."""

    x: float
    y: float
    width: float
    label: str
    is_break: bool


@dataclass(frozen=True, slots=True)
class Week:
    width: int
    height: int
    days: list[tuple[str, float]]  # name and baseline
    hours: list[tuple[str, float]]  # clock and position
    bars: list[Bar]


def drawn_week(shifts: Iterable[Shift]) -> Week:
    """The shifts, each cut at midnight, and their breaks on top."""
    bars: list[Bar] = []
    for shift in shifts:
        start, end = f"{shift.start:%H:%M}", f"{shift.end:%H:%M}"
        at = shift.weekday * spans.DAY + spans.minutes(start)
        label = f"{shift.name} {spans.write([(start, end)])}".strip()
        bars += _bars(at, spans.length(start, end), label, False)
        for pause in shift.breaks:
            offset = (spans.minutes(pause[0]) - spans.minutes(start)) % spans.DAY
            bars += _bars(at + offset, spans.length(*pause), spans.write([pause]), True)
    return Week(
        width=LEFT + 24 * HOUR + 16,
        height=24 + 7 * ROW,
        days=[(str(name), 24 + day * ROW + 14.0) for day, name in WEEKDAYS.items()],
        hours=[(f"{hour:02}", LEFT + float(hour * HOUR)) for hour in range(0, 25, 3)],
        bars=sorted(bars, key=lambda bar: bar.is_break),
    )


def _bars(at: int, length: int, label: str, is_break: bool) -> list[Bar]:
    """One bar, or two when the span passes midnight; Sunday night goes on on Monday."""
    day, minute = divmod(at, spans.DAY)
    first = min(length, spans.DAY - minute)
    found = [Bar(LEFT + minute * HOUR / 60, 24 + (day % 7) * ROW, first * HOUR / 60, label, is_break)]
    return found + (_bars((day + 1) * spans.DAY, length - first, label, is_break) if length > first else [])
