"""Figures over time: lead time, throughput and orders in process by week or day, and every event as a dot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from .cases import CaseTable
from .eventlog import SECOND, EventLog
from .selection import local_time, midnight
from .visits import visits_of

DAILY_UP_TO = 70  # days; a longer log is counted by week
MOST_DOTS = 20_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """Orders finished in one day or week that begins on ``first``; lead times in s, None without orders."""

    first: date
    orders: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """Orders in process on one day: their mean over the day."""

    day: date
    orders: float


@dataclass(frozen=True, slots=True)
class Dots:
    """Events by start (µs) and by their order's place in the line of arrival; one event in ``one_in`` is kept."""

    start: NDArray[np.int64]
    place: NDArray[np.int64]
    step: NDArray[np.int32]
    one_in: int


def is_daily(table: CaseTable, timezone: str | None) -> bool:
    """Whether a log is short enough to be counted by day."""
    days = _days(table, timezone)
    return len(days) <= DAILY_UP_TO


def finished(table: CaseTable, timezone: str | None) -> list[Bucket]:
    """Lead time and throughput by day or week (Monday first); a time without orders is a bucket of none."""
    days = _days(table, timezone)
    if not days:
        return []
    pitch = 1 if len(days) <= DAILY_UP_TO else 7
    begin = days[0] - timedelta(days=days[0].weekday() if pitch == 7 else 0)
    starts = [begin + timedelta(days=n) for n in range(0, (days[-1] - begin).days + 1, pitch)]
    edges = np.array([midnight(day, timezone) for day in [*starts, starts[-1] + timedelta(days=pitch)]])
    place = np.searchsorted(edges, table.last, side="right") - 1
    return [_bucket(day, table.lead_time[(place == n) & table.is_finished]) for n, day in enumerate(starts)]


def _bucket(day: date, lead: NDArray[np.float64]) -> Bucket:
    if not len(lead):
        return Bucket(day, 0, None, None)
    return Bucket(day, len(lead), float(np.median(lead)), float(np.quantile(lead, 0.9)))


def in_process(table: CaseTable, timezone: str | None) -> list[Level]:
    """Orders between their first start and last end, open ones to the last event of all, as the mean of each day."""
    days = _days(table, timezone)
    if not days:
        return []
    edges = np.array([midnight(day, timezone) for day in [*days, days[-1] + timedelta(days=1)]], dtype=np.int64)
    ended = np.where(table.is_open, table.last.max(), table.last)
    spent = _spent(np.sort(ended), edges) - _spent(np.sort(table.first), edges)
    entered = np.diff(edges).astype(float)
    return [Level(day, float(-gone / span)) for day, gone, span in zip(days, spent, entered, strict=True)]


def _spent(moments: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each span between two edges: Σ over ``moments`` of the time in the span after the moment, in µs."""
    before = np.searchsorted(moments, edges)
    sums = np.concatenate(([0], np.cumsum(moments - edges[0], dtype=np.float64)))
    until = before * (edges - edges[0]).astype(float) - sums[before]
    return np.diff(until)


def dots(log: EventLog) -> Dots:
    """Every event by time and order, orders from the first to the last that began; thinned evenly when very many."""
    log = log.sorted()
    begins = np.full(len(log.case.names), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(begins, log.case.codes, log.start)
    place = np.empty(len(begins), dtype=np.int64)
    place[np.argsort(begins, kind="stable")] = np.arange(1, len(begins) + 1)
    one_in = max(1, -(-len(log) // MOST_DOTS))
    keep = slice(None, None, one_in)
    return Dots(log.start[keep], place[log.case.codes][keep], log.boxes.codes[keep], one_in)


def work_by_step(log: EventLog, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Working times of the visits to each of ``names``, in s; nothing for a log without start times."""
    if log.start_estimated:
        return {}
    visits = visits_of(log)
    codes = {name: log.boxes.names.index(name) for name in names if name in log.boxes.names}
    works = {name: visits.processing[visits.step == code] for name, code in codes.items()}
    return {name: values for name, values in works.items() if len(values)}


def _days(table: CaseTable, timezone: str | None) -> list[date]:
    """Every local day from the first start to the last end."""
    if not len(table):
        return []
    first = local_time(int(table.first.min()), timezone).date()
    last = local_time(int(table.last.max()), timezone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def local_iso(moments: NDArray[np.int64], timezone: str | None) -> list[str]:
    """Moments in µs as local clock times for an axis, to the second."""
    return [local_time(int(moment) // SECOND * SECOND, timezone).strftime("%Y-%m-%dT%H:%M:%S") for moment in moments]
