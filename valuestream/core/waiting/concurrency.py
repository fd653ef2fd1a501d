"""Which steps run side by side in an order (method.md B1): the one then is not what the other waited for."""

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import EventLog

SIDE_BY_SIDE = 0.75  # share of the orders with both steps in which the two overlap (as Simod takes it)
Matrix = NDArray[np.bool_]


def concurrent_steps(log: EventLog) -> Matrix:
    """``found[a, b]``: steps a and b overlap in at least 75 % of the orders that have both. ``log`` sorted."""
    size = len(log.boxes.names)
    found = np.zeros((size, size), dtype=bool)
    orders = _overlapping(log)
    pairs, counts = np.unique(orders % (size * size), return_counts=True)
    if not len(pairs):
        return found
    a, b = pairs // size, pairs % size
    often = counts >= SIDE_BY_SIDE * _orders_with_both(log, a, b)
    found[a[often], b[often]] = found[b[often], a[often]] = True
    return found


def _overlapping(log: EventLog) -> NDArray[np.int64]:
    """Orders with steps a < b that run at the same time in them, each once: (order · size + a) · size + b."""
    found = []
    earlier, gap, size = np.arange(len(log)), 0, len(log.boxes.names)
    case, step = log.case.codes, log.boxes.codes.astype(np.int64)
    while len(earlier):
        gap += 1
        earlier = earlier[earlier + gap < len(log)]
        later = earlier + gap
        meets = (case[earlier] == case[later]) & (log.start[later] < log.complete[earlier])
        earlier, later = earlier[meets], later[meets]  # rows are sorted by start: who does not meet now never will
        low, high = np.minimum(step[earlier], step[later]), np.maximum(step[earlier], step[later])
        found.append(((case[earlier] * np.int64(size) + low) * size + high)[low != high])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _orders_with_both(log: EventLog, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many orders have both steps of each pair."""
    orders = {int(step): np.unique(log.case.codes[log.boxes.codes == step]) for step in np.union1d(a, b)}
    both = [
        len(np.intersect1d(orders[one], orders[other], assume_unique=True)) for one, other in zip(a, b, strict=True)
    ]
    return np.array(both, dtype=np.int64)
