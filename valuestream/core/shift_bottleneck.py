"""Which station held the flow in each shift (active-period method, method.md B4), as far as that may be shown.

A station in a shift is near to those who work there. So a shift names its station only where enough people stand
behind it; else the shifts of a day are told together, and where that is still too few, not at all.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lean.privacy import finest_view
from lean.units import Figure, Measure, Missing, Unit

from .bottleneck import Shifting, momentary_bottlenecks
from .calendar import Shift, WorkCalendar
from .eventlog import SECOND
from .stations import Clocks, Station


@dataclass(frozen=True, slots=True)
class Held:
    """Who held the flow in one shift (``shift`` None: in all shifts of the day).

    ``station`` was the momentary bottleneck for the longest time; ``sole``: share (0…1) of the time in which it alone
    was, ``shifting``: in which any two shared it. Missing where too few people stand behind it, or nothing ran.
    """

    day: date
    shift: str | None
    station: str | Missing
    sole: Figure
    shifting: Figure


def bottleneck_by_shift(
    stations: Sequence[Station], clocks: Clocks, calendar: WorkCalendar, people: Mapping[str, int], smallest: int
) -> list[Held]:
    """Shift by shift. ``people``: who work at a station in one shift, from master data; unknown is one.

    On a day whose shifts may not be told apart, the people of its shifts are taken together.
    """
    walls = [station.wall for station in stations]
    shifting = momentary_bottlenecks(walls, (clocks.last - clocks.first) / SECOND)
    shifts = calendar.shifts_between(clocks.first, clocks.last)
    found: list[Held] = []
    for day in sorted({shift.day for shift in shifts}):
        found += _of_day([shift for shift in shifts if shift.day == day], shifting, clocks, people, smallest)
    return found


def _of_day(
    shifts: list[Shift], shifting: Shifting, clocks: Clocks, people: Mapping[str, int], smallest: int
) -> list[Held]:
    each = [_held([shift], shift.name, shifting, clocks) for shift in shifts]
    behind = [people.get(held.station) if isinstance(held.station, str) else smallest for held in each]
    whole = _held(shifts, None, shifting, clocks)
    crew = people.get(whole.station, 1) * len(shifts) if isinstance(whole.station, str) else smallest
    fewest = min(1 if number is None else number for number in behind)
    view = finest_view([("shift", fewest), ("day", crew)], smallest)
    if isinstance(view, Missing):
        return [Held(shifts[0].day, None, view, view, view)]
    return each if view == "shift" else [whole]


def _held(shifts: list[Shift], name: str | None, shifting: Shifting, clocks: Clocks) -> Held:
    """The station that was the momentary bottleneck for the longest part of the shifts."""
    alone: dict[str, float] = defaultdict(float)
    either: dict[str, float] = defaultdict(float)
    spells = 0
    for shift in shifts:
        for station, seconds, is_sole in _inside(shifting, clocks, shift):
            spells += 1
            either[station] += seconds
            alone[station] += seconds * is_sole
    if not either:
        nothing = Missing("no_event")
        return Held(shifts[0].day, name, nothing, nothing, nothing)
    held = max(either, key=lambda station: (either[station], station))
    length = sum(shift.end - shift.begin for shift in shifts) / SECOND
    shared = sum(either.values()) - sum(alone.values())
    parts = (Measure(seconds / length, Unit.RATIO, n=spells) for seconds in (alone[held], shared))
    return Held(shifts[0].day, name, held, *parts)


def _inside(shifting: Shifting, clocks: Clocks, shift: Shift) -> list[tuple[str, float, bool]]:
    """The spells of a shift, cut at its ends: station, seconds, whether it was alone."""
    first, last = ((moment - clocks.first) / SECOND for moment in (shift.begin, shift.end))
    low = bisect_right(shifting.spells, first, key=lambda spell: spell[2])
    high = bisect_left(shifting.spells, last, key=lambda spell: spell[1])
    cut = [(name, min(end, last) - max(begin, first), sole) for name, begin, end, sole in shifting.spells[low:high]]
    return [(name, seconds, sole) for name, seconds, sole in cut if seconds > 0]
