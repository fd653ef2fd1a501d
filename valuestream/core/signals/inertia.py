"""How much a day resembles the day before: days that hang together say less than as many independent ones."""

import numpy as np
from numpy.typing import NDArray

MOST = 0.9  # correlation of neighbours that is assumed at most


def correlation(values: NDArray[np.float64]) -> float:
    """Correlation (0…0.9) of each point with the one before, corrected for short series (method.md D2)."""
    rest = values - values.mean()
    total = float(rest @ rest)
    if len(values) < 2 or total <= 1e-12 * float(values @ values):
        return 0.0
    raw = float(rest[1:] @ rest[:-1]) / total
    return min(MOST, max(0.0, raw + (1 + 3 * max(raw, 0.0)) / len(values)))


def inflation(values: NDArray[np.float64]) -> float:
    """By how much the variance of the mean exceeds that of as many independent points (1 or more)."""
    found = correlation(values)
    return (1 + found) / (1 - found)
