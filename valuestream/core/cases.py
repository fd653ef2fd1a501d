"""Orders one by one: the table of all orders of a map, their variants, and the timeline of one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .case_times import case_times
from .completion import Ending, completion_of
from .eventlog import NO_CODE, NO_TIME, EventLog, Kind, Text
from .mainstream import paths_of
from .paths import Paths
from .ranges import case_bounds, reduce_at
from .visits import visits_of


@dataclass(frozen=True, slots=True)
class CaseTable:
    """One row per order that has events; all columns of equal length.

    ``first``, ``last`` in µs; ``lead_time``, ``processing``, ``waiting`` in s, no moment counted twice; ``steps``
    counts different steps, ``repeats`` the visits beyond the first at each step; ``variant`` numbers equal paths
    from 1, commonest first; ``paths``: the steps of each number. ``is_finished``, ``is_open``: what became of the order
    (``core.completion``).
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
    paths: tuple[tuple[str, ...], ...]

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
    times, paths, begins = case_times(log, visits), paths_of(visits), visits.bounds[:-1]
    completion = completion_of(visits, times, ending)
    starts = visits.first_row[begins]
    different = reduce_at(np.add, (visits.number == 1).astype(np.int64), begins)
    numbers, ranked = _numbers(paths)
    return CaseTable(
        names=np.array([log.case.names[code] for code in times.case.tolist()], dtype=str),
        first=times.first,
        last=times.last,
        lead_time=times.lead,
        processing=times.processing,
        waiting=times.waiting,
        events=np.diff(np.append(starts, len(log))),
        steps=different,
        repeats=np.diff(visits.bounds) - different,
        variant=numbers[paths.variant],
        is_finished=completion.finished,
        is_open=completion.open,
        products=tuple(_names(log.product, starts)),
        paths=tuple(tuple(visits.steps[step] for step in paths.path(variant)) for variant in ranked),
    )


def variants(table: CaseTable) -> list[Variant]:
    """The different paths, commonest first."""
    counts = np.bincount(table.variant, minlength=1)[1:].tolist()
    medians = _medians(table.lead_time[table.is_finished], table.variant[table.is_finished], len(counts) + 1)[1:]
    given = enumerate(zip(table.paths, counts, medians, strict=True), 1)
    return [Variant(number, path, orders, orders / len(table), lead) for number, (path, orders, lead) in given]


def _medians(values: NDArray[np.float64], groups: NDArray[np.int64], size: int) -> list[float | None]:
    """The median of each of ``size`` groups; None for one without values."""
    ranked = values[np.lexsort((values, groups))]
    n = np.bincount(groups, minlength=size)
    first, found = (np.cumsum(n) - n)[n > 0], np.full(size, np.nan)
    length = n[n > 0]
    found[n > 0] = (ranked[first + (length - 1) // 2] + ranked[first + length // 2]) / 2
    return [None if empty else median for empty, median in zip((n == 0).tolist(), found.tolist(), strict=True)]


def passing(log: EventLog, step: str) -> NDArray[np.bool_]:
    """Which orders of a log, in its order, passed a step; none when the log has no such step."""
    log = log.sorted()
    begins = case_bounds(log)[:-1]
    if step not in log.boxes.names or not len(begins):
        return np.zeros(len(begins), dtype=bool)
    return np.logical_or.reduceat(log.boxes.codes == log.boxes.names.index(step), begins)


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


def _numbers(paths: Paths) -> tuple[NDArray[np.int64], list[int]]:
    """A number from 1 for each variant, the commonest first, ties by first appearance; and the variants so ranked."""
    ranked = np.argsort(-paths.cases, kind="stable")
    numbers = np.empty(len(ranked), dtype=np.int64)
    numbers[ranked] = np.arange(1, len(ranked) + 1)
    return numbers, ranked.tolist()


def _names(column: Text | None, rows: NDArray[np.int64]) -> list[str]:
    if column is None:
        return [""] * len(rows)
    return ["" if code == NO_CODE else column.names[code] for code in column.codes[rows].tolist()]


def _name(column: Text | None, index: int) -> str:
    if column is None or column.codes[index] == NO_CODE:
        return ""
    return column.names[column.codes[index]]


def _amount(column: NDArray[np.float64] | None, index: int) -> float | None:
    return None if column is None or np.isnan(column[index]) else float(column[index])
