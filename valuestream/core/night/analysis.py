"""What a night finds in one value stream, as one document (``newlean.stream-night/1``). Pure: store in, document out.

A line of the list adds one part of the document. Everything rests on the frozen map, the states of the partitions and
the events of the window, so the same inputs give the same document, whenever it is computed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from valuestream.core.eventlog import EventLog
from valuestream.core.selection import local_time, select
from valuestream.core.signals import as_judged, judge
from valuestream.core.stations import find_bottleneck, stations_of
from valuestream.core.store import open_some_events

from . import shelf
from .daily import Days, Found, series_of
from .job import Night, StreamJob, hours_old, micros, works_on
from .shifts import shifts as shift_bottlenecks
from .shifts import week_of
from .state import state_of
from .told import told
from .wastes import wastes

SCHEMA = "newlean.stream-night/1"
METHOD = "night/2"
CLEARLY = 0.8  # of the longest mean active period: another station above that is a bottleneck as well
Doc = dict[str, Any]


def analyse(job: StreamJob) -> Doc:
    """The document of a stream's night."""
    log, hours = events_of(job), hours_old(job)
    night = Night(job, log, hours, hours > job.late_after_hours, tuple(_figures(job, log)))
    found: Doc = {"schema": SCHEMA, "method": METHOD, "name": job.map["name"], "family": job.map["family"]}
    found |= {"window": {"first": job.first.isoformat(), "last": job.last.isoformat()}, "map_hash": job.map_hash}
    for part in PARTS:
        found |= part(night)
    return found


def events_of(job: StreamJob) -> EventLog:
    """The events of the stream's orders that were under way in the window."""
    return select(open_some_events(job.store, job.manifest, job.since().isoformat()), products=job.products)


def data(night: Night) -> Doc:
    """How fresh the stream's events are."""
    newest = local_time(micros(night.job.manifest["last"]), night.job.timezone).isoformat()
    until = {"newest": newest, "hours_old": round(night.hours_old, 2), "is_late": night.is_late}
    return {"data": until, "orders": night.job.map["orders"], "completion": night.job.map["completion"]}


def signals(night: Night) -> Doc:
    """Every series of the window with its limits and what its newest points say."""
    return {"series": [told(one.series, one.per, judge(as_judged(one.series), due=night.due)) for one in night.figures]}


def _figures(job: StreamJob, log: EventLog) -> list[Found]:
    """The series of the window."""
    states = shelf.by_day(job.store, job.manifest, job.since().isoformat()) if job.products is None else state_of(log)
    every = [job.first + timedelta(days=n) for n in range((job.last_seen - job.first).days + 1)]
    works = works_on(job)
    days = Days(
        states, log.boxes.names, job.first, job.last_seen, [day for day in every if works(day)],
        job.map["completion"]["last_steps"], [step["name"] for step in job.map["steps"]], job.manifest["content_hash"],
        job.map.get("co2e", {}).get("by_day", ()),
    )  # fmt: skip
    return [found for found in series_of(days) if len(found.series)]


def bottleneck(night: Night) -> Doc:
    """Which station held the flow in the last seven days, and in the whole window as the map says."""
    log, job = night.log, night.job
    clocks = week_of(job)
    week = find_bottleneck(stations_of(log, clocks), clocks, start_estimated=log.start_estimated)
    kept = ("resource", "step", "mean_active_period", "utilisation", "missing")
    short = [{key: found[key] for key in kept if key in found} for found in (week, job.map["bottleneck"])]
    return {"bottleneck": {"week": short[0], "window": short[1], "moved": _has_moved(week, job.map["bottleneck"])}}


def _has_moved(week: Doc, window: Doc) -> bool:
    """Whether another step holds the flow, clearly: its periods are longer, and it is busier than each former station.

    A station that happens to work three long periods in a quiet week is no bottleneck (both figures: method B4).
    """
    if "step" not in week or "step" not in window or week["step"] == window["step"]:
        return False
    former = [row for row in week["table"] if row["step"] == window["step"]]
    longest = max((row["mean_active_period"]["value"] for row in former), default=0.0)
    busiest = max((row["utilisation"]["value"] for row in former), default=0.0)
    is_longer = longest < CLEARLY * float(week["mean_active_period"]["value"])
    return bool(is_longer and busiest < float(week["utilisation"]["value"]))


PARTS: tuple[Callable[[Night], Doc], ...] = (data, signals, bottleneck, shift_bottlenecks, wastes)
