"""Why orders waited between the steps of a frozen map."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from valuestream.models import MapVersion
from valuestream.services import maps
from valuestream.services.memory import remember

if TYPE_CHECKING:
    from valuestream.core.waiting import WaitingParts


def causes_behind(version: MapVersion) -> "Mapping[tuple[str, str], WaitingParts]":
    """The causes of every move of a map, worked out once for all of them: stations are shared between moves."""
    return remember(version, "causes", lambda: _causes(version))


def _causes(version: MapVersion) -> "Mapping[tuple[str, str], WaitingParts]":
    from valuestream.core.calendar import WorkCalendar
    from valuestream.core.selection import window
    from valuestream.core.streammap import clocks_of
    from valuestream.core.waiting import flow_causes  # loads the engine: not at start-up

    asked, around = version.inputs, maps.open_events_of(version.event_set)
    first, last = (date.fromisoformat(asked[key]) if asked[key] else None for key in ("first", "last"))
    site = WorkCalendar.from_spec(asked["calendar"]) if asked["calendar"] else None
    stations = {name: WorkCalendar.from_spec(spec) for name, spec in asked["stations"].items()}
    clocks = clocks_of(around, window(first, last, around.timezone), site, stations)
    return flow_causes(maps.open_log(version), around, clocks)
