"""Change-overs and the EPEI of each station (every part every interval; method.md A1, B1).

Booked set-ups count where the log has them at the station. Elsewhere the gaps in which the product changes are taken,
less the usual gap: an estimate, and told as one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .bottleneck import active_periods
from .calendar import WorkCalendar
from .changeover import gaps, run_lengths, worked
from .eventlog import NO_CODE, NO_TIME, EventLog, Kind
from .ranges import case_bounds
from .stations import Clocks
from .takt import epei

Rows = NDArray[np.int64]
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class StationSetups:
    """A station's change-overs in the period.

    ``changeover``: s of one (median of the booked, or what a change costs beyond the usual gap); ``total``: s in all;
    ``begin``, ``seconds``: when each began (µs), and how long it took; ``products``: how many different ones ran, None
    without a product column; ``run``: pieces (or orders) from one change to the next, median; ``interval``: EPEI in
    days: until every product had its turn, at the output of the period.
    """

    station: str
    step: str
    is_booked: bool
    changeover: Figure
    total: Figure
    begin: NDArray[np.int64]
    seconds: NDArray[np.float64]
    products: int | None
    run: Figure
    interval: Figure


@dataclass(frozen=True, slots=True)
class _Runs:
    """A station's rows in the period, in order of start: production, set-ups, stops."""

    log: EventLog
    name: str
    calendar: WorkCalendar | None
    made: Rows
    setups: Rows
    stops: Rows


def setups_of(log: EventLog, clocks: Clocks, ready: NDArray[np.int64]) -> list[StationSetups]:
    """Every station that worked in the period. ``log`` sorted; ``ready``: when each row's order was (µs)."""
    if log.resource is None or log.start_estimated:
        return []
    inside = (log.start >= clocks.first) & (log.start <= clocks.last) & (log.complete != NO_TIME)
    rows = np.flatnonzero(inside & (log.resource.codes != NO_CODE))
    rows = rows[np.lexsort((log.complete[rows], log.start[rows], log.resource.codes[rows]))]
    _, first = np.unique(log.resource.codes[rows], return_index=True)
    return [_station(_runs(log, mine, clocks), clocks, ready) for mine in np.split(rows, first[1:]) if len(mine)]


def _runs(log: EventLog, rows: Rows, clocks: Clocks) -> _Runs:
    assert log.resource is not None
    name = log.resource.names[log.resource.codes[rows[0]]]
    kind = log.kind[rows] if log.kind is not None else np.zeros(len(rows), dtype=np.int8)
    made = rows[(kind != Kind.SETUP) & (kind != Kind.DOWN)]
    calendar = clocks.own.get(name, clocks.site)
    return _Runs(log, name, calendar, made, rows[kind == Kind.SETUP], rows[kind == Kind.DOWN])


def _station(runs: _Runs, clocks: Clocks, ready: NDArray[np.int64]) -> StationSetups:
    log = runs.log
    every = np.concatenate([runs.made, runs.setups, runs.stops])
    begin, seconds, one = _booked(runs) if len(runs.setups) else _estimated(runs, ready)
    products = None if log.product is None else len(np.unique(log.product.codes[runs.made]))
    total: Figure = one if isinstance(one, Missing) else Measure(float(seconds.sum()), Unit.SECOND, n=len(seconds))
    return StationSetups(
        station=runs.name,
        step=log.boxes.names[int(np.bincount(log.boxes.codes[every]).argmax())],
        is_booked=bool(len(runs.setups)),
        changeover=one,
        total=total,
        begin=begin,
        seconds=seconds,
        products=products,
        run=_run(runs),
        interval=_interval(runs, clocks, one, products),
    )


def _booked(runs: _Runs) -> tuple[NDArray[np.int64], NDArray[np.float64], Figure]:
    """Begin, s and median of the booked set-ups; rows of one order that follow each other are one."""
    log, rows = runs.log, runs.setups
    spent = worked(runs.calendar, log.start[rows], log.complete[rows])
    fresh = np.flatnonzero(np.diff(log.case.codes[rows], prepend=-1) != 0)
    seconds = np.add.reduceat(spent, fresh)
    return log.start[rows][fresh], seconds, Measure(float(np.median(seconds)), Unit.SECOND, n=len(seconds))


def _estimated(runs: _Runs, ready: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64], Figure]:
    """Gaps in which the product changes, since the next order was ready; each less the usual gap, never below 0."""
    log, made, stops = runs.log, runs.made, runs.stops
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    if log.product is None:
        return *nothing, Missing("no_product")
    if len(made) < 2:
        return *nothing, Missing("no_event")
    ended = np.maximum.accumulate(log.complete[made])
    came = np.where(_is_first(log), NO_TIME, ready)[made]
    ended[:-1] = np.maximum(ended[:-1], came[1:])
    pairs = np.stack([log.start[stops], log.complete[stops]], axis=1)
    found = gaps(log.start[made], ended, log.product.codes[made], runs.calendar, pairs)
    if not found.differs.any():
        return *nothing, Missing("no_event")
    usual = float(np.median(found.seconds[~found.differs])) if not found.differs.all() else 0.0
    seconds = np.maximum(found.changeovers - usual, 0)
    one = Measure(max(found.robust, 0.0), Unit.SECOND, n=len(seconds), coverage=float(found.differs.mean()))
    return ended[:-1][found.differs], seconds, one


def _is_first(log: EventLog) -> NDArray[np.bool_]:
    """Rows with which an order begins: no log tells when it came to the station, so the station never waited for it."""
    first = np.zeros(len(log), dtype=bool)
    first[case_bounds(log)[:-1]] = True
    return first


def _run(runs: _Runs) -> Figure:
    """Median pieces (orders, where the log counts none) that a station makes between two changes of product."""
    log, made = runs.log, runs.made
    if log.product is None:
        return Missing("no_product")
    if not len(made):
        return Missing("no_event")
    counted = log.good is not None and bool((~np.isnan(log.good[made])).any())
    pieces = np.nan_to_num(log.good[made]) if counted and log.good is not None else np.ones(len(made))
    if counted and log.scrap is not None:
        pieces = pieces + np.nan_to_num(log.scrap[made])
    lengths = [total for _, total in run_lengths(log.product.codes[made], pieces)]
    return Measure(float(np.median(lengths)), Unit.PIECE if counted else Unit.CASE, n=len(lengths))


def _interval(runs: _Runs, clocks: Clocks, one: Figure, products: int | None) -> Figure:
    """One change-over for each product ÷ what production and stops leave of a working day."""
    if isinstance(one, Missing):
        return one
    if products is None:
        return Missing("no_product")
    if runs.calendar is None:
        return Missing("no_calendar")
    days = runs.calendar.working_days(clocks.first, clocks.last)
    if not days:
        return Missing("no_calendar")
    run, down = (_busy(runs, rows, clocks) / days for rows in (runs.made, runs.stops))
    try:
        found = epei(products * one.value, clocks.horizon(runs.name) / days, down, run)
    except ValueError:
        return Missing("no_time_for_changeovers")
    return Measure(found, Unit.DAY, n=one.n)


def _busy(runs: _Runs, rows: Rows, clocks: Clocks) -> float:
    """Working s of the period in which any of the rows ran."""
    begins, ends = (clocks.seconds(moments[rows], runs.name) for moments in (runs.log.start, runs.log.complete))
    return active_periods(runs.name, begins, ends).active
