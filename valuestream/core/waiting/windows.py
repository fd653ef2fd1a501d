"""When each row's order became ready, since when it waited, and with which other orders it was handled as one batch."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import NO_CODE, NO_TIME, SECOND, EventLog, Kind
from valuestream.core.ranges import case_bounds
from valuestream.core.spans import covered_before

from .concurrency import Matrix, concurrent_steps
from .ranks import last_before

Micros = NDArray[np.int64]
NO_BATCH = -1
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class BatchRule:
    """Which rows of one step at one station are a batch, where the log has no batch numbers.

    They overlap and begin within ``within`` s, and all orders were ready at the first start; from ``least`` orders.
    ``back_to_back``: rows that follow each other without a break are one as well, as method.md B1 has it. That is not
    the usual rule, because a station that works off its queue would look like one that collects batches.
    """

    least: int = 2
    within: float = 300.0
    back_to_back: bool = False


@dataclass(frozen=True, slots=True)
class Windows:
    """Per row of a sorted log, in µs. ``ready``: when the order could have been worked on here (method.md B1).

    The order waits from ``since`` to its start. ``batch``: its number, ``NO_BATCH`` without one; per batch ``begin``
    (first start) and ``filled`` (when the last of its orders became ready).
    """

    ready: Micros
    since: Micros
    batch: NDArray[np.int64]
    begin: Micros = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    filled: Micros = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def windows_of(log: EventLog, rule: BatchRule | None = None, *, each_row: bool = False) -> Windows:
    """The windows of a sorted log.

    An order waits while none of its rows runs, as in the lead-time ladder. With ``each_row`` every row waits from the
    moment it was ready, also while another row of the order still runs beside it (method.md B1).
    """
    rule = rule or BatchRule()
    ready = ready_since(log, concurrent_steps(log))
    covered = covered_before(log, np.ones(len(log), dtype=bool))
    since = ready if each_row else np.where(covered == NO_TIME, log.start, np.minimum(covered, log.start))
    batch = _numbered(log) if log.batch is not None else _inferred(log, ready, rule)
    if log.kind is not None:
        batch[log.kind == Kind.DOWN] = NO_BATCH
    return _described(log, ready, since, _large(batch, log.case.codes, rule.least))


def ready_since(log: EventLog, concurrent: Matrix) -> Micros:
    """When each row was ready: the latest end, at or before its start, of an earlier row of a step not beside it.

    The start of the order where nothing came before.
    """
    bounds = case_bounds(log)
    case = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    closed = np.flatnonzero(log.complete != NO_TIME)
    ended = closed[np.lexsort((closed, log.complete[closed], case[closed]))]
    before = last_before(case[ended], log.complete[ended], case, log.start)
    own = np.full(len(log), -1, dtype=np.int64)
    own[ended] = np.arange(len(ended))
    instant = log.complete == log.start  # such a row itself ends at its start
    before = np.where(instant, own - 1, before)
    first = np.searchsorted(case[ended], case)
    if concurrent.any():
        _step_back(before, first, log.boxes.codes, ended, concurrent)
    begun = log.start[bounds[:-1]][case] if len(log) else log.start
    return np.where(before >= first, log.complete[ended[before]], begun) if len(ended) else begun


def _step_back(
    before: Micros, first: Micros, step: NDArray[np.int32], ended: NDArray[np.int64], concurrent: Matrix
) -> None:
    """Moves ``before`` to earlier ends while they are ends of steps that run beside the row's own."""
    rows = np.flatnonzero(before >= first)
    while len(rows):
        rows = rows[concurrent[step[ended[before[rows]]], step[rows]]]
        before[rows] -= 1
        rows = rows[before[rows] >= first[rows]]


def _numbered(log: EventLog) -> NDArray[np.int64]:
    """Batches by the batch number in the log: rows of one number at one step and station."""
    assert log.batch is not None
    station = log.resource.codes if log.resource else np.zeros(len(log), dtype=np.int32)
    named = log.batch.codes != NO_CODE
    keys = np.stack([log.batch.codes, log.boxes.codes, station])
    batch = np.full(len(log), NO_BATCH, dtype=np.int64)
    if named.any():
        batch[named] = np.unique(keys[:, named], axis=1, return_inverse=True)[1].ravel()
    return batch


def _inferred(log: EventLog, ready: Micros, rule: BatchRule) -> NDArray[np.int64]:
    """Batches by time: the longest runs whose orders were all ready when the first of them started."""
    batch = np.full(len(log), NO_BATCH, dtype=np.int64)
    if log.resource is None:
        return batch
    rows = np.flatnonzero((log.complete != NO_TIME) & (log.resource.codes != NO_CODE))
    station, step = log.resource.codes[rows], log.boxes.codes[rows]
    order = np.lexsort((log.complete[rows], log.start[rows], step, station))
    rows, station, step = rows[order], station[order], step[order]
    same = np.append(False, (station[1:] == station[:-1]) & (step[1:] == step[:-1]))[: len(rows)]
    slack, within = (0, NEVER) if rule.back_to_back else (-1, int(rule.within * SECOND))
    columns = (column.tolist() for column in (same, log.start[rows], log.complete[rows], ready[rows]))
    number, first, until, numbers = -1, 0, 0, []
    for goes_on, start, complete, was_ready in zip(*columns, strict=True):
        if not goes_on or start > until + slack or was_ready > first or start > first + within:
            number, first, until = number + 1, start, complete
        until = max(until, complete)
        numbers.append(number)
    batch[rows] = numbers
    return batch


def _large(batch: NDArray[np.int64], case: NDArray[np.int32], least: int) -> NDArray[np.int64]:
    """Numbers from 0 for the batches of at least ``least`` orders; the others are none."""
    numbers = np.full(len(batch), NO_BATCH, dtype=np.int64)
    members = np.flatnonzero(batch != NO_BATCH)
    if not len(members):
        return numbers
    cases = int(case.max()) + 1
    orders = np.bincount(np.unique(batch[members] * cases + case[members]) // cases)
    members = members[orders[batch[members]] >= least]
    numbers[members] = np.unique(batch[members], return_inverse=True)[1]
    return numbers


def _described(log: EventLog, ready: Micros, since: Micros, batch: NDArray[np.int64]) -> Windows:
    members = np.flatnonzero(batch != NO_BATCH)
    members = members[np.argsort(batch[members], kind="stable")]
    if not len(members):
        return Windows(ready, since, batch)
    first = np.flatnonzero(np.diff(batch[members], prepend=-1))
    begin = np.minimum.reduceat(log.start[members], first)
    return Windows(ready, since, batch, begin, np.maximum.reduceat(ready[members], first))
