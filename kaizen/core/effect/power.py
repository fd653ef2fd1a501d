"""How many days a trial needs, and the smallest change it can see (method.md D3).

Per arm n = 2 (z₁₋α/₂ + z_power)² (σ/δ)² (1 + ρ)/(1 − ρ); ρ: correlation of neighbouring days.
"""

from math import ceil, sqrt

from scipy import stats


def days_per_arm(sigma: float, delta: float, *, rho: float = 0.0, alpha: float = 0.05, power: float = 0.8) -> int:
    """Working days before and as many after, to see a change of ``delta`` with day-to-day spread ``sigma``."""
    if delta <= 0 or sigma < 0:
        raise ValueError("a change to look for is larger than nothing")
    return ceil(2 * _both(alpha, power) ** 2 * (sigma / delta) ** 2 * (1 + rho) / (1 - rho))


def smallest_change(sigma: float, days: int, *, rho: float = 0.0, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest change that ``days`` per arm show with this power, in the unit of ``sigma``."""
    return _both(alpha, power) * sqrt(2 / days * (1 + rho) / (1 - rho)) * sigma


def _both(alpha: float, power: float) -> float:
    return float(stats.norm.isf(alpha / 2) + stats.norm.ppf(power))
