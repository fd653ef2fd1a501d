"""Visits: a case's consecutive rows at one step become one visit, and each moment of a case is counted once.

Terminals book one operation in many rows (per shift, per partial lot). A data box, a triangle or a flow that counted
rows would see repeats where an order simply stayed. A visit is the run of rows of one case at one step.

How each moment of a case counts once, ``spans`` says; what a case's visits add up to, ``case_times``.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .eventlog import EventLog, Kind, Text
from .ranges import ordinals, reduce_at
from .spans import SHARES, gaps, shares

Seconds = NDArray[np.float64]
Pieces = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Visits:
    """One row per visit, cases in one piece, in order of start. Spans in s, moments in µs.

    ``complete`` is ``NO_TIME`` for an open visit. ``waiting``: before the visit since the case last was worked on;
    ``paused``: inside it. ``processing``, ``setup``, ``down``: shares of the case's time (see above). ``number``
    counts the visits of the case at this step from 1. ``good``, ``scrap``, ``rework`` are pieces, None without such
    a column; ``pieces`` their sum, NaN where the log says nothing. ``is_rework``: a row of the visit is marked so.
    ``first_row``, ``rows``: where in the log, and how many.
    """

    steps: tuple[str, ...]
    case: NDArray[np.int32]
    step: NDArray[np.int32]
    start: NDArray[np.int64]
    complete: NDArray[np.int64]
    waiting: Seconds
    paused: Seconds
    processing: Seconds
    setup: Seconds
    down: Seconds
    number: NDArray[np.int64]
    pieces: Pieces
    good: Pieces | None
    scrap: Pieces | None
    rework: Pieces | None
    is_rework: NDArray[np.bool_]
    first_row: NDArray[np.int64]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.step)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Visits":
        """The chosen visits: a mask, or their places."""
        columns = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "steps"}
        picked = {name: None if values is None else values[chosen] for name, values in columns.items()}
        return replace(self, **picked)  # type: ignore[arg-type]

    @property
    def bounds(self) -> NDArray[np.int64]:
        """Positions at which cases begin, and the number of visits at the end."""
        if not len(self):
            return np.zeros(1, dtype=np.int64)
        return np.concatenate([[0], np.flatnonzero(np.diff(self.case)) + 1, [len(self)]]).astype(np.int64)


def visits_of(log: EventLog) -> Visits:
    """The visits of a log. A log without start times has visits without processing (all 0)."""
    log = log.sorted()
    boxes = log.boxes
    first = _visit_starts(log, boxes)
    kind = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    return Visits(
        steps=boxes.names,
        case=log.case.codes[first],
        step=boxes.codes[first],
        start=log.start[first],
        complete=reduce_at(np.maximum, log.complete, first),
        **_times(log, first),
        **_quantities(log, first),
        number=ordinals(log.case.codes[first].astype(np.int64) * len(boxes.names) + boxes.codes[first]),
        is_rework=reduce_at(np.maximum, kind == Kind.REWORK, first),
        first_row=first,
        rows=np.diff(np.append(first, len(log))),
    )


def _times(log: EventLog, first: NDArray[np.int64]) -> dict[str, Seconds]:
    """What each visit adds to its case's time; a gap between two of its rows is a pause."""
    gap = gaps(log)
    inner = gap.copy()
    inner[first] = 0.0
    parts = {name: reduce_at(np.add, part, first) for name, part in zip(SHARES, shares(log), strict=True)}
    return {"waiting": gap[first], "paused": reduce_at(np.add, inner, first), **parts}


def _quantities(log: EventLog, first: NDArray[np.int64]) -> dict[str, Any]:
    given = {name: _pieces(getattr(log, name), first) for name in ("good", "scrap", "rework")}
    return {**given, "pieces": _total(list(given.values()), len(first))}


def _visit_starts(log: EventLog, boxes: Text) -> NDArray[np.int64]:
    if not len(log):
        return np.zeros(0, dtype=np.int64)
    changed = (np.diff(log.case.codes) != 0) | (np.diff(boxes.codes) != 0)
    return np.concatenate([[0], np.flatnonzero(changed) + 1]).astype(np.int64)


def _pieces(column: Pieces | None, first: NDArray[np.int64]) -> Pieces | None:
    """Pieces per visit; NaN where no row of the visit says anything."""
    if column is None:
        return None
    known = reduce_at(np.add, ~np.isnan(column), first).astype(bool)
    return np.where(known, reduce_at(np.add, np.nan_to_num(column), first), np.nan)


def _total(quantities: list[Pieces | None], length: int) -> Pieces:
    given = [values for values in quantities if values is not None]
    if not given:
        return np.full(length, np.nan)
    known = np.any([~np.isnan(values) for values in given], axis=0)
    return np.where(known, np.sum([np.nan_to_num(values) for values in given], axis=0), np.nan)
