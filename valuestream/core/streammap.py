"""Draws the map document ``newlean.map/1`` from a log: steps, flows, ladder, totals, bottleneck, what is hidden."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .calendar import WorkCalendar
from .completion import as_document
from .eventlog import SECOND, EventLog
from .graph import ProcessGraph
from .mainstream import MainStream, common_cases, main_stream, paths_of, with_common_steps
from .mapflows import as_documents, coverage, flows_of
from .maporders import Orders, orders_of
from .mapsteps import DAY, Stream, ladder_of, step_document
from .maptotals import pieces_out, totals
from .refusal import Refusal
from .selection import local_time
from .stations import Clocks, find_bottleneck, stations_of
from .structure import Place, places
from .takt import takt
from .visits import Visits, visits_of

METHOD = "2026.3"
SCHEMA = "newlean.map/1"
TOP_VARIANTS = 10
Doc = dict[str, Any]


def draw_map(
    log: EventLog, *, name: str, trust: Doc, family: str | None = None, calendar: WorkCalendar | None = None,
    stations: Mapping[str, WorkCalendar] | None = None, structure: Doc | None = None, demand: Doc | None = None,
    around: EventLog | None = None, window: tuple[int | None, int | None] = (None, None),
) -> Doc:  # fmt: skip
    """The map of a log's orders. ``stations``: calendars of stations that do not work as the site does.

    ``window`` (µs, half open): the period in which the orders were seen last; None: where the events begin or end.
    ``around``: the orders from which ``log`` was taken, also those not seen last in it (core.around): what stations
    did, how much was in process and where orders usually end is counted over them.

    ``structure`` is what ``valuestream.mining.discover_structure`` found; ``demand`` holds ``pieces_per_day``,
    ``number``, ``valid_from``. Raises Refusal when the log has no orders.
    """
    if not len(log):
        raise no_orders()
    log, visits = log.sorted(), visits_of(log)
    orders = orders_of(log, visits, around.sorted() if around is not None else None)
    clocks = clocks_of(orders.around, window, calendar, stations or {})
    found = _places(visits, orders.completion.finished, structure)
    stream = _stream(log, visits, orders, clocks, found, demand)
    return {
        "schema": SCHEMA, "method": METHOD, "name": name, "family": family, "trust": trust, "structure": structure,
        "demand": _demand(stream, demand), "supplier": None, "customer": _customer(stream),
        **_about_orders(stream), **_about_steps(stream, found),
    }  # fmt: skip


def _about_orders(stream: Stream) -> Doc:
    """What the document says about the orders as wholes."""
    log, orders, clocks = stream.log, stream.orders, stream.clocks
    later = orders.later(clocks.last)
    return {
        "period": _period(log, clocks),
        "orders": len(orders.times),
        "events": len(log),
        "completion": as_document(orders.completion, orders.ending, later=later, timezone=log.timezone),
        "variants": _variants(stream.visits, orders.times.lead, orders.completion.finished),
    }


def _about_steps(stream: Stream, found: dict[int, Place]) -> Doc:
    """What it says about steps and moves, and the sums over them."""
    log, visits, orders, clocks = stream.log, stream.visits, stream.orders, stream.clocks
    flows = flows_of(visits, found, orders.completion.finished, _split_lots(log, visits))
    bottleneck = find_bottleneck(stations_of(orders.around, clocks), clocks, start_estimated=log.start_estimated)
    shown = sorted((p for p in found.values() if p.role != "rare"), key=lambda p: (p.row, p.column, p.step))
    steps = [step_document(stream, place, bottleneck.get("step")) for place in shown]
    rare = np.isin(visits.step, [place.step for place in found.values() if place.role == "rare"])
    return {
        "totals": totals(stream, _adds_value(stream, steps)),
        "coverage": coverage(flows, visits, orders.times.pieces),
        "bottleneck": bottleneck,
        "steps": steps,
        "rest": {**_rest(stream, rare), "steps": sorted({visits.steps[code] for code in visits.step[rare]})},
        "flows": as_documents(flows, visits.steps, len(orders.times)),
    }


def no_orders() -> Refusal:
    """The answer where there is nothing to draw."""
    message = "No order has its last event in this period."
    return Refusal("no_orders", message, "Choose a longer period or another family.")


def clocks_of(
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


def _places(visits: Visits, finished: NDArray[np.bool_], structure: Doc | None) -> dict[int, Place]:
    """Where each step stands: the main stream of the common variants of finished orders, and the discovered structure.

    Where no order is finished, all of them say how the stream runs, as far as they have come.
    """
    bounds = visits.bounds
    done = visits.take(np.repeat(finished, np.diff(bounds))) if finished.any() else visits
    common = common_cases(paths_of(done), np.fmax.reduceat(done.pieces, done.bounds[:-1]))
    whole, likely = ProcessGraph.from_visits(visits), ProcessGraph.from_visits(done, common)
    whole = replace(whole, ends=ProcessGraph.from_visits(done).ends)
    main = _without_marked(with_common_steps(main_stream(likely), done), visits)
    passed = np.bincount(visits.step[visits.number == 1], minlength=len(visits.steps))
    shares = passed / (len(bounds) - 1)
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
    log: EventLog, visits: Visits, orders: Orders, clocks: Clocks, found: dict[int, Place], demand: Doc | None
) -> Stream:
    finished = orders.completion.finished
    rework_steps = [place.step for place in found.values() if place.role == "rework"]
    returned = visits.is_rework | np.isin(visits.step, rework_steps)
    returned |= (visits.number > 1) & ~_split_lots(log, visits)
    has_pieces = bool((~np.isnan(visits.pieces)).any())
    per_day = max((clocks.last - clocks.first) / SECOND, 1.0) / DAY
    out = float(np.nansum(_good_out(visits, finished)))
    leaving = out if has_pieces and out > 0 else float(finished.sum())
    return Stream(
        log=log, visits=visits, orders=orders, clocks=clocks,
        closed=np.repeat(finished, np.diff(visits.bounds)), returned=returned,
        pieces_per_day=leaving / per_day, has_pieces=has_pieces, takt=_takt(clocks, demand),
    )  # fmt: skip


def _good_out(visits: Visits, finished: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Good pieces at each finished order's last visit; NaN where the log says nothing."""
    last = (visits.bounds[1:] - 1)[finished]
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


def _variants(visits: Visits, lead: NDArray[np.float64], finished: NDArray[np.bool_]) -> Doc:
    """The commonest paths of finished orders through the boxes, and how many different ones there are."""
    paths = paths_of(visits)
    orders = np.bincount(paths.variant[finished], minlength=len(paths.example))
    common = [variant for variant in paths.by_weight(orders)[:TOP_VARIANTS] if orders[variant]]
    top = [
        {
            "path": [visits.steps[step] for step in paths.path(variant)],
            "orders": int(orders[variant]),
            "share": int(orders[variant]) / int(finished.sum()),
            "lead_time": Measure(
                float(np.median(lead[finished & (paths.variant == variant)])), Unit.SECOND, n=int(orders[variant])
            ).as_json(),
        }
        for variant in common
    ]
    return {"count": int(np.count_nonzero(orders)), "top": top}


def _customer(stream: Stream) -> Doc:
    pieces = pieces_out(stream.log, _good_out(stream.visits, stream.orders.completion.finished))
    days = stream.clocks.site.working_days(stream.clocks.first, stream.clocks.last) if stream.clocks.site else 0
    per_day: Figure = Missing("no_calendar")
    if isinstance(pieces, Missing):
        per_day = pieces
    elif days:
        per_day = Measure(pieces.value / days, Unit.PIECE_PER_DAY, n=pieces.n)
    return {"pieces": pieces.as_json(), "per_work_day": per_day.as_json()}
