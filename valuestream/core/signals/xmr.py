"""The XmR chart (individuals and moving range): natural limits, and when a point is more than noise (method.md D4).

Limits: mean ± 2.66 · mean moving range; a moving range is the step from one point to the next.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from lean.units import Missing

from .inertia import inflation

Values = NDArray[np.float64]
SIGMA = 1.128  # mean moving range ÷ standard deviation (d2 of two values)
SPREAD = 3 / SIGMA  # the 2.66 of the books
LARGEST_STEP = 3.267  # D4 of two values
LEAST = 10  # points below which there are no limits
RUN = 8  # points in a row on one side of the mean
TREND = 6  # points in a row that rise, or fall


@dataclass(frozen=True, slots=True)
class Limits:
    """Natural process limits from ``n`` points, in the unit of the points.

    ``step``: mean moving range. ``spread``: standard deviation, or what the steps say of it where that is more.
    ``doubt``: standard error of the mean, neighbouring points hanging together as they do.
    """

    mean: float
    lower: float
    upper: float
    step: float
    largest_step: float
    spread: float
    doubt: float
    n: int


@dataclass(frozen=True, slots=True)
class Signal:
    """Points ``first`` … ``last`` (positions, both included) that are no noise. ``rule``: beyond, run, trend, drift.

    ``is_up``: they lie above the mean, or rise.
    """

    rule: str
    first: int
    last: int
    is_up: bool


def limits_of(values: Values) -> Limits | Missing:
    """The limits of a baseline; missing with fewer than 10 points, or where all are equal."""
    if len(values) < LEAST:
        return Missing("too_few")
    mean, step = float(values.mean()), float(np.abs(np.diff(values)).mean())
    if step == 0:
        return Missing("no_variation")
    spread = max(step / SIGMA, float(values.std(ddof=1)))
    return Limits(
        mean, mean - SPREAD * step, mean + SPREAD * step, step, LARGEST_STEP * step,
        spread, spread * sqrt(inflation(values) / len(values)), len(values),
    )  # fmt: skip


def signals_of(values: Values, limits: Limits) -> list[Signal]:
    """All signals by the three rules, by their last point; a run or trend that goes on is one signal."""
    found = [Signal("beyond", int(i), int(i), bool(values[i] > limits.upper)) for i in _beyond(values, limits)]
    side = np.sign(values - limits.mean)
    found += [Signal("run", a, b, up) for a, b, up in _stretches(side) if b - a + 1 >= RUN]
    steps = np.sign(np.diff(values))
    found += [Signal("trend", a, b + 1, up) for a, b, up in _stretches(steps) if b - a + 2 >= TREND]
    return sorted(found, key=lambda signal: (signal.last, signal.first, signal.rule))


def _beyond(values: Values, limits: Limits) -> NDArray[np.int64]:
    return np.flatnonzero((values > limits.upper) | (values < limits.lower))


def _stretches(signs: Values) -> list[tuple[int, int, bool]]:
    """The longest stretches of one sign: first and last position, and whether it is +; zeros belong to none."""
    if not len(signs):
        return []
    first = np.concatenate([[0], np.flatnonzero(np.diff(signs)) + 1])
    last = np.append(first[1:] - 1, len(signs) - 1)
    return [(int(a), int(b), bool(signs[a] > 0)) for a, b in zip(first, last, strict=True) if signs[a] != 0]
