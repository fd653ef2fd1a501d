"""The burn-down of a CO₂ budget in SVG px: what is left day by day, beside the straight line to nothing."""

from dataclasses import dataclass
from datetime import date

from .budget import Burn

EDGE = 6.0  # px kept free on each side
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class BurnDrawing:
    """``line``: the straight one. ``solid``: what is left from day to day, ``dashed`` where days have no figure."""

    width: float
    height: float
    line: str
    solid: str
    dashed: str
    dots: tuple[Point, ...]
    zero: float


def drawn(burn: Burn, width: float, height: float) -> BurnDrawing:
    """The chart of a month; a budget that is used up goes below the line of zero."""
    low = min(0.0, burn.left)

    def at(day: float, kg: float) -> Point:
        x = EDGE + day / burn.last.day * (width - 2 * EDGE)
        return x, height - EDGE - (kg - low) / (burn.budget - low) * (height - 2 * EDGE)

    points = [(at(one.day.day, burn.budget - one.used), one.is_joined) for one in burn.spent]
    begin = at(_before(burn), burn.budget)
    ways = list(zip([begin, *(point for point, _ in points)], points, strict=False))
    solid = "".join(_way(start, end) for start, (end, is_joined) in ways if is_joined)
    dashed = "".join(_way(start, end) for start, (end, is_joined) in ways if not is_joined)
    line = _way(at(0, burn.budget), at(burn.last.day, 0.0))
    return BurnDrawing(width, height, line, solid, dashed, tuple(point for point, _ in points), at(0, 0.0)[1])


def _before(burn: Burn) -> int:
    """The day after which the budget is counted: none, or the one before the data begins."""
    since: date | None = burn.since
    return since.day - 1 if since else 0


def _way(start: Point, end: Point) -> str:
    return f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
