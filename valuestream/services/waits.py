"""Why orders waited between the steps of a frozen map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from valuestream.models import MapVersion
from valuestream.services import maps
from valuestream.services.memory import remember

if TYPE_CHECKING:
    from valuestream.core.waiting import MainCause, WaitingParts

MOST = 200_000  # events up to which a page works out causes (161,000 took 2.9 s); beyond, only a night does


@dataclass(frozen=True, slots=True)
class CauseMarks:
    """What takes most of the wait before each step and on each move; a wait whose cause is not known has none."""

    steps: "Mapping[str, MainCause]" = field(default_factory=dict)
    flows: "Mapping[tuple[str, str], MainCause]" = field(default_factory=dict)


def is_too_large(version: MapVersion) -> bool:
    """Whether a page must not read as much as the causes of this map need."""
    return version.event_set.events > MOST


def causes_behind(version: MapVersion) -> "Mapping[tuple[str, str], WaitingParts]":
    """The causes of every move of a map, worked out once for all of them: stations are shared between moves."""
    return remember(version, "causes", lambda: _causes(version))


def marks_on(version: MapVersion) -> CauseMarks:
    """The largest cause before each step and on each move of a map; none on a map that is too large."""
    return CauseMarks() if is_too_large(version) else remember(version, "cause marks", lambda: _marks(version))


def _marks(version: MapVersion) -> CauseMarks:
    from valuestream.core.waiting import before_step, main_cause  # loads the engine: not at start-up

    causes = causes_behind(version)
    steps = {step: main_cause(before_step(causes, step)) for step in {target for _source, target in causes}}
    flows = {move: main_cause(parts) for move, parts in causes.items()}
    return CauseMarks(
        {step: found for step, found in steps.items() if found}, {move: found for move, found in flows.items() if found}
    )


def _causes(version: MapVersion) -> "Mapping[tuple[str, str], WaitingParts]":
    from valuestream.core.calendar import WorkCalendar
    from valuestream.core.selection import window
    from valuestream.core.streammap import clocks_of
    from valuestream.core.waiting import flow_causes  # loads the engine: not at start-up

    asked, around = version.inputs, maps.open_around(version)
    first, last = (date.fromisoformat(asked[key]) if asked[key] else None for key in ("first", "last"))
    site = WorkCalendar.from_spec(asked["calendar"]) if asked["calendar"] else None
    stations = {name: WorkCalendar.from_spec(spec) for name, spec in asked["stations"].items()}
    clocks = clocks_of(around, window(first, last, around.timezone), site, stations)
    return flow_causes(maps.open_log(version), around, clocks)
