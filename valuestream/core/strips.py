"""Small distribution drawings: a dot for each value on a time axis, with median and mean. Lengths in SVG px."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, FLOOR, AXIS = 296.0, 86.0, 8.0
LEFT, SPAN = 8.0, 280.0
DOT = 2.6
PITCH_X, PITCH_Y = 6.0, 5.6
MOST_ROWS = 12
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class StripTick:
    x: float
    label: float  # in ``unit``


@dataclass(frozen=True, slots=True)
class DotStrip:
    """``per_dot`` values stand behind one dot; ``unit`` of the ticks is ``s``, ``min``, ``h`` or ``d``; times in s."""

    dots: tuple[tuple[float, float], ...]
    ticks: tuple[StripTick, ...]
    unit: str
    per_dot: int
    median: float
    mean: float
    median_x: float
    mean_x: float
    least: float
    most: float
    n: int


def dot_strip(values: NDArray[np.float64]) -> DotStrip | None:
    """The strip of ``values`` in s; None when there are none. Where the dots do not fit, one stands for several."""
    if not len(values):
        return None
    most = float(values.max())
    unit, size = _unit(most)
    pitch = _pitch(most / size)
    end = pitch * max(1, int(np.ceil(most / size / pitch - 1e-9)))
    scale = SPAN / (end * size)
    cells = np.round(values * scale / PITCH_X).astype(int)
    places, counts = np.unique(cells, return_counts=True)
    per_dot = max(1, int(np.ceil(counts.max() / MOST_ROWS)))
    dots = tuple(
        (LEFT + place * PITCH_X, FLOOR - 4 - row * PITCH_Y)
        for place, count in zip(places, counts, strict=True)
        for row in range(int(np.ceil(count / per_dot)))
    )
    ticks = tuple(StripTick(LEFT + SPAN * value / end, float(value)) for value in np.arange(0, end + pitch / 2, pitch))
    median, mean = float(np.median(values)), float(values.mean())
    return DotStrip(
        dots, ticks, unit, per_dot, median, mean, LEFT + median * scale, LEFT + mean * scale,
        float(values.min()), most, len(values),
    )  # fmt: skip


def _unit(most: float) -> tuple[str, float]:
    units: Sequence[tuple[str, float, float]] = (("d", DAY, 2 * DAY), ("h", HOUR, 2 * HOUR), ("min", MINUTE, 90.0))
    return next(((unit, size) for unit, size, least in units if most >= least), ("s", 1.0))


def _pitch(most: float) -> float:
    """A round distance of ticks that gives at most six of them."""
    rough = max(most, 1e-9) / 5
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(nice * power for nice in NICE if nice * power >= rough - 1e-12))
