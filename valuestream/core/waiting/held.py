"""How long something that the log does not show held an order.

The extraneous part of a wait counts only the moments at which the station was free. But an order that was held until
Tuesday was held all the time, also while its station was busy with others. So the log gives two bounds: the order was
held at least until the last moment at which the station was free and yet did not begin (after Chapela-Campa and
Dumas, Enhancing business process simulation models with extraneous activity delays, 2024), and at most until its
start. Where the two differ, the other orders of the step say what is likely (Turnbull 1976).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import NO_CODE, NO_TIME, SECOND, EventLog
from valuestream.core.stations import Clocks

from .causes import Causes, causes_of
from .windows import Windows

Seconds = NDArray[np.float64]
Micros = NDArray[np.int64]
POINTS = 100  # delays that the estimate tells apart at a step
ROUNDS = 200
SURE = 1.0  # s between the bounds up to which a delay is known


@dataclass(frozen=True, slots=True)
class Held:
    """Working s per row of a log; NaN where it names no station. ``least`` ≤ ``likely`` ≤ ``most``."""

    least: Seconds
    likely: Seconds
    most: Seconds


def held_by_others(log: EventLog, ready: Micros, clocks: Clocks) -> Held:
    """How long each row of a sorted log was held from ``ready`` on."""
    least, most = np.full(len(log), np.nan), np.full(len(log), np.nan)
    if log.resource is None:
        return Held(least, least, most)
    codes, names = log.resource.codes, log.resource.names
    rows = np.flatnonzero(codes != NO_CODE)
    free = _last_free(log, rows, ready, clocks)
    first, last, start = (clocks.scheduled(m, codes[rows], names) for m in (ready[rows], free, log.start[rows]))
    least[rows] = np.maximum(last - first, 0) / SECOND
    most[rows] = np.maximum((start - first) / SECOND, least[rows])
    likely = least.copy()
    for step in np.unique(log.boxes.codes[rows]):
        mine = rows[log.boxes.codes[rows] == step]
        likely[mine] = expected(least[mine], most[mine])
    return Held(least, likely, most)


def with_held(causes: Causes, held: Held) -> Causes:
    """The causes, with the time in which an order was likely held although its station worked on others moved from
    contention and prioritisation to the extraneous part: it would have waited without those others, too.
    """
    queued = causes.contention + causes.prioritisation
    moved = np.clip(np.nan_to_num(held.likely) - causes.extraneous, 0, queued)
    left = 1 - np.divide(moved, queued, out=np.zeros(len(queued)), where=queued > 0)
    return replace(
        causes, contention=causes.contention * left, prioritisation=causes.prioritisation * left,
        extraneous=causes.extraneous + moved,
    )  # fmt: skip


def split_waits(log: EventLog, windows: Windows, clocks: Clocks) -> Causes:
    """Why each row of a sorted log waited, as pages and findings tell it: the causes, held time told as extraneous."""
    return with_held(causes_of(log, windows, clocks), held_by_others(log, windows.ready, clocks))


def expected(least: Seconds, most: Seconds) -> Seconds:
    """The mean delay between each two bounds, by the delays of all of them (nonparametric maximum likelihood)."""
    open_ = most - least > SURE
    if not open_.any():
        return least
    edges = np.unique(np.quantile(least, np.linspace(0, 1, POINTS + 1), method="lower"))
    place = np.searchsorted(edges, least, side="right") - 1
    points = np.bincount(place, weights=least) / np.bincount(place)
    bounds = np.stack([place, np.searchsorted(edges, most, side="right") - 1])
    bounds[1, ~open_] = place[~open_]
    pairs, which, counts = np.unique(bounds, axis=1, return_inverse=True, return_counts=True)
    fits = (np.arange(len(points)) >= pairs[0][:, None]) & (np.arange(len(points)) <= pairs[1][:, None])
    share = np.full(len(points), 1 / len(points))
    for _ in range(ROUNDS):
        given = fits * share
        given /= given.sum(axis=1, keepdims=True)
        share = counts @ given / counts.sum()
    return np.where(open_, np.clip((given @ points)[which.ravel()], least, most), least)


def _last_free(log: EventLog, rows: NDArray[np.int64], ready: Micros, clocks: Clocks) -> Micros:
    """The last moment up to each row's start at which its station was free; the first moment known without one.

    Before its first row a station counts as free, as it does for the extraneous part.
    """
    assert log.resource is not None
    found = np.empty(len(rows), dtype=np.int64)
    codes = log.resource.codes[rows]
    order = np.argsort(codes, kind="stable")
    present, first = np.unique(codes[order], return_index=True)
    for code, mine in zip(present.tolist(), np.split(order, first[1:]), strict=False):
        name = log.resource.names[code]
        since = int(min(ready[rows[mine]].min(), log.start[rows[mine]].min()))
        found[mine] = _free_until(log, rows[mine], since, clocks.own.get(name, clocks.site))
    return found


def _free_until(log: EventLog, rows: NDArray[np.int64], low: int, calendar: WorkCalendar | None) -> Micros:
    closed = rows[log.complete[rows] != NO_TIME]
    begins, ends = np.sort(log.start[closed]), np.sort(log.complete[closed])
    high = int(log.start[rows].max())
    spans = np.array(calendar.intervals(low, high) if calendar else [(low, high)], dtype=np.int64).reshape(-1, 2)
    edges = np.unique(np.concatenate([begins, ends, spans.ravel(), [low]]))
    running = np.searchsorted(begins, edges, side="right") - np.searchsorted(ends, edges, side="right")
    scheduled = np.searchsorted(spans[:, 0], edges, side="right") > np.searchsorted(spans[:, 1], edges, side="right")
    last = np.maximum.accumulate(np.where((running == 0) & scheduled, np.arange(len(edges)), -1))
    here = np.append(last, -1)[np.searchsorted(edges, log.start[rows]) - 1]
    after = edges[np.minimum(here + 1, len(edges) - 1)]
    return np.where(here < 0, low, np.minimum(after, log.start[rows]))
