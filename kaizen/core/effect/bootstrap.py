"""The same question without assuming a shape: medians of days drawn anew in blocks (method.md D2 b)."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
DRAWS = 9_999


@dataclass(frozen=True, slots=True)
class Drawn:
    """Difference of medians, after less before, with the middle 1 − α of what the draws gave; ``block`` in days."""

    theta: float
    low: float
    high: float
    block: int
    draws: int
    seed: int


def block_bootstrap(pre: Values, post: Values, *, seed: int, alpha: float = 0.05, draws: int = DRAWS) -> Drawn:
    """Circular blocks of ⌈n^⅓⌉ days, n the shorter run; the days after are drawn first, then those before."""
    block = ceil(round(min(len(pre), len(post)) ** (1 / 3), 9))
    random = np.random.default_rng(seed)
    after, before = (_medians(values, block, draws, random) for values in (post, pre))
    low, high = np.quantile(after - before, [alpha / 2, 1 - alpha / 2])
    return Drawn(float(np.median(post) - np.median(pre)), float(low), float(high), block, draws, seed)


def _medians(values: Values, block: int, draws: int, random: np.random.Generator) -> Values:
    n = len(values)
    starts = random.integers(0, n, size=(draws, ceil(n / block)))
    places = (starts[:, :, None] + np.arange(block)) % n
    found: Values = np.median(values[places.reshape(draws, -1)[:, :n]], axis=1)
    return found
