"""A control made of several lines, where no single one fits: weights that follow the treated line before (D2 c)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Values = NDArray[np.float64]
DONORS, DAYS = 3, 20  # lines, and days before, that it needs


@dataclass(frozen=True, slots=True)
class Synthetic:
    """``weights`` of the donors (≥ 0, adding up to 1) and the squared distance ``sse`` that remains before.

    ``rank`` of ``of``: where the treated line stands, 1 is first, when every line is treated in turn and the lines are
    sorted by how much their distance grew (root mean square after ÷ before).
    """

    weights: tuple[float, ...]
    sse: float
    rank: int
    of: int


def weights_for(target: Values, donors: Values) -> tuple[Values, float]:
    """Weights of the donors (rows: lines, columns: days) with the least squared distance from ``target``."""
    count = len(donors)

    def distance(w: Values) -> float:
        rest = target - w @ donors
        return float(rest @ rest)

    def slope(w: Values) -> Values:
        found: Values = -2 * donors @ (target - w @ donors)
        return found

    sums = {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(count)}
    found = optimize.minimize(
        distance, np.full(count, 1 / count), jac=slope, bounds=[(0, 1)] * count, constraints=[sums],
        method="SLSQP", options={"ftol": 1e-14, "maxiter": 500},
    )  # fmt: skip
    weights = np.clip(found.x, 0, None)
    weights = weights / weights.sum()
    return weights, distance(weights)


def synthetic_control(target: tuple[Values, Values], donors: tuple[Values, Values]) -> Synthetic:
    """The control of a treated line from (before, after), with its rank among the donors treated in turn."""
    weights, sse = weights_for(target[0], donors[0])
    lines = [np.vstack([target[i], donors[i]]) for i in (0, 1)]
    growth = [_growth(lines, line) for line in range(len(lines[0]))]
    rank = 1 + sum(other > growth[0] for other in growth[1:])
    return Synthetic(tuple(weights.tolist()), sse, rank, len(growth))


def _growth(lines: list[Values], treated: int) -> float:
    before, after = (np.delete(part, treated, axis=0) for part in lines)
    weights, _sse = weights_for(lines[0][treated], before)
    rest = [np.sqrt(np.mean((lines[i][treated] - weights @ part) ** 2)) for i, part in enumerate((before, after))]
    return float(rest[1] / max(rest[0], 1e-12))
