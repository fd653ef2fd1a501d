"""Which station held the flow in each of the newest shifts, as far as that may be shown (``core.shift_bottleneck``)."""

from datetime import timedelta
from typing import Any

from lean.units import Missing
from valuestream.core.selection import local_time, midnight
from valuestream.core.shift_bottleneck import Held, bottleneck_by_shift
from valuestream.core.stations import Clocks, stations_of

from .job import Night, StreamJob, micros
from .told import short

SHOWN = 9  # shifts, the newest
DAYS_OF_WEEK = 7
Doc = dict[str, Any]


def week_of(job: StreamJob) -> Clocks:
    """The clocks of the seven days up to the newest event."""
    last = micros(job.manifest["last"])
    first = midnight(local_time(last, job.timezone).date() - timedelta(days=DAYS_OF_WEEK - 1), job.timezone)
    return Clocks(first, last, job.calendar, {})


def shifts(night: Night) -> Doc:
    """``shifts``: ``held``, the last nine of the week, oldest first; a day whose shifts may not be told apart is one.

    Where no shift can be told at all, ``missing`` says why instead.
    """
    job, log = night.job, night.log
    clocks = week_of(job)
    stations = stations_of(log, clocks)
    if job.calendar is None or not stations:
        absent = "no_calendar" if job.calendar is None else "no_start_times" if log.start_estimated else "no_resource"
        return {"shifts": Missing(absent).as_json()}
    held = bottleneck_by_shift(stations, clocks, job.calendar, job.terms.people, job.terms.smallest)
    steps = {station.name: station.step for station in stations}
    return {"shifts": {"held": [_told(one, steps) for one in held[-SHOWN:]]}}


def _told(held: Held, steps: dict[str, str]) -> Doc:
    """One shift; where its station may not be told, nothing of it but the reason."""
    when = {"day": held.day.isoformat(), "shift": held.shift}
    if isinstance(held.station, Missing):
        return {**when, **held.station.as_json()}
    parts = {"sole": held.sole.as_json(), "shifting": held.shifting.as_json()}
    rounded = {key: {**doc, "value": short(doc["value"])} if "value" in doc else doc for key, doc in parts.items()}
    return {**when, "station": held.station, "step": steps[held.station], **rounded}
