"""What orders wait for: the causes summed per flow, step and station, and what the whole would gain without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit
from valuestream.core.eventlog import NO_CODE, NO_TIME, SECOND, EventLog
from valuestream.core.stations import Clocks

from .causes import CAUSES, Causes

Doc = dict[str, Any]
Groups = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class WaitingParts:
    """What a group of rows waited for: ``seconds`` by cause; they sum to ``waiting``. ``n`` rows, ``waits`` waited."""

    seconds: dict[str, float]
    waiting: float
    n: int
    waits: int

    def share(self, cause: str) -> float:
        """Share (0…1) of the waiting that has this cause; 0 where nothing waited."""
        return self.seconds[cause] / self.waiting if self.waiting else 0.0

    def as_json(self, *, has_calendar: bool) -> Doc:
        """Mean s per row by cause. Without a calendar unavailable time is unknown, and is counted as extraneous."""
        figures: dict[str, Figure] = {
            cause: Measure(self.seconds[cause] / self.n, Unit.SECOND, n=self.n) if self.n else Missing("no_event")
            for cause in CAUSES
        }
        if not has_calendar and not self.seconds["unavailability"]:
            figures["unavailability"] = Missing("no_calendar")
        waiting = Measure(self.waiting / self.n, Unit.SECOND, n=self.n) if self.n else Missing("no_event")
        return {"waiting": waiting.as_json(), **{cause: figure.as_json() for cause, figure in figures.items()}}


def by_flow(
    log: EventLog, causes: Causes, clocks: Clocks, *, among: NDArray[np.bool_] | None = None
) -> dict[tuple[str, str], WaitingParts]:
    """Per move from one step to another, of what began in the period; the wait before the step that it leads to.

    A wait inside a visit counts for the step with itself. ``log`` sorted. ``among``: the rows that count instead.
    """
    names, box = log.boxes.names, log.boxes.codes.astype(np.int64)
    came = np.flatnonzero(np.diff(log.case.codes) == 0) + 1
    came = came[(inside(log, clocks) if among is None else among)[came]]
    pairs = box[came - 1] * len(names) + box[came]
    found = _grouped(causes, came, pairs)
    return {(names[pair // len(names)], names[pair % len(names)]): parts for pair, parts in found.items()}


def by_step(log: EventLog, causes: Causes, clocks: Clocks) -> dict[str, WaitingParts]:
    """Per step, of the rows that began in the period: the first of an order waited for nothing that is known."""
    return _named(log.boxes.names, causes, np.flatnonzero(inside(log, clocks)), log.boxes.codes)


def by_station(log: EventLog, causes: Causes, clocks: Clocks) -> dict[str, WaitingParts]:
    """Per station, of the rows that began in the period; rows without a station are left out."""
    if log.resource is None:
        return {}
    rows = np.flatnonzero(inside(log, clocks) & (log.resource.codes != NO_CODE))
    return _named(log.resource.names, causes, rows, log.resource.codes)


def inside(log: EventLog, clocks: Clocks) -> NDArray[np.bool_]:
    """Rows that began in the period."""
    return (log.start >= clocks.first) & (log.start <= clocks.last)


def _named(
    names: Sequence[str], causes: Causes, rows: NDArray[np.int64], groups: Groups
) -> dict[str, WaitingParts]:  # fmt: skip
    return {names[code]: parts for code, parts in _grouped(causes, rows, groups[rows]).items()}


def _grouped(causes: Causes, rows: NDArray[np.int64], groups: Groups) -> dict[int, WaitingParts]:
    codes, which = np.unique(groups, return_inverse=True)
    n = np.bincount(which, minlength=len(codes))
    waits = np.bincount(which[causes.waiting[rows] > 0], minlength=len(codes))
    total = np.bincount(which, weights=causes.waiting[rows], minlength=len(codes))
    parts = {cause: np.bincount(which, weights=causes.of(cause)[rows], minlength=len(codes)) for cause in CAUSES}
    return {
        int(code): WaitingParts(
            {cause: float(parts[cause][i]) for cause in CAUSES}, float(total[i]), int(n[i]), int(waits[i])
        )
        for i, code in enumerate(codes)
    }


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Cycle-time efficiency: processing ÷ (processing + waiting); and what it would be without each cause."""

    now: Figure
    without: dict[str, Figure]


def efficiency(log: EventLog, causes: Causes) -> Efficiency:
    """Over all rows of the log (method.md B3). Unknown for a log without start times."""
    if log.start_estimated:
        return Efficiency(Missing("no_start_times"), dict.fromkeys(CAUSES, Missing("no_start_times")))
    closed = log.complete != NO_TIME
    work, n = float((log.complete - log.start)[closed].sum() / SECOND), int(closed.sum())
    waiting = float(causes.waiting.sum())

    def share(left: float) -> Figure:
        return Measure(work / (work + left), Unit.RATIO, n=n) if work + left > 0 else Missing("no_event")

    return Efficiency(share(waiting), {cause: share(waiting - float(causes.of(cause).sum())) for cause in CAUSES})
