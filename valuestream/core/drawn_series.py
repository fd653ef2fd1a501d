"""A daily figure as a line with its limits shaded. Lengths in SVG px."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT, EDGE = 560.0, 120.0, 8.0
Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """``dots``: x, y and whether the point lies outside the limits. ``upper``, ``mean``, ``lower``: y of the limits, or
    None. ``first``, ``last``: days; ``now``: the newest value.
    """

    dots: tuple[tuple[float, float, bool], ...]
    upper: float | None
    mean: float | None
    lower: float | None
    first: date
    last: date
    now: float

    @property
    def line(self) -> str:
        """The points of a polyline."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in self.dots)

    @property
    def band(self) -> float:
        """Height of the band between the limits."""
        return 0.0 if self.upper is None or self.lower is None else self.lower - self.upper


def draw_series(series: Doc) -> SeriesChart | None:
    """The chart of a series of a ``newlean.stream-night/1`` document; None with fewer than two points."""
    points = [(date.fromisoformat(day), float(value)) for day, value, _ in series["points"]]
    if len(points) < 2:
        return None
    limits = series["limits"]
    levels = [value for _, value in points] + ([limits["lower"], limits["upper"]] if limits else [])
    low, high = min(levels), max(levels)
    first, span = points[0][0], max((points[-1][0] - points[0][0]).days, 1)

    def y(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)

    def is_outside(value: float) -> bool:
        return bool(limits) and not limits["lower"] <= value <= limits["upper"]

    dots = [
        (EDGE + (day - first).days / span * (WIDTH - 2 * EDGE), y(value), is_outside(value)) for day, value in points
    ]
    at = {key: y(limits[key]) if limits else None for key in ("upper", "mean", "lower")}
    return SeriesChart(tuple(dots), first=first, last=points[-1][0], now=points[-1][1], **at)
