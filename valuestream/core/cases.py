"""Orders one by one: the table of all orders of a map, their variants, and the timeline of one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .completion import Ending, completion_of
from .eventlog import NO_CODE, NO_TIME, EventLog, Kind, Text
from .mainstream import paths_of
from .visits import case_times, visits_of

Path = tuple[int, ...]  # codes of the steps of a log, in the order of the visits


@dataclass(frozen=True, slots=True)
class CaseTable:
    """One row per order that has events; all columns of equal length.

    ``first``, ``last`` in µs; ``lead_time``, ``processing``, ``waiting`` in s, no moment counted twice; ``steps``
    counts different steps, ``repeats`` the visits beyond the first at each step; ``variant`` numbers equal paths
    from 1, commonest first. ``is_finished``, ``is_open``: what became of the order (``core.completion``).
    """

    names: NDArray[np.str_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    lead_time: NDArray[np.float64]
    processing: NDArray[np.float64]
    waiting: NDArray[np.float64]
    events: NDArray[np.int64]
    steps: NDArray[np.int64]
    repeats: NDArray[np.int64]
    variant: NDArray[np.int64]
    is_finished: NDArray[np.bool_]
    is_open: NDArray[np.bool_]
    products: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.first)

    def in_state(self, state: str) -> NDArray[np.bool_]:
        """The orders that are ``finished``, ``open`` or ``silent``; all for any other word."""
        masks = {"finished": self.is_finished, "open": self.is_open, "silent": ~self.is_finished & ~self.is_open}
        return masks.get(state, np.ones(len(self), dtype=bool))


@dataclass(frozen=True, slots=True)
class Variant:
    """Orders that passed the same steps in the same order.

    ``lead_time`` is the median in s of those that are finished; None where none is.
    """

    number: int
    path: tuple[str, ...]
    orders: int
    share: float
    lead_time: float | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of an order's timeline; times in µs, quantities None where the log says nothing."""

    step: str
    activity: str
    resource: str
    kind: str
    start: int
    complete: int | None
    good: float | None
    scrap: float | None
    row: int


def case_table(log: EventLog, ending: Ending | None = None) -> CaseTable:
    """The orders of a log, in its order. ``ending``: how the orders of the map usually end."""
    log = log.sorted()
    visits = visits_of(log)
    times, paths = case_times(log, visits), paths_of(visits)
    completion = completion_of(visits, times, ending)
    starts = visits.first_row[visits.bounds[:-1]]
    different = np.array([len(set(path)) for path in paths], dtype=np.int64)
    return CaseTable(
        names=np.array([log.case.names[code] for code in times.case], dtype=str),
        first=times.first,
        last=times.last,
        lead_time=times.lead,
        processing=times.processing,
        waiting=times.waiting,
        events=np.diff(np.append(starts, len(log))),
        steps=different,
        repeats=np.array([len(path) for path in paths], dtype=np.int64) - different,
        variant=_numbered(paths),
        is_finished=completion.finished,
        is_open=completion.open,
        products=tuple(_name(log.product, start) for start in starts),
    )


def variants(log: EventLog, table: CaseTable) -> list[Variant]:
    """The different paths, commonest first; ``table`` must come from the same log."""
    paths, found = paths_of(visits_of(log)), []
    numbers, one_of, counts = np.unique(table.variant, return_index=True, return_counts=True)
    for number, one, count in zip(numbers, one_of, counts, strict=True):
        path = tuple(log.boxes.names[code] for code in paths[one])
        done = table.lead_time[(table.variant == number) & table.is_finished]
        lead = float(np.median(done)) if len(done) else None
        found.append(Variant(int(number), path, int(count), count / len(table), lead))
    return found


def cases_at(log: EventLog, step: str) -> set[str]:
    """The orders that passed a step; none when the log has no such step."""
    if step not in log.boxes.names:
        return set()
    code = log.boxes.names.index(step)
    return {log.case.names[case] for case in np.unique(log.case.codes[log.boxes.codes == code])}


def timeline(log: EventLog, case: str) -> list[Stay]:
    """The rows of one order by time. Raises ``KeyError`` when the log has no such order."""
    if case not in log.case.names:
        raise KeyError(case)
    log = log.sorted()
    stays = []
    for index in np.flatnonzero(log.case.codes == log.case.names.index(case)).tolist():
        complete = int(log.complete[index])
        stays.append(
            Stay(
                step=_name(log.boxes, index),
                activity=_name(log.activity, index),
                resource=_name(log.resource, index),
                kind=Kind(int(log.kind[index])).name.lower() if log.kind is not None else "production",
                start=int(log.start[index]),
                complete=None if complete == NO_TIME else complete,
                good=_amount(log.good, index),
                scrap=_amount(log.scrap, index),
                row=int(log.row[index]),
            )
        )
    return stays


def _numbered(paths: Sequence[Path]) -> NDArray[np.int64]:
    """A number from 1 for each path, the commonest first, ties by first appearance."""
    counts: dict[Path, int] = {}
    for path in paths:
        counts[path] = counts.get(path, 0) + 1
    numbers = {path: number for number, path in enumerate(sorted(counts, key=lambda path: -counts[path]), 1)}
    return np.array([numbers[path] for path in paths], dtype=np.int64)


def _name(column: Text | None, index: int) -> str:
    if column is None or column.codes[index] == NO_CODE:
        return ""
    return column.names[column.codes[index]]


def _amount(column: NDArray[np.float64] | None, index: int) -> float | None:
    return None if column is None or np.isnan(column[index]) else float(column[index])
