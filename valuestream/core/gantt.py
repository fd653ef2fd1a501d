"""An order's own timeline as bars: one lane per step in the order of first arrival. Lengths in SVG px."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .cases import Stay
from .lettering import wrap
from .selection import local_time, midnight

LABELS, WIDTH, RIGHT = 190.0, 1000.0, 20.0
AXIS, LANE, BAR = 30.0, 34.0, 14.0
LEAST = 2.0  # no bar is thinner
MOST_TICKS = 10
TICK_DAYS = (1, 2, 7, 14, 28, 91, 182, 364, 1820)


@dataclass(frozen=True, slots=True)
class GanttBar:
    stay: Stay
    x: float
    y: float
    width: float
    part: str  # process, setup, rework, down, open
    start: datetime
    complete: datetime | None


@dataclass(frozen=True, slots=True)
class GanttLane:
    label: tuple[str, ...]
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    when: datetime
    is_day: bool  # else a clock time


@dataclass(frozen=True, slots=True)
class Gantt:
    width: float
    height: float
    lanes: tuple[GanttLane, ...]
    bars: tuple[GanttBar, ...]
    ticks: tuple[Tick, ...]


def draw_gantt(stays: Sequence[Stay], timezone: str | None) -> Gantt:
    """The timeline of one order. Raises ``ValueError`` for an order without rows."""
    if not stays:
        raise ValueError("an order without rows has no timeline")
    first = min(stay.start for stay in stays)
    last = max(max(stay.start, stay.complete or stay.start) for stay in stays)
    scale = WIDTH / max(1, last - first)
    steps = list(dict.fromkeys(stay.step for stay in stays))
    labels = [wrap(step, LABELS - 16, 12) for step in steps]
    lane = max(LANE, 15.0 * max(map(len, labels)) + 4)
    seen: set[str] = set()
    bars = []
    before = ""
    for stay in stays:
        is_again = stay.step in seen and stay.step != before
        bars.append(
            _bar(stay, AXIS + lane * steps.index(stay.step) + (lane - BAR) / 2, first, scale, timezone, is_again)
        )
        seen.add(stay.step)
        before = stay.step
    lanes = tuple(GanttLane(label, AXIS + lane * row) for row, label in enumerate(labels))
    height = AXIS + lane * len(steps) + 8
    return Gantt(LABELS + WIDTH + RIGHT, height, lanes, tuple(bars), _ticks(first, last, scale, timezone))


def _bar(stay: Stay, y: float, first: int, scale: float, timezone: str | None, is_again: bool) -> GanttBar:
    complete = stay.complete if stay.complete is not None else stay.start
    parts = {"setup": "setup", "down": "down", "rework": "rework"}
    part = "open" if stay.complete is None else parts.get(stay.kind, "rework" if is_again else "process")
    return GanttBar(
        stay=stay,
        x=LABELS + (stay.start - first) * scale,
        y=y,
        width=max(LEAST, (complete - stay.start) * scale),
        part=part,
        start=local_time(stay.start, timezone),
        complete=local_time(stay.complete, timezone) if stay.complete is not None else None,
    )


def _ticks(first: int, last: int, scale: float, timezone: str | None) -> tuple[Tick, ...]:
    """Midnights, thinned so that their labels do not touch; an order within a day gets its start and end."""
    begin, end = local_time(first, timezone), local_time(last, timezone)
    days = (end.date() - begin.date()).days
    if days < 1:
        ends = dict.fromkeys((first, last))
        return tuple(Tick(LABELS + (at - first) * scale, local_time(at, timezone), False) for at in ends)
    every = next((pitch for pitch in TICK_DAYS if days / pitch <= MOST_TICKS), TICK_DAYS[-1])
    found = []
    for number in range(every if days >= every else 1, days + 1, every):
        at = midnight(begin.date() + timedelta(days=number), timezone)
        found.append(Tick(LABELS + (at - first) * scale, local_time(at, timezone), True))
    return tuple(found)
