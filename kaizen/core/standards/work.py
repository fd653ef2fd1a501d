"""Standardised work: the lines of the combination table over time, and what a process can make in a shift.

Formulas: Toyota's standardised work sheets. Operator cycle = Σ manual + walking + waiting; the machine's automatic time
runs beside it. Capacity = working time ÷ (manual + automatic + change time per piece).
"""

from dataclasses import dataclass

from .document import CapacityRow, Element, Work


@dataclass(frozen=True, slots=True)
class Bar:
    """An element over time, in s from the begin of the operator's cycle: manual, then walking and waiting; the machine
    runs by itself from the end of the manual part.
    """

    element: Element
    start: float
    manual_end: float
    end: float
    auto_end: float


@dataclass(frozen=True, slots=True)
class Combination:
    """``cycle_s``: the operator's cycle; ``spare_s``: takt less cycle, below 0 it is too long; None without takt."""

    bars: tuple[Bar, ...]
    cycle_s: float
    longest_s: float
    spare_s: float | None


def combination(work: Work) -> Combination:
    """The combination table of the work."""
    bars, now = [], 0.0
    for element in work.elements:
        manual_end = now + element.manual_s
        end = manual_end + element.walk_s + element.wait_s
        bars.append(Bar(element, now, manual_end, end, manual_end + element.auto_s))
        now = end
    longest = max([now, work.takt_s or 0.0, *(bar.auto_end for bar in bars)])
    return Combination(tuple(bars), now, longest, None if work.takt_s is None else work.takt_s - now)


def time_per_piece(row: CapacityRow) -> float:
    """Seconds of the machine for one piece, its share of the change included."""
    return row.manual_s + row.auto_s + row.change_s / row.pieces_per_change


def capacity(row: CapacityRow, working_s: float | None) -> int | None:
    """Whole pieces in a shift of ``working_s`` seconds; None where a time is missing."""
    each = time_per_piece(row)
    return int(working_s / each) if working_s and each > 0 else None
