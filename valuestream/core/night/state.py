"""The state of a partition: everything that a night counts about its orders, once, in one pass.

``core.tallies`` defines every word. A state is computed when a partition appears and never again: partitions are
immutable, and an order that goes on moves, as a whole, to the partition of its new month.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from valuestream.core.eventlog import NO_TIME, EventLog
from valuestream.core.ranges import case_bounds, case_ends
from valuestream.core.selection import days_of

from .frames import KEYS, LEAD, NOBODY, PIECES, PROCESSING, WAITING, added, bins_of, facts

METHOD = "night/2"
State = dict[str, pl.DataFrame]
Numbers = NDArray[np.int64]


def state_of(log: EventLog) -> State:
    """The state of a sorted log of whole orders. ``days`` are days since 1970 on the log's own clock."""
    log = log.sorted()
    bounds = case_bounds(log)
    rows, times = _rows(log, bounds), _times(log, bounds)
    orders = _orders(log, bounds)
    return {
        "whole": _whole(log, orders),
        "steps": _steps(rows, ("box",)),
        "flows": _flows(rows),
        "times": times.group_by(KEYS["times"]).agg(facts()).sort(KEYS["times"]),
        "bins": times.group_by(KEYS["bins"]).agg(pl.len().cast(pl.Int64).alias("count")).sort(KEYS["bins"]),
        "variants": _variants(log, bounds),
        "days": orders.group_by("day", "box").agg(pl.len().cast(pl.Int64).alias("orders")).sort("day", "box"),
        "day_steps": _steps(rows.filter(pl.col("day").is_not_null()), ("day", "box")).drop("cases"),
        "day_bins": _day_bins(times),
    }


def merged(states: Sequence[State]) -> State:
    """The state of all these orders together. Raises ``ValueError`` without a state."""
    if not states:
        raise ValueError("there is no state to merge")
    return {kind: added(kind, [state[kind] for state in states if kind in state]) for kind in states[0]}


def _rows(log: EventLog, bounds: Numbers) -> pl.DataFrame:
    """One row per event: step, next step of its order, day of completion, pieces; whether a visit begins, or repeats.

    A visit is a run of rows of one order at one step (core.visits); a repeat is a visit to a step seen before.
    """
    size, case = len(log), np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    box = log.boxes.codes.astype(np.int64)
    is_last = np.zeros(size, dtype=bool)
    is_last[bounds[1:] - 1] = True
    target = np.where(is_last, NOBODY, np.append(box[1:], NOBODY))
    columns: dict[str, NDArray] = {
        "case": case,
        "box": box,
        "target": target,
        "day": days_of(log.complete, log.timezone),
    }
    columns["overlaps"] = np.where(is_last, False, (_gap(log) < 0) & (log.complete != NO_TIME))
    for name in PIECES:
        quantity = getattr(log, name)
        columns[name] = np.full(size, np.nan) if quantity is None else quantity
    begins = np.ones(size, dtype=bool)
    begins[1:] = (np.diff(box) != 0) | (np.diff(case) != 0)
    columns["visit"] = begins
    columns["repeat"] = _repeats(np.flatnonzero(begins), case * len(log.boxes.names) + box)
    return pl.DataFrame(columns).with_columns(pl.col("day").replace(NO_TIME, None))


def _repeats(visits: Numbers, keys: Numbers) -> NDArray[np.bool_]:
    """Of all rows those with which a visit (at these rows) begins whose key had one before."""
    order = visits[np.argsort(keys[visits], kind="stable")]
    found = np.zeros(len(keys), dtype=bool)
    found[order[1:]] = keys[order[1:]] == keys[order[:-1]]
    return found


def _gap(log: EventLog) -> Numbers:
    """Start of the next row − completion of this one, µs; of no meaning at the end of an order."""
    return np.append(log.start[1:], 0) - log.complete


def _times(log: EventLog, bounds: Numbers) -> pl.DataFrame:
    """One row per known time: its kind, the step (and the next one), µs, and the local day on which it ended."""
    box = log.boxes.codes.astype(np.int64)
    closed = log.complete != NO_TIME
    timed = closed if log.estimated is None else closed & ~log.estimated
    timed = timed & (not log.start_estimated)
    inner = np.ones(len(log), dtype=bool)
    inner[bounds[1:] - 1] = False
    follows = np.flatnonzero(inner & closed)
    nobody = np.full(int(timed.sum()), NOBODY)
    processing = (box[timed], nobody, (log.complete - log.start)[timed], log.complete[timed])
    waiting = (box[follows], box[follows + 1], np.maximum(_gap(log)[follows], 0), log.start[follows + 1])
    frames = [_of_kind(PROCESSING, *processing, log), _of_kind(WAITING, *waiting, log), _leads(log, bounds)]
    return pl.concat(frames)


def _leads(log: EventLog, bounds: Numbers) -> pl.DataFrame:
    begin = bounds[:-1]
    if not len(begin):
        return _of_kind(LEAD, *(np.zeros(0, dtype=np.int64),) * 4, log)
    last, first = np.maximum.reduceat(log.complete, begin), np.minimum.reduceat(log.start, begin)
    known = last != NO_TIME
    box = log.boxes.codes[bounds[1:] - 1].astype(np.int64)[known]
    return _of_kind(LEAD, box, np.full(len(box), NOBODY), (last - first)[known], last[known], log)


def _of_kind(
    kind: int, source: Numbers, target: Numbers, values: Numbers, ended: Numbers, log: EventLog
) -> pl.DataFrame:
    columns = {"source": source, "target": target, "value": values, "bin": bins_of(values)}
    columns["day"] = days_of(ended, log.timezone)
    return pl.DataFrame({"kind": np.full(len(values), kind, dtype=np.int64), **columns})


def _orders(log: EventLog, bounds: Numbers) -> pl.DataFrame:
    """One row per order: the day of its last event and the step where it was."""
    ends = case_ends(log, bounds)
    box = log.boxes.codes[bounds[1:] - 1].astype(np.int64) if len(ends) else np.zeros(0, dtype=np.int64)
    return pl.DataFrame({"day": days_of(ends, log.timezone), "box": box})


def _whole(log: EventLog, orders: pl.DataFrame) -> pl.DataFrame:
    moments = (int(log.start.min()), int(np.maximum(log.start, log.complete).max())) if len(log) else (None, None)
    whole = {"rows": len(log), "orders": orders.height, "first": moments[0], "last": moments[1]}
    return pl.DataFrame({name: pl.Series([value], dtype=pl.Int64) for name, value in whole.items()})


def _steps(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    pieces = [pl.col(name).fill_nan(0.0).sum() for name in PIECES]
    known = [pl.col(name).is_not_nan().sum().cast(pl.Int64).alias(f"{name}_n") for name in PIECES]
    counts = [
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col("case").n_unique().cast(pl.Int64).alias("cases"),
        pl.col("visit").sum().cast(pl.Int64).alias("visits"),
        pl.col("repeat").sum().cast(pl.Int64).alias("repeats"),
    ]
    return rows.group_by(keys).agg(*counts, *pieces, *known).sort(keys)


def _flows(rows: pl.DataFrame) -> pl.DataFrame:
    inner = rows.filter(pl.col("target") != NOBODY).rename({"box": "source"})
    counts = [pl.len().cast(pl.Int64).alias("count"), pl.col("overlaps").sum().cast(pl.Int64)]
    return inner.group_by("source", "target").agg(counts).sort("source", "target")


def _variants(log: EventLog, bounds: Numbers) -> pl.DataFrame:
    """How many orders took each path; the path as codes with a dash between them."""
    case = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    frame = pl.DataFrame({"case": case, "box": log.boxes.codes, "start": log.start})
    paths = frame.group_by("case", maintain_order=True).agg(
        pl.col("box").cast(pl.String).str.join("-").alias("path"), pl.col("start").min().alias("earliest")
    )
    counts = [pl.len().cast(pl.Int64).alias("cases"), pl.col("earliest").min()]
    return paths.group_by("path").agg(counts).sort("path")


def _day_bins(times: pl.DataFrame) -> pl.DataFrame:
    """Lead times by day and last step; waits by day and the step waited for; processing by day and step.

    A wait inside a visit (a break, the night) is no wait before the step.
    """
    times = times.filter((pl.col("kind") != WAITING) | (pl.col("source") != pl.col("target")))
    box = pl.when(pl.col("kind") == WAITING).then("target").otherwise("source")
    count = pl.len().cast(pl.Int64).alias("count")
    return times.with_columns(box=box).group_by(KEYS["day_bins"]).agg(count).sort(KEYS["day_bins"])
