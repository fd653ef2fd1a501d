"""What each row adds to its case: each moment of a case is counted once.

How a case's lead time is split (method.md B1): at each moment the case is in processing if any production row
runs, else in set-up if a set-up row runs, else stopped if a stop row runs, else waiting. So the four parts close.
"""

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, EventLog, Kind
from .ranges import case_bounds, case_keys, case_numbers, running_max

Seconds = NDArray[np.float64]
SHARES = ("processing", "setup", "down")


def gaps(log: EventLog) -> Seconds:
    """Seconds before each row in which no row of its case runs."""
    covered = covered_before(log, np.ones(len(log), dtype=bool))
    return np.where(covered == NO_TIME, 0, np.maximum(log.start - covered, 0)) / SECOND


def shares(log: EventLog) -> tuple[Seconds, Seconds, Seconds]:
    """What each row adds to its case's processing, set-up and stop time (``SHARES``), no moment twice."""
    if log.start_estimated:
        nothing = np.zeros(len(log))
        return nothing, nothing, nothing
    kind = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    is_setup, is_down = kind == Kind.SETUP, kind == Kind.DOWN
    is_work = ~is_setup & ~is_down
    work, setup, down = (_added(log, chosen) for chosen in (is_work, is_setup, is_down))
    if is_setup.any():
        setup -= _overlap(log, is_setup, is_work)
    if is_down.any():
        down -= _overlap(log, is_down, ~is_down)
    return work, setup, down


def _added(log: EventLog, chosen: NDArray[np.bool_]) -> Seconds:
    if not chosen.any():
        return np.zeros(len(log))
    begin, end = added_spans(log, chosen)
    return (end - begin) / SECOND


def _overlap(log: EventLog, chosen: NDArray[np.bool_], stronger: NDArray[np.bool_]) -> Seconds:
    """Seconds of what each ``chosen`` row adds in which a ``stronger`` row of its case runs."""
    begin, end = added_spans(log, chosen)
    first, last = added_spans(log, stronger)
    case = case_numbers(case_bounds(log))
    starts, begins, ends = case_keys(case, first, begin, end)
    lengths = np.maximum(last - first, 0)
    before = np.cumsum(lengths) - lengths
    rows = np.flatnonzero(lengths)  # the stronger spans, which never overlap inside a case, in order

    def covered(moments: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """µs of the stronger spans of the log up to each moment of a case."""
        place = np.searchsorted(starts[rows], keys, side="right") - 1
        at = rows[place]
        inside = np.where(case[at] == case[here], np.minimum(lengths[at], moments - first[at]), lengths[at])
        return np.where(place < 0, 0, before[at] + inside)

    here = np.flatnonzero(end > begin)
    found = np.zeros(len(log))
    if len(rows):
        found[here] = (covered(end[here], ends[here]) - covered(begin[here], begins[here])) / SECOND
    return found


def added_spans(log: EventLog, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The span (µs) that each row adds to the union of the chosen rows of its case so far; empty where it adds none."""
    begin = np.maximum(log.start, covered_before(log, chosen))
    counts = chosen & (log.complete != NO_TIME)
    return begin, np.where(counts, np.maximum(log.complete, begin), begin)


def covered_before(log: EventLog, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The latest moment up to which earlier chosen rows of the case ran; ``NO_TIME`` before the first."""
    bounds = case_bounds(log)
    ends = np.where(chosen, np.maximum(log.complete, log.start), NO_TIME)
    found = np.full(len(log), NO_TIME, dtype=np.int64)
    found[1:] = running_max(case_numbers(bounds), ends)[:-1]
    found[bounds[:-1]] = NO_TIME
    return found
