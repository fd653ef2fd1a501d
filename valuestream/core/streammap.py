"""Draws the map document ``newlean.map/1`` from a log: steps, flows, ladder, totals, bottleneck, what is hidden."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .calendar import WorkCalendar
from .eventlog import SECOND, EventLog
from .graph import ProcessGraph
from .mainstream import MainStream, common_cases, main_stream, paths_of, with_common_steps
from .mapflows import as_documents, coverage, flows_of
from .mapsteps import DAY, Stream, ladder_of, step_document
from .maptotals import pieces_out, totals
from .refusal import Refusal
from .selection import local_time
from .stations import Clocks, find_bottleneck, stations_of
from .structure import Place, places
from .takt import takt
from .visits import Visits, case_times, visits_of

METHOD = "2026.1"
SCHEMA = "newlean.map/1"
TOP_VARIANTS = 10
Doc = dict[str, Any]


def draw_map(
    log: EventLog, *, name: str, trust: Doc, family: str | None = None, calendar: WorkCalendar | None = None,
    stations: Mapping[str, WorkCalendar] | None = None, structure: Doc | None = None, demand: Doc | None = None,
    around: EventLog | None = None, window: tuple[int | None, int | None] = (None, None),
) -> Doc:  # fmt: skip
    """The map of a log's orders. ``stations``: calendars of stations that do not work as the site does.

    ``window`` (µs, half open): the period in which the orders were finished; None: where the events begin or end.
    ``around``: all orders, also those not finished in it, from which ``log`` was taken: what stations did and how much
    was in process is counted over them.

    ``structure`` is what ``valuestream.mining.discover_structure`` found; ``demand`` holds ``pieces_per_day``,
    ``number``, ``valid_from``. Raises Refusal when the log has no orders.
    """
    if not len(log):
        raise Refusal("no_orders", "No order was finished in this period.", "Choose a longer period or another family.")
    log, visits = log.sorted(), visits_of(log)
    around = log if around is None else around.sorted()
    clocks = _clocks(around, window, calendar, stations or {})
    found = _places(log, visits, structure)
    stream = _stream(log, around, visits, clocks, found, demand)
    flows = flows_of(visits, found, len(stream.times), _split_lots(log, visits))
    bottleneck = find_bottleneck(stations_of(around, clocks), clocks, start_estimated=log.start_estimated)
    shown = sorted((p for p in found.values() if p.role != "rare"), key=lambda p: (p.row, p.column, p.step))
    steps = [step_document(stream, place, bottleneck.get("step")) for place in shown]
    rare = np.isin(visits.step, [place.step for place in found.values() if place.role == "rare"])
    return {
        "schema": SCHEMA, "method": METHOD, "name": name, "family": family,
        "period": _period(log, clocks),
        "trust": trust, "orders": len(stream.times), "events": len(log),
        "totals": totals(stream, _adds_value(stream, steps)),
        "coverage": coverage(flows, visits, stream.times.pieces),
        "demand": _demand(stream, demand),
        "bottleneck": bottleneck,
        "steps": steps,
        "rest": {**_rest(stream, rare), "steps": sorted({visits.steps[code] for code in visits.step[rare]})},
        "flows": as_documents(flows, visits.steps, len(stream.times)),
        "structure": structure,
        "variants": _variants(visits, stream.times.lead),
        "supplier": None,
        "customer": _customer(stream),
    }  # fmt: skip


def _clocks(
    log: EventLog, window: tuple[int | None, int | None], calendar: WorkCalendar | None, own: Mapping[str, WorkCalendar]
) -> Clocks:
    """The clocks of the period, no longer than the events; calendars follow the log's clock if it has no time zone."""

    def fitted(work: WorkCalendar) -> WorkCalendar:
        return work if log.timezone else replace(work, timezone=None)

    first, last = int(log.start.min()), int(np.maximum(log.complete, log.start).max())
    first = first if window[0] is None else max(first, window[0])
    last = last if window[1] is None else min(last, window[1] - 1)
    site = fitted(calendar) if calendar else None
    return Clocks(first, last, site, {name: fitted(work) for name, work in own.items()})


def _period(log: EventLog, clocks: Clocks) -> Doc:
    first, last = (local_time(moment, log.timezone).isoformat() for moment in (clocks.first, clocks.last))
    calendar = clocks.site.name if clocks.site else None
    return {"first": first, "last": last, "timezone": log.timezone, "calendar": calendar}


def _places(log: EventLog, visits: Visits, structure: Doc | None) -> dict[int, Place]:
    """Where each step stands, by the main stream of the common variants and the discovered structure."""
    bounds = visits.bounds
    pieces = np.fmax.reduceat(visits.pieces, bounds[:-1])
    common = common_cases(paths_of(visits), pieces)
    whole, likely = ProcessGraph.from_visits(visits), ProcessGraph.from_visits(visits, common)
    main = _without_marked(with_common_steps(main_stream(likely), visits), visits)
    cases = np.unique(np.stack([visits.step, visits.case]), axis=1)[0]
    shares = np.bincount(cases, minlength=len(visits.steps)) / (len(bounds) - 1)
    orders = {int(step): float(shares[step]) for step in np.flatnonzero(shares)}
    tree = structure["tree"] if structure else None
    return {place.step: place for place in places(whole, main, tree, orders, _marked(visits))}


def _marked(visits: Visits) -> frozenset[int]:
    """Steps at which most visits are marked as rework."""
    marked = np.bincount(visits.step, weights=visits.is_rework, minlength=len(visits.steps))
    return frozenset(np.flatnonzero(marked > 0.5 * np.bincount(visits.step, minlength=len(visits.steps))).tolist())


def _without_marked(main: MainStream, visits: Visits) -> MainStream:
    """The main stream without steps marked as rework, unless nothing else is left."""
    marked = _marked(visits)
    kept = tuple(step for step in main.path if step not in marked)
    return replace(main, path=kept) if kept else main


def _stream(
    log: EventLog, around: EventLog, visits: Visits, clocks: Clocks, found: dict[int, Place], demand: Doc | None
) -> Stream:
    times = case_times(log, visits)
    closed = ~times.is_open
    rework_steps = [place.step for place in found.values() if place.role == "rework"]
    returned = visits.is_rework | np.isin(visits.step, rework_steps)
    returned |= (visits.number > 1) & ~_split_lots(log, visits)
    has_pieces = bool((~np.isnan(visits.pieces)).any())
    per_day = max((clocks.last - clocks.first) / SECOND, 1.0) / DAY
    out = _good_out(visits)
    leaving = float(np.nansum(out)) if has_pieces and np.nansum(out) > 0 else float(len(times))
    return Stream(
        log=log, around=around, visits=visits, times=times, clocks=clocks,
        closed=np.repeat(closed, np.diff(visits.bounds)), returned=returned, orders=int(closed.sum()),
        pieces_per_day=leaving / per_day, has_pieces=has_pieces, takt=_takt(clocks, demand),
    )  # fmt: skip


def _good_out(visits: Visits) -> NDArray[np.float64]:
    """Good pieces at each order's last visit; NaN where the log says nothing."""
    last = visits.bounds[1:] - 1
    return np.full(len(last), np.nan) if visits.good is None else visits.good[last]


def _split_lots(log: EventLog, visits: Visits) -> NDArray[np.bool_]:
    """Visits whose order comes to the step in parts: all its pieces there together are no more than the lot."""
    if log.lot_size is None or not len(visits):
        return np.zeros(len(visits), dtype=bool)
    lot = np.fmax.reduceat(log.lot_size, visits.first_row)
    key = visits.case.astype(np.int64) * len(visits.steps) + visits.step
    _, group = np.unique(key, return_inverse=True)
    total = np.bincount(group, weights=np.nan_to_num(visits.pieces))
    return (visits.number > 1) & (total[group] <= lot) & ~visits.is_rework


def _takt(clocks: Clocks, demand: Doc | None) -> Figure:
    if demand is None:
        return Missing("no_demand")
    available = _available(clocks)
    if isinstance(available, Missing):
        return available
    return Measure(takt(available.value, demand["pieces_per_day"]), Unit.SECOND, n=available.n)


def _available(clocks: Clocks) -> Figure:
    """Working seconds a working day in the period."""
    if clocks.site is None:
        return Missing("no_calendar")
    days = clocks.site.working_days(clocks.first, clocks.last)
    return Measure(clocks.horizon() / days, Unit.SECOND, n=int(days)) if days else Missing("no_calendar")


def _demand(stream: Stream, demand: Doc | None) -> Doc | None:
    if demand is None:
        return None
    return {**demand, "takt": stream.takt.as_json(), "available_per_day": _available(stream.clocks).as_json()}


def _adds_value(stream: Stream, steps: list[Doc]) -> NDArray[np.bool_]:
    """Visits whose processing adds value: no rework, and not at a step booked as inspection or transport."""
    names = {step["name"] for step in steps if step["kind"]}
    support = [code for code, name in enumerate(stream.visits.steps) if name in names]
    return ~stream.returned & ~np.isin(stream.visits.step, support)


def _rest(stream: Stream, rare: NDArray[np.bool_]) -> Doc:
    """What the steps without a box add to the ladder, rework included, so that the sums close."""
    ladder = ladder_of(stream, rare)
    return {
        **{key: ladder[key] for key in ("setup", "down")},
        **{key: _sum(ladder[key], ladder[f"{key}_rework"]) for key in ("waiting", "processing")},
    }


def _sum(one: Doc, other: Doc) -> Doc:
    return {**one, "value": one["value"] + other["value"]} if "value" in one and "value" in other else one


def _variants(visits: Visits, lead: NDArray[np.float64]) -> Doc:
    """The commonest paths through the boxes, and how many different ones there are."""
    members: dict[tuple[int, ...], list[int]] = {}
    for case, path in enumerate(paths_of(visits)):
        members.setdefault(path, []).append(case)
    common = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))[:TOP_VARIANTS]
    top = [
        {
            "path": [visits.steps[step] for step in path],
            "orders": len(cases),
            "share": len(cases) / len(lead),
            "lead_time": Measure(float(np.median(lead[cases])), Unit.SECOND, n=len(cases)).as_json(),
        }
        for path, cases in common
    ]
    return {"count": len(members), "top": top}


def _customer(stream: Stream) -> Doc:
    pieces = pieces_out(stream.log, _good_out(stream.visits))
    days = stream.clocks.site.working_days(stream.clocks.first, stream.clocks.last) if stream.clocks.site else 0
    per_day: Figure = Missing("no_calendar")
    if isinstance(pieces, Missing):
        per_day = pieces
    elif days:
        per_day = Measure(pieces.value / days, Unit.PIECE_PER_DAY, n=pieces.n)
    return {"pieces": pieces.as_json(), "per_work_day": per_day.as_json()}
