"""The run chart of a trial: the figure by day, where the trial starts, and the limits of the days before. SVG px."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from valuestream.core.signals import Limits, limits_of

WIDTH, HEIGHT, EDGE = 696.0, 200.0, 10.0
SPAN = 224.0  # px of the whisker


@dataclass(frozen=True, slots=True)
class RunChart:
    """``before`` and ``after``: paths of the line; ``dots``: x, y and whether it lies after the start.

    ``band``: x, y, width and height of the limits from the days before, with ``mean_y``; None with fewer than ten.
    ``start_x``: where the trial starts. ``lower`` … ``upper``: the limits in the figure's unit.
    """

    before: str
    after: str
    dots: tuple[tuple[float, float, bool], ...]
    band: tuple[float, float, float, float] | None
    mean_y: float | None
    start_x: float
    first: date
    last: date
    mean: float | None
    lower: float | None
    upper: float | None
    width: float = WIDTH
    height: float = HEIGHT


def run_chart(document: Mapping[str, Any]) -> RunChart | None:
    """The chart of a verdict document; None without days."""
    points = [(date.fromisoformat(day), value) for day, value in document["series"]["own"]]
    if not points:
        return None
    start = date.fromisoformat(document["design"]["starts_on"])
    before = [value for day, value in points if day < start]
    limits = limits_of(np.array(before)) if before else None
    known = limits if isinstance(limits, Limits) else None
    low, high = _range([value for _, value in points], known)
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    places = [(EDGE + i * step, _y(value, low, high)) for i, (_, value) in enumerate(points)]
    count = len(before)
    start_x = EDGE + (count - 0.5) * step if 0 < count < len(points) else EDGE if not count else WIDTH - EDGE
    band = None
    if known:
        top = _y(known.upper, low, high)
        band = (0.0, top, WIDTH, _y(max(known.lower, low), low, high) - top)
    return RunChart(
        _path(places[:count]), _path(places[count:]),
        tuple((x, y, i >= count) for i, (x, y) in enumerate(places)), band,
        _y(known.mean, low, high) if known else None, start_x, points[0][0], points[-1][0],
        known.mean if known else None, max(0.0, known.lower) if known else None, known.upper if known else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whisker:
    """The effect with its interval on a line from ``low`` to ``high`` per cent (or points); all in px but the ends."""

    at: float
    low: float
    high: float
    zero: float
    target: float
    width: float = SPAN


def whisker(document: Mapping[str, Any]) -> Whisker | None:
    """The drawing of an effect; None without one."""
    effect, design = document["effect"], document["design"]
    if effect is None:
        return None
    target = -design["delta"] if design["metric"]["better"] == "lower" else design["delta"]
    values = (effect["share"], effect["share_low"], effect["share_high"], 0.0, target)
    low, high = min(values), max(values)
    scale = (SPAN - 24) / (high - low)
    at, least, most, zero, goal = (12 + (value - low) * scale for value in values)
    return Whisker(at, least, most, zero, goal)


def _range(values: list[float], limits: Limits | None) -> tuple[float, float]:
    if limits:
        values = [*values, max(0.0, limits.lower), limits.upper]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT - EDGE - (max(value, low) - low) / (high - low) * (HEIGHT - 2 * EDGE)


def _path(places: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) if places else ""
