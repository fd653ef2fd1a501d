"""Whether a night's figures are those of a full mining: counts and sums to the last bit, quantiles to a bin's width."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from valuestream.core.eventlog import NO_TIME, SECOND, EventLog
from valuestream.core.measures import Measures
from valuestream.core.night.figures import Figures
from valuestream.core.ranges import case_bounds
from valuestream.core.spreads import Spread

STATED = 0.008  # relative: half of a bin, 64 bins per octave; what a quantile is usually off by at most
BIN = 1 / 64  # relative: no quantile may be off by more
QUANTILES = {"median": 0.5, "p95": 0.95}
Key = tuple[str, str]


def counts_differ(found: Figures, full: Measures) -> list[str]:
    """The names of what is counted differently; none when a night says what a full mining says, bit for bit."""
    pairs = {
        "events": (found.events, full.events),
        "orders": (found.orders, full.cases),
        "period": ((found.first, found.last), (full.first, full.last)),
        "lead_time": (_exact(found.lead_time), _exact(full.lead_time)),
        "steps": (set(map(_step, found.steps)), set(map(_step, full.steps))),
        "flows": (set(map(_flow, found.flows)), set(map(_flow, full.flows))),
        "variants": (found.variants, full.variants),
        "top": (list(found.top_variants), [(variant.path, variant.cases) for variant in full.top_variants]),
    }
    return [name for name, (one, other) in pairs.items() if one != other]


def _exact(spread: Spread) -> tuple[Any, ...]:
    return spread.n, spread.sum, spread.min, spread.max, spread.zero


def _step(step: Any) -> tuple[Any, ...]:
    return step.name, step.events, step.cases, step.good, step.scrap, _exact(step.processing)


def _flow(flow: Any) -> tuple[Any, ...]:
    return flow.source, flow.target, flow.count, _exact(flow.waiting)


def quantile_errors(found: Figures, log: EventLog) -> dict[str, float]:
    """How far, relative, quantiles lie outside the two ranked values around their place: the worst, and how many."""
    told, errors = dict(_spreads(found)), []
    for row in _ranked(log).iter_rows(named=True):
        spread = told[row["source"], row["target"]]
        for name in QUANTILES:
            value, low, high = getattr(spread, name) * SECOND, row[f"{name}_low"], row[f"{name}_high"]
            outside = max(low - value, value - high, 0.0)
            errors.append(outside / max(low if value < low else high, 1))
    within = sum(error <= STATED for error in errors)
    return {"quantiles": len(errors), "within_0.8_percent": within, "worst": max(errors)}


def _spreads(found: Figures) -> Iterator[tuple[Key, Spread]]:
    yield ("", ""), found.lead_time
    yield from (((step.name, ""), step.processing) for step in found.steps)
    yield from (((flow.source, flow.target), flow.waiting) for flow in found.flows)


def _ranked(log: EventLog) -> pl.DataFrame:
    """For each step, flow and the lead time the values (µs) just below and above the place of each quantile."""
    names = np.array(log.boxes.names)
    closed, bounds = log.complete != NO_TIME, case_bounds(log)
    inner = closed.copy()
    inner[bounds[1:] - 1] = False
    before = np.flatnonzero(inner)
    waits = np.maximum(log.start[before + 1] - log.complete[before], 0)
    last = np.maximum.reduceat(log.complete, bounds[:-1])
    lead = (last - np.minimum.reduceat(log.start, bounds[:-1]))[last != NO_TIME]
    box = log.boxes.codes
    parts = [
        _values(names[box[closed]], np.full(int(closed.sum()), ""), (log.complete - log.start)[closed]),
        _values(names[box[before]], names[box[before + 1]], waits),
        _values(np.full(len(lead), ""), np.full(len(lead), ""), lead),
    ]
    sides = {"low": "lower", "high": "higher"}
    wanted = [
        pl.col("value").quantile(q, how).alias(f"{name}_{side}")  # type: ignore[arg-type]
        for name, q in QUANTILES.items()
        for side, how in sides.items()
    ]
    return pl.concat([part.group_by("source", "target").agg(wanted) for part in parts])


def _values(source: np.ndarray, target: np.ndarray, value: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"source": source, "target": target, "value": value})
