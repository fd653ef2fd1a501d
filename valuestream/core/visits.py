"""Visits: a case's consecutive rows at one step become one visit, and each moment of a case is counted once.

Terminals book one operation in many rows (per shift, per partial lot). A data box, a triangle or a flow that counted
rows would see repeats where an order simply stayed. A visit is the run of rows of one case at one step.

How a case's lead time is split (method.md B1): at each moment the case is in processing if any production row
runs, else in set-up if a set-up row runs, else stopped if a stop row runs, else waiting. So the four parts close.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, EventLog, Kind, Text
from .ranges import case_bounds, case_keys, case_numbers, ordinals, running_max

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
    rows = np.diff(np.append(first, len(log)))
    gap, is_first = _gaps(log), np.zeros(len(log), dtype=bool)
    is_first[first] = True
    processing, setup, down = _shares(log)
    ends = _sum_or_max(np.maximum, log.complete, first)
    quantities = [_pieces(column, first) for column in (log.good, log.scrap, log.rework)]
    kind = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    return Visits(
        steps=boxes.names,
        case=log.case.codes[first],
        step=boxes.codes[first],
        start=log.start[first],
        complete=ends,
        waiting=gap[first],
        paused=_sum_or_max(np.add, np.where(is_first, 0.0, gap), first),
        processing=_sum_or_max(np.add, processing, first),
        setup=_sum_or_max(np.add, setup, first),
        down=_sum_or_max(np.add, down, first),
        number=ordinals(log.case.codes[first].astype(np.int64) * len(boxes.names) + boxes.codes[first]),
        pieces=_total(quantities, len(first)),
        good=quantities[0],
        scrap=quantities[1],
        rework=quantities[2],
        is_rework=_sum_or_max(np.maximum, kind == Kind.REWORK, first),
        first_row=first,
        rows=rows,
    )


def _visit_starts(log: EventLog, boxes: Text) -> NDArray[np.int64]:
    if not len(log):
        return np.zeros(0, dtype=np.int64)
    changed = (np.diff(log.case.codes) != 0) | (np.diff(boxes.codes) != 0)
    return np.concatenate([[0], np.flatnonzero(changed) + 1]).astype(np.int64)


def _sum_or_max(how: np.ufunc, values: NDArray, first: NDArray[np.int64]) -> NDArray:
    return how.reduceat(values, first) if len(first) else values[:0]


def _pieces(column: Pieces | None, first: NDArray[np.int64]) -> Pieces | None:
    """Pieces per visit; NaN where no row of the visit says anything."""
    if column is None:
        return None
    known = _sum_or_max(np.add, ~np.isnan(column), first).astype(bool)
    return np.where(known, _sum_or_max(np.add, np.nan_to_num(column), first), np.nan)


def _total(quantities: list[Pieces | None], length: int) -> Pieces:
    given = [values for values in quantities if values is not None]
    if not given:
        return np.full(length, np.nan)
    known = np.any([~np.isnan(values) for values in given], axis=0)
    return np.where(known, np.sum([np.nan_to_num(values) for values in given], axis=0), np.nan)


def _gaps(log: EventLog) -> Seconds:
    """Seconds before each row in which no row of its case runs."""
    covered = covered_before(log, np.ones(len(log), dtype=bool))
    return np.where(covered == NO_TIME, 0, np.maximum(log.start - covered, 0)) / SECOND


def _shares(log: EventLog) -> tuple[Seconds, Seconds, Seconds]:
    """What each row adds to its case's processing, set-up and stop time, no moment twice."""
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
    first = _sum_or_max(np.minimum, log.start, rows)
    last = _sum_or_max(np.maximum, np.maximum(log.complete, log.start), rows)
    parts = {
        name: _sum_or_max(np.add, getattr(visits, name), begins)
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
        pieces=_sum_or_max(np.fmax, visits.pieces, begins),
        is_open=_sum_or_max(np.logical_or, log.complete == NO_TIME, rows),
    )
