"""The small run chart of a series: its points, the band of its limits, what stands out. Lengths in SVG px.

Points since which a signal holds are told apart from those before, the newest one is a square where it is a signal, and
points older than the baseline are open circles: no limits are known for them (interface, run chart).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

SIGNALS = ("worse", "changed", "better")
EDGE = 5.0  # px kept free on each side, so that a mark is never cut
ROOMY = 5.0  # px between points from which each one has its dot
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's width and height; ``most``: how many of the newest points it shows, None: all."""

    width: float
    height: float
    most: int | None = None


SMALL = Size(196.0, 54.0)
LARGE = Size(300.0, 66.0, 45)


@dataclass(frozen=True, slots=True)
class Dot:
    """``kind``: past, open (before the limits), held (the signal holds), last, signal (the newest, and a signal)."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class Spark:
    """``band``: x, y, width and height of the limits; None without limits. ``line`` is the path through all points."""

    size: Size
    line: str
    dots: tuple[Dot, ...]
    band: tuple[float, float, float, float] | None
    mean_y: float | None
    target_y: float | None
    first: date
    last: date
    n: int
    state: str


def spark(series: Doc, size: Size = SMALL, target: float | None = None) -> Spark | None:
    """The chart of a series of ``newlean.stream-night/1``; None without points. ``target``: a line across."""
    points = series["points"][-size.most :] if size.most else series["points"]
    if not points:
        return None
    values = [point[1] for point in points]
    low, high = _range([*values, *([] if target is None else [target])], series["limits"])
    step = (size.width - 2 * EDGE) / max(1, len(points) - 1)
    places = [(EDGE + i * step, _y(value, low, high, size)) for i, value in enumerate(values)]
    days = [date.fromisoformat(point[0]) for point in points]
    return Spark(
        size, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), _dots(series, days, places, step),
        _band(series["limits"], days, places, low, high, size), _mean_y(series["limits"], low, high, size),
        None if target is None else _y(target, low, high, size),
        days[0], days[-1], len(points), series["state"],
    )  # fmt: skip


def _range(values: list[float], limits: Doc | None) -> tuple[float, float]:
    """What the height stands for; no figure of a night is below zero, so neither is a limit."""
    if limits:
        values = [*values, max(0.0, limits["lower"]), limits["upper"]]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _y(value: float, low: float, high: float, size: Size) -> float:
    share = (max(value, low) - low) / (high - low)
    return size.height - EDGE - share * (size.height - 2 * EDGE)


def _mean_y(limits: Doc | None, low: float, high: float, size: Size) -> float | None:
    return _y(limits["mean"], low, high, size) if limits else None


def _band(
    limits: Doc | None, days: list[date], places: list[tuple[float, float]], low: float, high: float, size: Size
) -> tuple[float, float, float, float] | None:
    """From the first point of the baseline to the right edge."""
    if not limits:
        return None
    first = date.fromisoformat(limits["first"])
    x = next((place[0] for day, place in zip(days, places, strict=True) if day >= first), places[-1][0]) - EDGE + 1
    top = _y(limits["upper"], low, high, size)
    return x, top, size.width - x, _y(max(0.0, limits["lower"]), low, high, size) - top


def _dots(series: Doc, days: list[date], places: list[tuple[float, float]], step: float) -> tuple[Dot, ...]:
    """A dot for each point where there is room; else for those of a signal and the newest one."""
    limits, is_signal = series["limits"], series["state"] in SIGNALS
    since = date.fromisoformat(series["since"]) if is_signal and series["since"] else None
    begin = date.fromisoformat(limits["first"]) if limits else None
    found = []
    for day, (x, y) in zip(days[:-1], places[:-1], strict=True):
        kind = "held" if since and day >= since else "open" if begin is None or day < begin else "past"
        if step >= ROOMY or kind == "held":
            found.append(Dot(x, y, kind))
    return (*found, Dot(*places[-1], "signal" if is_signal else "last"))
