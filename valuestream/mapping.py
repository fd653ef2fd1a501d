"""Draws one map: opens the stored events around its period, takes its orders, finds their structure, measures.

Runs in the limited child process; without Django, database or network.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from valuestream.core.calendar import WorkCalendar
    from valuestream.core.carbon.onmap import EnergyJob
    from valuestream.core.eventlog import EventLog


def mine_job(job: dict[str, Any]) -> dict[str, Any]:
    """The map document of a job: ``store``, ``manifest``, and ``question`` as the inputs of a map version hold it.

    With ``energy`` in the question also ``energy_store`` and ``series`` (meter → files), and ``co2e`` in the document.

    Raises Refusal when no order has its last event in the period.
    """
    from valuestream.core.around import open_around
    from valuestream.core.graph import ProcessGraph
    from valuestream.core.selection import select, window
    from valuestream.core.streammap import draw_map, no_orders
    from valuestream.mining import discover_structure

    question = job["question"]
    family = question["family"]
    first, last = _day(question["first"]), _day(question["last"])
    everything = open_around(Path(job["store"]), job["manifest"], first)
    around = select(everything, products=family["products"] if family else None)
    log = select(around, first=first, last=last)
    if not len(log):
        raise no_orders()
    calendars = _calendars(question)
    document = draw_map(
        log,
        around=around,
        window=window(first, last, around.timezone),
        calendar=calendars[0],
        stations=calendars[1],
        structure=discover_structure(ProcessGraph.from_log(log), question["noise"]),
        demand=question["demand"],
        name=question["stream"],
        family=family["name"] if family else None,
        trust=job["trust"],
    )
    return document if question.get("energy") is None else {**document, "co2e": _co2e(job, everything, log, document)}


def _co2e(job: dict[str, Any], everything: "EventLog", log: "EventLog", document: dict[str, Any]) -> dict[str, Any]:
    """The map's CO₂ part. Raises Refusal when its sums do not agree."""
    from valuestream.core.carbon.onmap import carbon_on_map

    question = job["question"]
    windowed = question["first"] is not None or question["last"] is not None
    return carbon_on_map(everything, log, energy_job(job, document), windowed=windowed)


def energy_job(job: dict[str, Any], document: dict[str, Any]) -> "EnergyJob":
    """Energy and calendars of a job whose question has them, and the rework steps and last steps of its map.

    ``job``: ``question``, ``series``, ``energy_store``.
    """
    from valuestream.core.carbon.onmap import EnergyJob

    calendar, stations = _calendars(job["question"])
    energy: dict[str, Any] = job["question"]["energy"]
    rework = tuple(step["name"] for step in document["steps"] if step["role"] == "rework")
    ends = document["completion"]["last_steps"]
    return EnergyJob(energy, Path(job["energy_store"]), job["series"], calendar, stations, rework, ends)


def _calendars(question: dict[str, Any]) -> "tuple[WorkCalendar | None, dict[str, WorkCalendar]]":
    """The site's calendar and those of single stations."""
    from valuestream.core.calendar import WorkCalendar

    site = question["calendar"]
    stations = {name: WorkCalendar.from_spec(spec) for name, spec in question["stations"].items()}
    return WorkCalendar.from_spec(site) if site else None, stations


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
