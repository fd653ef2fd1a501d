"""What stands behind a box or an arrow of the map: each wait, each visit, its stations and orders."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .case_times import case_times
from .completion import Ending, completion_of
from .eventlog import NO_CODE, NO_TIME, SECOND, EventLog
from .visits import Visits, visits_of

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A station or an activity inside a step: rows, and their time in s."""

    name: str
    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Order:
    """An order behind a step or a flow: how long it waited and was worked on, in s."""

    case: str
    wait: float
    work: float
    visits: int


@dataclass(frozen=True, slots=True)
class StepDetail:
    """A step from near by; times in s."""

    waits: Seconds
    works: Seconds
    visits: int
    orders: int
    repeats: int
    resources: tuple[Part, ...]
    activities: tuple[Part, ...]
    longest: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class FlowDetail:
    """The moves from one step to the next: ``waits`` in s; a move that began before the step before ended waited 0."""

    waits: Seconds
    orders: int
    longest: tuple[Order, ...]


def step_detail(log: EventLog, step: str, *, orders: int = 20) -> StepDetail:
    """One step of the map with the ``orders`` that waited longest. Raises ``KeyError`` for an unknown step."""
    if step not in log.boxes.names:
        raise KeyError(step)
    log = log.sorted()
    visits = visits_of(log)
    code = log.boxes.names.index(step)
    here = visits.step == code
    rows = log.boxes.codes == code
    cases, counts = np.unique(visits.case[here], return_counts=True)
    return StepDetail(
        waits=visits.waiting[here & ~first_visits(visits)],
        works=np.zeros(0) if log.start_estimated else visits.processing[here],
        visits=int(here.sum()),
        orders=len(cases),
        repeats=int((counts - 1).sum()),
        resources=_parts(log, log.resource.codes, log.resource.names, rows) if log.resource else (),
        activities=_parts(log, log.activity.codes, log.activity.names, rows),
        longest=_longest(log, visits, here, orders),
    )


def flow_detail(
    log: EventLog, source: str | None, target: str | None, *, ending: Ending | None = None, orders: int = 20
) -> FlowDetail:
    """The moves from ``source`` (None: start of the order) to ``target`` (None: its end, for finished orders)."""
    log = log.sorted()
    visits = visits_of(log)
    names, is_first = log.boxes.names, first_visits(visits)
    if target is None:
        is_last = np.append(is_first[1:], True) if len(is_first) else is_first
        finished = completion_of(visits, case_times(log, visits), ending).finished
        here = is_last & (visits.step == _code(names, source)) & np.repeat(finished, np.diff(visits.bounds))
    else:
        before = np.append(NO_CODE, visits.step[:-1]) if len(visits) else visits.step
        comes = is_first if source is None else ~is_first & (before == _code(names, source))
        here = comes & (visits.step == _code(names, target))
    moved = here & ~is_first & (target is not None)
    return FlowDetail(visits.waiting[moved], len(np.unique(visits.case[here])), _longest(log, visits, here, orders))


def first_visits(visits: Visits) -> NDArray[np.bool_]:
    """Which visits are the first of their order: nothing was before them to wait after."""
    found = np.zeros(len(visits), dtype=bool)
    found[visits.bounds[:-1]] = True
    return found


def _code(names: Sequence[str], name: str | None) -> int:
    return names.index(name) if name in names else NO_CODE - 1


def _parts(log: EventLog, codes: NDArray[np.int32], names: Sequence[str], rows: NDArray[np.bool_]) -> tuple[Part, ...]:
    """What a step is made of by station or activity, the longest first."""
    seconds = np.where(log.complete == NO_TIME, 0, np.maximum(log.complete - log.start, 0))[rows] / SECOND
    here = codes[rows]
    counts = np.bincount(here[here != NO_CODE], minlength=len(names))
    sums = np.bincount(here[here != NO_CODE], weights=seconds[here != NO_CODE], minlength=len(names))
    order = sorted(map(int, np.flatnonzero(counts)), key=lambda code: (-sums[code], -counts[code]))
    return tuple(Part(names[code], int(counts[code]), float(sums[code])) for code in order)


def _longest(log: EventLog, visits: Visits, here: NDArray[np.bool_], most: int) -> tuple[Order, ...]:
    """The orders with the longest wait, summed over the visits ``here``."""
    known, place, counts = np.unique(visits.case[here], return_inverse=True, return_counts=True)
    wait = np.bincount(place, weights=visits.waiting[here], minlength=len(known))
    work = np.bincount(place, weights=visits.processing[here], minlength=len(known))
    order = np.argsort(-wait, kind="stable")[:most]
    return tuple(Order(log.case.names[known[i]], float(wait[i]), float(work[i]), int(counts[i])) for i in order)
