"""Two questions about sorted columns, answered for all rows at once: where a moment lies, and what is below a bound."""

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
NOT_YET = -1  # position of what lies before the first entry


def last_before(
    groups: NDArray[np.integer], moments: NDArray[np.int64],
    asked_groups: NDArray[np.integer], asked: NDArray[np.int64],
) -> Positions:  # fmt: skip
    """For each asked (group, moment): the position of the last entry of that group at or before it.

    Entries must be sorted by group, then moment.
    """
    if not len(groups) or not len(asked):
        return np.full(len(asked), NOT_YET, dtype=np.int64)
    low, high = min(moments.min(), asked.min()), max(moments.max(), asked.max())
    span = int(high - low) + 1
    if (int(max(groups.max(), asked_groups.max())) + 1) * span > np.iinfo(np.int64).max:
        found = _by_sorting(groups, moments, asked_groups, asked)
    else:  # group and moment fit into one number
        line = groups.astype(np.int64) * span + (moments - low)
        found = np.searchsorted(line, asked_groups.astype(np.int64) * span + (asked - low), side="right") - 1
    return np.where((found >= 0) & (groups[found] == asked_groups), found, NOT_YET)


def _by_sorting(
    groups: NDArray[np.integer], moments: NDArray[np.int64],
    asked_groups: NDArray[np.integer], asked: NDArray[np.int64],
) -> Positions:  # fmt: skip
    """For each asked (group, moment): how many entries come no later, less one."""
    size = len(groups)
    is_asked = np.arange(size + len(asked)) >= size
    order = np.lexsort((is_asked, np.concatenate([moments, asked]), np.concatenate([groups, asked_groups])))
    entries = np.cumsum(order < size) - 1
    found = np.empty(len(asked), dtype=np.int64)
    at = order >= size
    found[order[at] - size] = entries[at]
    return found


class Sums:
    """Sums of ``weights`` over ranges of positions, of those entries only whose value is below a bound.

    A wavelet matrix (Claude, Navarro, Ordóñez 2015): one pass per bit of the values, however long the ranges are.
    """

    def __init__(self, values: NDArray[np.integer], weights: NDArray[np.int64]) -> None:
        self._levels: list[tuple[int, NDArray[np.int32], NDArray[np.int64]]] = []
        values = values.astype(np.int32)
        for bit in reversed(range(max(int(values.max(initial=0)).bit_length(), 1))):
            is_one = (values >> bit & 1).astype(bool)
            order = np.concatenate([np.flatnonzero(~is_one), np.flatnonzero(is_one)])
            values, weights = values[order], weights[order]
            self._levels.append((bit, _before(~is_one, np.int32), _before(weights, np.int64)))

    def below(self, first: Positions, last: Positions, bounds: NDArray[np.integer]) -> NDArray[np.int64]:
        """Σ of the weights at ``first`` … ``last`` − 1 whose value is below each bound."""
        found = np.zeros(len(first), dtype=np.int64)
        top = 1 << len(self._levels)
        bits = np.minimum(bounds, top - 1).astype(np.int32)
        for bit, zeros, sums in self._levels:
            low, high = zeros[first], zeros[last]
            is_one = (bits >> bit & 1).astype(bool)
            found += np.where(is_one, sums[high] - sums[low], 0)
            first = np.where(is_one, zeros[-1] + first - low, low)
            last = np.where(is_one, zeros[-1] + last - high, high)
        rest = sums[last] - sums[first]  # the greatest value of all, when the bound lies above it
        return found + np.where(bounds >= top, rest, 0)


def _before(values: NDArray, kind: type) -> NDArray:
    """The sum of the values before each position, and of all."""
    found: NDArray = np.zeros(len(values) + 1, dtype=kind)
    np.cumsum(values, out=found[1:])
    return found
