"""The causes of each wait (method.md B3; Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas 2023).

Each moment of a wait has one cause, the first that holds:

1. **batching**: the other orders of its batch were not ready;
2. **contention**: its station was busy with an order that had been ready no later;
3. **prioritisation**: its station was busy with an order that became ready later;
4. **unavailability**: its station was not scheduled, or stopped;
5. **extraneous**: its station was free. Something that the log does not show held the order.

Where the log names no station, or no start of the row, the wait is **unknown**. While an order's own batch runs it
waits for that batch, whatever else its station does beside it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import NO_CODE, NO_TIME, SECOND, EventLog, Kind
from valuestream.core.stations import Clocks

from .ranks import NOT_YET, Positions
from .timeline import Busy, Spans, Timeline, timeline
from .windows import NO_BATCH, Windows

Seconds = NDArray[np.float64]
Micros = NDArray[np.int64]
CAUSES = ("batching", "contention", "prioritisation", "unavailability", "extraneous", "unknown")


@dataclass(frozen=True, slots=True)
class Causes:
    """Seconds of waiting before each row of a log, by cause; a row's six parts sum to its ``waiting``."""

    waiting: Seconds
    batching: Seconds
    contention: Seconds
    prioritisation: Seconds
    unavailability: Seconds
    extraneous: Seconds
    unknown: Seconds

    def of(self, cause: str) -> Seconds:
        """The part with a cause of ``CAUSES``."""
        found: Seconds = getattr(self, cause)
        return found


def causes_of(log: EventLog, windows: Windows, clocks: Clocks) -> Causes:
    """The causes of the waits of a sorted log. Without a calendar a station counts as always scheduled."""
    waits = np.flatnonzero(log.start > windows.since)
    parts = np.zeros((len(CAUSES), len(log)))
    parts[:, waits] = _split(log, windows, clocks, waits) / SECOND
    return Causes(np.maximum(log.start - windows.since, 0) / SECOND, *parts)


def _split(log: EventLog, windows: Windows, clocks: Clocks, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """µs by cause (in the order of ``CAUSES``) and row."""
    found = np.zeros((len(CAUSES), len(rows)))
    since, start, bound = windows.since[rows], log.start[rows], windows.ready[rows].copy()
    known = _is_told(log)[rows]
    found[5] = np.where(known, 0, start - since)
    member = known & (windows.batch[rows] != NO_BATCH)
    filled = windows.filled[windows.batch[rows[member]]]
    bound[member] = np.clip(filled, bound[member], start[member])
    begin = since.copy()
    begin[member] = np.clip(filled, since[member], start[member])
    found[0] = begin - since
    if known.any():
        found[1:5, known] = _at_stations(log, windows, clocks, rows[known], begin[known], bound[known])
    return found


def _is_told(log: EventLog) -> NDArray[np.bool_]:
    """Rows whose station and start the log gives."""
    if log.start_estimated:
        return np.zeros(len(log), dtype=bool)
    told = _stations(log) != NO_CODE
    return told if log.estimated is None else told & ~log.estimated


def _at_stations(
    log: EventLog, windows: Windows, clocks: Clocks, rows: NDArray[np.int64], begin: Micros, bound: Micros
) -> NDArray[np.float64]:
    """Contention, prioritisation, unavailability and the rest of the windows from ``begin`` to each row's start."""
    station, start = _stations(log), log.start[rows]
    closed = (log.complete != NO_TIME) & (station != NO_CODE)
    stopped = (log.kind == Kind.DOWN) if log.kind is not None else np.zeros(len(log), dtype=bool)
    line = _line(log, windows, station, closed & ~stopped)
    busy, spans = Busy(line), line.spans(station[rows], begin, start)
    served = busy.within(spans)
    contention = busy.ready_by(spans, bound) - _later_in_batch(log, windows, rows, begin, closed)
    if stopped.any():
        line = _line(log, windows, station, closed)
        spans = line.spans(station[rows], begin, start)
    rest = start - begin - served
    free = np.clip(_free(line, spans, log, clocks, station[rows]), 0, rest)
    return np.stack([contention, served - contention, rest - free, free])


def _stations(log: EventLog) -> NDArray[np.int32]:
    return log.resource.codes if log.resource else np.full(len(log), NO_CODE, dtype=np.int32)


def _line(log: EventLog, windows: Windows, groups: NDArray[np.integer], rows: NDArray[np.bool_]) -> Timeline:
    return timeline(groups[rows], log.start[rows], log.complete[rows], windows.ready[rows])


def _later_in_batch(
    log: EventLog, windows: Windows, rows: NDArray[np.int64], begin: Micros, closed: NDArray[np.bool_]
) -> Micros:
    """µs in which orders of the row's own batch ran that all became ready after it: prioritisation, not contention."""
    later = np.zeros(len(rows), dtype=np.int64)
    member = np.flatnonzero(windows.batch[rows] != NO_BATCH)
    if not len(member):
        return later
    line = _line(log, windows, windows.batch, closed & (windows.batch != NO_BATCH))
    mine, number = rows[member], windows.batch[rows[member]]
    spans = line.spans(number, np.clip(windows.begin[number], begin[member], log.start[mine]), log.start[mine])
    busy = Busy(line)
    later[member] = busy.within(spans) - busy.ready_by(spans, windows.ready[mine])
    return later


def _free(
    line: Timeline, spans: Spans, log: EventLog, clocks: Clocks, station: NDArray[np.int32]
) -> NDArray[np.float64]:
    """µs of each window in which the station was scheduled, and neither busy nor stopped."""
    assert log.resource is not None
    names = log.resource.names
    first, last = (clocks.scheduled(moments, station, names) for moments in (spans.first, spans.last))
    if not len(line.begin):
        return last - first
    opens, closes = (clocks.scheduled(moments, line.group, names) for moments in (line.begin, line.end))
    before = np.concatenate([[0.0], np.cumsum(closes - opens)])

    def used(piece: Positions, scheduled: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scheduled µs in which stations were busy, from the first piece of all up to a moment in ``piece``."""
        inside = np.minimum(scheduled, closes[piece]) - opens[piece]
        return np.where(piece == NOT_YET, before[spans.origin], before[piece] + inside)

    return last - first - (used(spans.ends_in, last) - used(spans.begins_in, first))
