"""Draws the map document ``newlean.map/1`` from a log: steps, flows, ladder, totals, bottleneck, what is hidden."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Measure, Unit

from .calendar import WorkCalendar
from .completion import as_document
from .eventlog import EventLog
from .mainstream import paths_of
from .mapdemand import customer_document, demand_document
from .mapflows import as_documents, coverage, flows_of
from .maporders import orders_of
from .mapplaces import steps_placed
from .mapsteps import Stream, ladder_of, step_document
from .mapstream import good_out, split_lots, stream_of
from .maptotals import totals
from .refusal import Refusal
from .selection import local_time
from .stations import Clocks, find_bottleneck, stations_of
from .structure import Place
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
    found = steps_placed(visits, orders.completion.finished, structure)
    stream = stream_of(log, visits, orders, clocks, found, demand)
    return {
        "schema": SCHEMA, "method": METHOD, "name": name, "family": family, "trust": trust, "structure": structure,
        **_about_customer(stream, demand), **_about_orders(stream), **_about_steps(stream, found),
    }  # fmt: skip


def _about_customer(stream: Stream, demand: Doc | None) -> Doc:
    """What it says about both ends of the stream; no log names the supplier."""
    good = good_out(stream.visits, stream.orders.completion.finished)
    return {
        "demand": demand_document(stream, demand), "supplier": None, "customer": customer_document(stream, good)
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
    flows = flows_of(visits, found, orders.completion.finished, split_lots(log, visits))
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
