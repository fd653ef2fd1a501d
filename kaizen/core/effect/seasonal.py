"""Long series with a weekly rhythm: what would have come without the change (method.md D2 d).

A local level with the controls and the weekday as regressors, fitted to the days before, forecasts the days after; the
effect is what differs, its interval comes from drawn paths (the logic of CausalImpact). The level is a random walk, so
y = X·β + walk + noise is Gaussian and is solved as such; ``ratio`` is the walk's variance per day ÷ the noise's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

Values = NDArray[np.float64]
DAYS = 60  # days before that it needs
DRAWS = 4_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """``theta``: mean of the days after less their forecast, with the middle 95 % of the drawn paths."""

    theta: float
    low: float
    high: float
    ratio: float
    seed: int


def forecast_effect(y: tuple[Values, Values], x: tuple[Values, Values], *, seed: int) -> Forecast:
    """Of (before, after); ``x``: regressors as columns (controls, weekdays), without a constant."""
    n0 = len(y[0])
    design = np.column_stack([np.ones(n0 + len(y[1])), np.vstack(x)])
    before, after = design[:n0], design[n0:]
    bound = optimize.minimize_scalar(lambda log_q: _unlikely(float(np.exp(log_q)), before, y[0]), bounds=(-14, 4))
    ratio = float(np.exp(bound.x))
    whole = _covariance(len(design), ratio)
    inverse = linalg.inv(whole[:n0, :n0])
    information = linalg.pinvh(before.T @ inverse @ before)
    beta = information @ before.T @ inverse @ y[0]
    rest = y[0] - before @ beta
    variance = float(rest @ inverse @ rest) / (n0 - np.linalg.matrix_rank(before))
    link = whole[n0:, :n0] @ inverse
    doubt = after - link @ before
    spread = variance * (whole[n0:, n0:] - link @ whole[:n0, n0:] + doubt @ information @ doubt.T)
    expected = after @ beta + link @ rest
    return _drawn(y[1] - expected, spread, ratio, seed)


def _drawn(difference: Values, spread: Values, ratio: float, seed: int) -> Forecast:
    random = np.random.default_rng(seed)
    root = linalg.cholesky(spread + 1e-12 * np.trace(spread) * np.eye(len(spread)), lower=True)
    paths = difference.mean() + (root @ random.standard_normal((len(difference), DRAWS))).mean(axis=0)
    low, high = np.quantile(paths, [0.025, 0.975])
    return Forecast(float(difference.mean()), float(low), float(high), ratio, seed)


def _covariance(n: int, ratio: float) -> Values:
    """Of noise plus a walk that begins at the first day, in units of the noise's variance."""
    days = np.arange(n, dtype=float)
    found: Values = np.eye(n) + ratio * np.minimum.outer(days, days)
    return found


def _unlikely(ratio: float, design: Values, y: Values) -> float:
    """Minus twice the restricted log-likelihood, the noise's variance profiled out."""
    factor = linalg.cho_factor(_covariance(len(y), ratio), lower=True)
    solved = linalg.cho_solve(factor, design)
    crossed = design.T @ solved
    rest = y - design @ (linalg.pinvh(crossed) @ (solved.T @ y))
    free = len(y) - np.linalg.matrix_rank(design)
    quadratic = float(rest @ linalg.cho_solve(factor, rest))
    eigen = linalg.eigvalsh(crossed)
    size = float(np.log(eigen[eigen > 1e-10 * eigen[-1]]).sum())
    return free * np.log(quadratic) + 2 * float(np.log(np.diag(factor[0])).sum()) + size
