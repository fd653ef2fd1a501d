"""Looking more than once without fooling oneself (method.md D5).

Planned looks: the α spent by a share t of the days is 4(1 − Φ(z_{α/4} / √t)), of O'Brien–Fleming type (Lan, DeMets
1983). Unplanned ones: an interval that holds at all times at once (Waudby-Smith et al. 2021), and the mixture
sequential probability ratio test (Johari et al.).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Values = NDArray[np.float64]
STEP = 0.02  # of the grid on which the path of z is integrated
WIDEST = 8.0


def spent(share: float, alpha: float = 0.05) -> float:
    """The α that may be spent when a ``share`` (0 … 1) of the days is in, both sides together."""
    return float(4 * stats.norm.sf(stats.norm.isf(alpha / 4) / sqrt(share)))


def nominal_levels(days: Sequence[int], alpha: float = 0.05) -> tuple[float, ...]:
    """The two-sided p below which a look after so many ``days`` counts; the last number is the most days."""
    return _levels(tuple(day / days[-1] for day in days), alpha)


@lru_cache(maxsize=64)
def _levels(shares: tuple[float, ...], alpha: float) -> tuple[float, ...]:
    """Each look spends what its share allows and was not spent before; the path of z·√t is integrated look by look."""
    levels: list[float] = []
    grid, density, before = np.zeros(1), np.ones(1), 0.0
    for place, share in enumerate(shares):
        step = share - before
        due = spent(share, alpha) - (spent(before, alpha) if place else 0.0)
        bound = _bound(grid, density, step, due)
        levels.append(float(2 * stats.norm.sf(bound / sqrt(share))))
        grid, density = _carried(grid, density, step, bound)
        before = share
    return tuple(levels)


def _bound(grid: Values, density: Values, step: float, due: float) -> float:
    """The bound for |z·√t| that is crossed with probability ``due`` at this look, and not before."""

    def excess(bound: float) -> float:
        tails = stats.norm.sf((bound - grid) / sqrt(step)) + stats.norm.cdf((-bound - grid) / sqrt(step))
        return float(density @ tails) - due

    return float(optimize.brentq(excess, 0.0, 3 * WIDEST, xtol=1e-10))


def _carried(grid: Values, density: Values, step: float, bound: float) -> tuple[Values, Values]:
    """Where the path is after this look if it did not cross: grid and the mass at each of its points."""
    edge = min(bound, WIDEST)
    count = 2 * int(edge / STEP / sqrt(step) + 0.5) + 1
    points = np.linspace(-edge, edge, max(count, 101))
    weights = np.full(len(points), points[1] - points[0])
    weights[[0, -1]] /= 2
    spread = sqrt(step)
    mass = stats.norm.pdf((points[:, None] - grid) / spread) @ density / spread
    return points, mass * weights


def always_valid_radius(sigma: float, n: float, planned: float, alpha: float = 0.05) -> float:
    """Half the width of the interval for a mean of ``n`` days that holds at all times; tightest at ``planned`` days."""
    rho2 = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / planned
    return sigma * sqrt(2 * (n * rho2 + 1) / (n * n * rho2) * log(sqrt(n * rho2 + 1) / alpha))


def mixture_ratio(n: float, difference: float, variance: float, tau2: float) -> float:
    """Λ of a difference after n days per arm with ``variance`` of one day's difference and a prior variance τ²."""
    spread = variance + n * tau2
    return sqrt(variance / spread) * exp(n * n * tau2 * difference * difference / (2 * variance * spread))


def always_valid_p(ratios: Sequence[float]) -> tuple[float, ...]:
    """p after each look: p_n = min(p_{n−1}, 1/Λ_n), beginning at 1."""
    found, p = [], 1.0
    for ratio in ratios:
        p = min(p, 1 / ratio)
        found.append(p)
    return tuple(found)
