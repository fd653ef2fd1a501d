"""Where each case begins and ends in a sorted log, and what runs on inside it, without a loop over cases."""

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, EventLog

Numbers = NDArray[np.int64]
MOST = np.iinfo(np.int64).max


def case_bounds(log: EventLog) -> Numbers:
    """Positions of a sorted log at which cases begin, and its length: case i is ``bounds[i]:bounds[i + 1]``."""
    if not len(log):
        return np.zeros(1, dtype=np.int64)
    changes = np.flatnonzero(np.diff(log.case.codes)) + 1
    return np.concatenate([[0], changes, [len(log)]]).astype(np.int64)


def case_ends(log: EventLog, bounds: Numbers) -> Numbers:
    """The last known moment of each case in µs."""
    if len(bounds) == 1:
        return np.zeros(0, dtype=np.int64)
    return np.maximum.reduceat(np.maximum(log.start, log.complete), bounds[:-1])


def case_numbers(bounds: Numbers) -> Numbers:
    """The number of each row's case, from 0 in the order of the log."""
    return np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))


def running_max(case: Numbers, moments: Numbers) -> Numbers:
    """The latest moment (µs) so far of each row's case, its own included; ``NO_TIME`` where none is known yet.

    ``case``: numbers from 0 that never fall.
    """
    scale = _Scale(moments, case)
    begins = case * scale.width
    return scale.moments(np.maximum.accumulate(scale.numbers(moments) + begins) - begins)


def case_keys(case: Numbers, *columns: Numbers) -> tuple[Numbers, ...]:
    """For columns of moments (µs) numbers that rise by case, then by moment: one search then is one in every case."""
    scale = _Scale(np.concatenate(columns), case)
    return tuple(case * scale.width + scale.numbers(moments) for moments in columns)


class _Scale:
    """Moments as numbers from 0 (``NO_TIME``) to below ``width``, in their order; all cases × width fit in 64 bits."""

    def __init__(self, moments: Numbers, case: Numbers) -> None:
        known = moments[moments != NO_TIME]
        cases = int(case[-1]) + 1 if len(case) else 0
        self.zero = int(known.min()) - 1 if len(known) else 0
        self.width = int(known.max()) - self.zero + 1 if len(known) else 1
        self.levels: Numbers | None = None
        if self.width * cases > MOST:  # many years of very many cases: the moments are counted instead
            self.levels = np.unique(np.append(known, NO_TIME))
            self.width = len(self.levels)

    def numbers(self, moments: Numbers) -> Numbers:
        if self.levels is not None:
            return np.searchsorted(self.levels, moments)
        return np.where(moments == NO_TIME, 0, moments - self.zero)

    def moments(self, numbers: Numbers) -> Numbers:
        if self.levels is not None:
            return self.levels[numbers]
        return np.where(numbers == 0, NO_TIME, numbers + self.zero)


def ordinals(keys: Numbers) -> Numbers:
    """Of each entry, the how-manieth of its key it is, from 1. Quick where keys nearly rise."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = ranked[1:] != ranked[:-1]
    first = np.flatnonzero(is_first)
    found = np.empty(len(keys), dtype=np.int64)
    found[order] = 1 + np.arange(len(keys)) - np.repeat(first, np.diff(np.append(first, len(keys))))
    return found


def reduce_at(how: np.ufunc, values: NDArray, first: NDArray[np.int64]) -> NDArray:
    """``how`` over each group of values; groups begin at ``first``, and none of them is empty."""
    return how.reduceat(values, first) if len(first) else values[:0]
