"""The effect of a change, by default: the difference of two means of days, with the days that really count (D2).

``d``: the day's figure of the treated line less that of the control lines, as logarithms where the figure is positive.
Neighbouring days hang together, so n days tell less than n; the error is widened by what they share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lean.units import Missing

Values = NDArray[np.float64]
MOST = 0.9  # correlation of neighbouring days that is assumed at most
FEWEST = 4.0  # days that count at least
STILL = 1e-24  # squared residuals ÷ squared values below which a series has no variation


@dataclass(frozen=True, slots=True)
class Effect:
    """``theta``: how much the mean changed, ±``se`` with ``df`` degrees of freedom; ``p`` two-sided.

    ``r1``: correlation of neighbouring residuals as it is, ``r`` as corrected, ``factor`` (1 + r) / (1 − r); ``s2``:
    variance of the residuals; ``n0`` days before, ``n1`` after.
    """

    theta: float
    se: float
    df: float
    p: float
    s2: float
    r1: float
    r: float
    factor: float
    n0: int
    n1: int

    def interval(self, alpha: float = 0.05) -> tuple[float, float]:
        """The two-sided 1 − ``alpha`` interval."""
        half = -float(special.stdtrit(self.df, alpha / 2)) * self.se
        return self.theta - half, self.theta + half


@dataclass(frozen=True, slots=True)
class Effects:
    """Many trials at once, as columns of what ``Effect`` has; p is NaN in a trial without variation."""

    theta: Values
    se: Values
    df: Values
    p: Values
    s2: Values
    r1: Values
    r: Values
    factor: Values


def did_days(pre: Values, post: Values) -> Effect | Missing:
    """The effect between two runs of days in time order; missing without variation, or with fewer than 2 and 2 days."""
    if min(len(pre), len(post)) < 2:
        return Missing("too_few_days")
    many = did_many(np.atleast_2d(pre), np.atleast_2d(post))
    if np.isnan(many.p[0]):
        return Missing("not_enough_variation")
    found = (many.theta, many.se, many.df, many.p, many.s2, many.r1, many.r, many.factor)
    theta, se, df, p, s2, r1, r, factor = (float(one[0]) for one in found)
    return Effect(theta, se, df, p, s2, r1, r, factor, len(pre), len(post))


def did_many(pre: Values, post: Values) -> Effects:
    """The same for many trials, one a row: r = min(.9, max(0, r1 + (1 + 3·max(r1, 0)) / m)), m = 2·n0·n1 / n."""
    n0, n1 = pre.shape[1], post.shape[1]
    n, m = n0 + n1, 2 * n0 * n1 / (n0 + n1)
    before, after = pre.mean(axis=1), post.mean(axis=1)
    u = np.concatenate([pre - before[:, None], post - after[:, None]], axis=1)
    squares = (u * u).sum(axis=1)
    is_still = squares <= STILL * ((pre * pre).sum(axis=1) + (post * post).sum(axis=1))
    s2 = squares / (n - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        r1 = (u[:, 1:] * u[:, :-1]).sum(axis=1) / squares
        r = np.clip(r1 + (1 + 3 * np.maximum(r1, 0)) / m, 0, MOST)
        factor = (1 + r) / (1 - r)
        se = np.sqrt(s2 * (1 / n0 + 1 / n1) * factor)
        df = np.maximum(FEWEST, n / factor) - 2
        theta = after - before
        p = np.where(is_still, np.nan, 2 * special.stdtr(df, -np.abs(theta / se)))
    return Effects(theta, se, df, p, s2, r1, r, factor)
