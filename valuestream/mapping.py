"""Draws one map: opens the stored events, takes the orders in question, finds their structure, measures.

Runs in the limited child process; without Django, database or network.
"""

from datetime import date
from pathlib import Path
from typing import Any


def mine_job(job: dict[str, Any]) -> dict[str, Any]:
    """The map document of a job: ``store``, ``manifest``, and ``question`` as the inputs of a map version hold it.

    Raises Refusal when no order has its last event in the period.
    """
    from valuestream.core.calendar import WorkCalendar
    from valuestream.core.graph import ProcessGraph
    from valuestream.core.selection import select, window
    from valuestream.core.store import open_events
    from valuestream.core.streammap import draw_map, no_orders
    from valuestream.mining import discover_structure

    question = job["question"]
    family = question["family"]
    first, last = _day(question["first"]), _day(question["last"])
    around = select(open_events(Path(job["store"]), job["manifest"]), products=family["products"] if family else None)
    log = select(around, first=first, last=last)
    if not len(log):
        raise no_orders()
    calendar = question["calendar"]
    return draw_map(
        log,
        around=around,
        window=window(first, last, around.timezone),
        calendar=WorkCalendar.from_spec(calendar) if calendar else None,
        stations={name: WorkCalendar.from_spec(spec) for name, spec in question["stations"].items()},
        structure=discover_structure(ProcessGraph.from_log(log), question["noise"]),
        demand=question["demand"],
        name=question["stream"],
        family=family["name"] if family else None,
        trust=job["trust"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
