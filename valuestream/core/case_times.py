"""What the visits of a case add up to: its lead time and the parts of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, EventLog
from .ranges import case_bounds, reduce_at
from .visits import Pieces, Seconds, Visits


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """One row per case: moments in µs, spans in s. ``lead`` = processing + setup + down + waiting."""

    case: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    lead: Seconds
    processing: Seconds
    setup: Seconds
    down: Seconds
    waiting: Seconds
    pieces: Pieces
    is_open: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.case)


def case_times(log: EventLog, visits: Visits) -> CaseTimes:
    """Each case's lead time (last completion − first start, calendar) and its parts."""
    bounds, log = visits.bounds, log.sorted()
    begins = bounds[:-1]
    rows = case_bounds(log)[:-1]
    first = reduce_at(np.minimum, log.start, rows)
    last = reduce_at(np.maximum, np.maximum(log.complete, log.start), rows)
    parts = {
        name: reduce_at(np.add, getattr(visits, name), begins)
        for name in ("processing", "setup", "down", "waiting", "paused")
    }
    return CaseTimes(
        case=visits.case[begins],
        first=first,
        last=last,
        lead=(last - first) / SECOND,
        processing=parts["processing"],
        setup=parts["setup"],
        down=parts["down"],
        waiting=parts["waiting"] + parts["paused"],
        pieces=reduce_at(np.fmax, visits.pieces, begins),
        is_open=reduce_at(np.logical_or, log.complete == NO_TIME, rows),
    )
