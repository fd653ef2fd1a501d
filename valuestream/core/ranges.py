"""Where each case begins and ends in a sorted log."""

import numpy as np
from numpy.typing import NDArray

from .eventlog import EventLog


def case_bounds(log: EventLog) -> NDArray[np.int64]:
    """Positions of a sorted log at which cases begin, and its length: case i is ``bounds[i]:bounds[i + 1]``."""
    if not len(log):
        return np.zeros(1, dtype=np.int64)
    changes = np.flatnonzero(np.diff(log.case.codes)) + 1
    return np.concatenate([[0], changes, [len(log)]]).astype(np.int64)


def case_ends(log: EventLog, bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last known moment of each case in µs."""
    if len(bounds) == 1:
        return np.zeros(0, dtype=np.int64)
    return np.maximum.reduceat(np.maximum(log.start, log.complete), bounds[:-1])
