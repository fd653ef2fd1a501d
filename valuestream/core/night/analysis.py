"""What a night finds in one value stream, as one document (``newlean.stream-night/1``). Pure: store in, document out.

A line of the list adds one part of the document. Everything rests on the frozen map, the states of the partitions and
the events of the window, so the same inputs give the same document, whenever it is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from lean.units import Unit
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import SECOND, EventLog
from valuestream.core.selection import local_time, midnight, select
from valuestream.core.signals import Baseline, Series, Verdict, judge
from valuestream.core.stations import Clocks, find_bottleneck, stations_of
from valuestream.core.store import open_some_events

from . import shelf
from .daily import Days, Found, series_of

SCHEMA = "newlean.stream-night/1"
METHOD = "night/1"
DAYS_OF_WEEK = 7
CLEARLY = 0.8  # of the longest mean active period: another station above that is a bottleneck as well
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StreamJob:
    """A stream to look at: its store and manifest, its map, the window's days, when the night is due, on the
    site's clock.

    ``products``: those of the family; None: the whole stream. ``calendar``: of the site, on the log's clock.
    """

    store: Path
    manifest: Doc
    map: Doc
    map_hash: str
    first: date
    last: date
    due: datetime
    late_after_hours: float
    products: tuple[str, ...] | None
    calendar: WorkCalendar | None

    @classmethod
    def from_json(cls, job: Doc) -> "StreamJob":
        calendar = WorkCalendar.from_spec(job["calendar"]) if job["calendar"] else None
        if calendar and not job["manifest"]["timezone"]:
            calendar = replace(calendar, timezone=None)
        return cls(
            store=Path(job["store"]), manifest=job["manifest"], map=job["map"], map_hash=job["map_hash"],
            first=date.fromisoformat(job["first"]), last=date.fromisoformat(job["last"]),
            due=datetime.fromisoformat(job["due"]), late_after_hours=job["late_after_hours"],
            products=tuple(job["products"]) if job["products"] is not None else None, calendar=calendar,
        )  # fmt: skip

    @property
    def timezone(self) -> str | None:
        zone: str | None = self.manifest["timezone"]
        return zone

    def since(self) -> datetime:
        """When the window begins."""
        return datetime.fromtimestamp(midnight(self.first, self.timezone) / SECOND, UTC)


@dataclass(frozen=True, slots=True)
class Night:
    """A job with what several parts of the document need: the window's orders, and how old the newest event is."""

    job: StreamJob
    log: EventLog
    hours_old: float
    is_late: bool


def analyse(job: StreamJob) -> Doc:
    """The document of a stream's night."""
    events = open_some_events(job.store, job.manifest, job.since().isoformat())
    hours = hours_old(job)
    night = Night(job, select(events, products=job.products), hours, hours > job.late_after_hours)
    found: Doc = {"schema": SCHEMA, "method": METHOD, "name": job.map["name"], "family": job.map["family"]}
    found |= {"window": {"first": job.first.isoformat(), "last": job.last.isoformat()}, "map_hash": job.map_hash}
    for part in PARTS:
        found |= part(night)
    return found


def hours_old(job: StreamJob) -> float:
    """Hours from the newest event to the due time; days on which the plant does not work do not count."""
    newest = datetime.fromisoformat(job.manifest["last"])
    if not job.timezone:  # the log's clock has no zone: it is taken for the one in which the night is due
        newest = newest.replace(tzinfo=job.due.tzinfo)
    hours = (job.due - newest).total_seconds() / 3600
    zone = job.due.tzinfo
    between = (newest.astimezone(zone).date() + timedelta(days=n + 1) for n in range(int(hours // 24) + 1))
    works = _works(job)
    free = sum(not works(day) for day in between if day < job.due.date())
    return max(hours - 24 * free, 0.0)


def data(night: Night) -> Doc:
    """How fresh the stream's events are."""
    newest = local_time(_micros(night.job.manifest["last"]), night.job.timezone).isoformat()
    until = {"newest": newest, "hours_old": round(night.hours_old, 2), "is_late": night.is_late}
    return {"data": until, "orders": night.job.map["orders"], "completion": night.job.map["completion"]}


def signals(night: Night) -> Doc:
    """Every series of the window with its limits and what its newest points say."""
    states = shelf.by_day(night.job.store, night.job.manifest, night.job.since().isoformat())
    if night.job.products is not None:
        from .state import state_of

        states = state_of(night.log)
    works = _works(night.job)
    seen = local_time(_micros(night.job.manifest["last"]), night.job.timezone).date()
    last = min(night.job.last, seen)  # nothing is known of the days after the newest event
    every = [night.job.first + timedelta(days=n) for n in range((last - night.job.first).days + 1)]
    days = Days(
        states, night.log.boxes.names, night.job.first, last, [day for day in every if works(day)],
        night.job.map["completion"]["last_steps"], [step["name"] for step in night.job.map["steps"]],
        night.job.manifest["content_hash"],
    )  # fmt: skip
    due = night.job.last if night.is_late else None
    return {"series": [_told(found, _judged(found.series, due)) for found in series_of(days) if len(found.series)]}


def bottleneck(night: Night) -> Doc:
    """Which station held the flow in the last seven days, and in the whole window as the map says."""
    log, job = night.log, night.job
    last = _micros(job.manifest["last"])
    first = midnight(local_time(last, job.timezone).date() - timedelta(days=DAYS_OF_WEEK - 1), job.timezone)
    clocks = Clocks(first, last, job.calendar, {})
    week = find_bottleneck(stations_of(log, clocks), clocks, start_estimated=log.start_estimated)
    kept = ("resource", "step", "mean_active_period", "utilisation", "missing")
    short = [{key: found[key] for key in kept if key in found} for found in (week, job.map["bottleneck"])]
    return {"bottleneck": {"week": short[0], "window": short[1], "moved": _has_moved(week, job.map["bottleneck"])}}


def _has_moved(week: Doc, window: Doc) -> bool:
    """Whether another step holds the flow, clearly: no station of the former step comes near the new one's periods."""
    if "step" not in week or "step" not in window or week["step"] == window["step"]:
        return False
    former = [row["mean_active_period"]["value"] for row in week["table"] if row["step"] == window["step"]]
    return max(former, default=0.0) < CLEARLY * float(week["mean_active_period"]["value"])


PARTS: tuple[Callable[[Night], Doc], ...] = (data, signals, bottleneck)


def _judged(found: Series, due: date | None) -> Verdict:
    """The verdict on a series; on the logarithm of times, whose long tail is none of the plant's doing."""
    if not _is_skewed(found):
        return judge(found, due=due)
    return judge(replace(found, values=np.log(found.values)), due=due)


def _is_skewed(found: Series) -> bool:
    return found.unit is Unit.SECOND and bool((found.values > 0).all())


def _told(one: Found, verdict: Verdict) -> Doc:
    found = one.series
    points = zip(found.days, found.values.tolist(), found.n.tolist(), strict=True)
    return {
        "key": found.key, "per": one.per, "step": found.provenance.step,
        "unit": found.unit.value, "better": found.better,
        "points": [[day.isoformat(), _short(value), n] for day, value, n in points],
        "state": verdict.state.value, "rules": list(verdict.rules),
        "since": verdict.since.isoformat() if verdict.since else None,
        "limits": _limits(verdict.baseline, _is_skewed(found)),
        "missing": verdict.missing.reason if verdict.missing else None,
    }  # fmt: skip


def _limits(baseline: Baseline | None, is_log: bool) -> Doc | None:
    """Middle and limits in the unit of the figure, and from which points they are. Times have a geometric middle."""
    if baseline is None:
        return None
    limits = baseline.limits
    span = {"first": baseline.first.isoformat(), "last": baseline.last.isoformat(), "why": baseline.why, "n": limits.n}
    drawn = {"mean": limits.mean, "lower": limits.lower, "upper": limits.upper}
    return {key: _short(exp(value) if is_log else value) for key, value in drawn.items()} | span


def _short(value: float) -> float:
    """Six significant digits: what follows is noise of the arithmetic."""
    return float(f"{value:.6g}")


def _works(job: StreamJob) -> Callable[[date], bool]:
    """Whether the plant works on a day; without a calendar every day counts."""
    calendar = job.calendar
    if calendar is None:
        return lambda day: True
    zone = job.timezone

    def works(day: date) -> bool:
        shifts = calendar.shifts_between(midnight(day, zone), midnight(day + timedelta(days=1), zone))
        return any(shift.day == day for shift in shifts)  # a night shift belongs to the day on which it begins

    return works


def _micros(iso: str) -> int:
    return round(datetime.fromisoformat(iso).timestamp() * SECOND)
