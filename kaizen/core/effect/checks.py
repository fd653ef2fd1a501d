"""What must hold before a difference is called an effect (method.md D2): the checks before the verdict."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lean.units import Missing
from valuestream.core.signals import limits_of, signals_of

from .did import did_days
from .guards import Outcome

Values = NDArray[np.float64]
TREND_P = 0.10  # a slope before the start with a smaller p is a trend
PLACEBO_P = 0.05
MISSING = 0.20  # share of working days without a figure from which a window is too thin
RUN = 8  # days in a row on the better side: the improvement is sustained
TAILS = 3.0  # excess kurtosis of the days' residuals from which ranks are compared instead


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its ``key``: the ``figure`` that was found, the ``bound`` it is held against, out of ``n`` days."""

    key: str
    outcome: Outcome
    figure: float | None
    bound: float | None
    n: int


def pre_trend(places: Values, pre: Values) -> Check:
    """Whether the figure moved already before: p of the least-squares slope over the working days' ``places``."""
    if len(pre) < 3 or np.ptp(pre) == 0:
        return Check("pre_trend", Outcome.OPEN, None, TREND_P, len(pre))
    p = _slope_p(places, pre)
    return Check("pre_trend", _holds(p >= TREND_P), p, TREND_P, len(pre))


def placebo(pre: Values) -> Check:
    """Whether a start invented in the middle of the days before shows an effect as well: p of that effect."""
    middle = len(pre) // 2
    found = did_days(pre[:middle], pre[middle:])
    if isinstance(found, Missing):
        return Check("placebo", Outcome.OPEN, None, PLACEBO_P, len(pre))
    return Check("placebo", _holds(found.p >= PLACEBO_P), found.p, PLACEBO_P, len(pre))


def stable(pre: Values) -> Check:
    """Whether the control chart of the days before is without a signal; the figure is the number of signals."""
    limits = limits_of(pre)
    if isinstance(limits, Missing):
        return Check("stable", Outcome.OPEN, None, 0, len(pre))
    signals = len(signals_of(pre, limits))
    return Check("stable", _holds(signals == 0), signals, 0, len(pre))


def missing_days(key: str, expected: Collection[date], known: Collection[date]) -> Check:
    """The share of ``expected`` working days without a figure."""
    if not expected:
        return Check(key, Outcome.OPEN, None, MISSING, 0)
    share = 1 - len(set(expected) & set(known)) / len(expected)
    return Check(key, _holds(share < MISSING), share, MISSING, len(expected))


def no_other_change(changes: int, days: int) -> Check:
    """Whether nothing else was changed in the windows; ``changes`` logged ones."""
    return Check("no_other_change", _holds(changes == 0), changes, 0, days)


def longest_better_run(pre: Values, post: Values, *, is_lower_better: bool) -> int:
    """The most days in a row after the start on the better side of the mean before."""
    longest = now = 0
    for value in post.tolist():
        is_better = value < pre.mean() if is_lower_better else value > pre.mean()
        now = now + 1 if is_better else 0
        longest = max(longest, now)
    return longest


def has_heavy_tails(pre: Values, post: Values) -> bool:
    """Whether a few wild days would decide about a mean: excess kurtosis of the residuals above 3."""
    rest = np.concatenate([pre - pre.mean(), post - post.mean()])
    square = float(np.mean(rest**2))
    return square > 0 and float(np.mean(rest**4)) / square**2 - 3 > TAILS


def _slope_p(x: Values, y: Values) -> float:
    """Two-sided p of the least-squares slope of y over x."""
    x, y, free = x - x.mean(), y - y.mean(), len(x) - 2
    slope = float(x @ y / (x @ x))
    rest = y - slope * x
    error = float(rest @ rest) / free / float(x @ x)
    return float(2 * special.stdtr(free, -abs(slope) / error**0.5)) if error > 0 else 0.0


def _holds(is_so: bool) -> Outcome:
    return Outcome.PASSED if is_so else Outcome.BROKEN
