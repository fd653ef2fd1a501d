"""A line as a document, ``newlean.line/1``: what may be known of it elsewhere. Counts, no order, no event, no person.

It is computed once for each state of a line's events, and again when its steps get other names.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kaizen.core.standards.codec import as_json, read
from valuestream.core.eventlog import NO_TIME, EventLog
from valuestream.core.selection import days_of
from valuestream.core.visits import Visits, visits_of

from .naming import Step, steps_of
from .similarity import Behaviour, Covariate, LineFacts, Station, behaviour_of
from .similarity.behaviour import in_steps
from .similarity.covariates import by_step

SCHEMA = "newlean.line/1"
Stations = Mapping[str, Station]  # as entered, by name


@dataclass(frozen=True, slots=True)
class AtStep:
    """A step of the line. ``place``: as in ``naming``; ``stations``: name → visits; ``days`` with an ended visit."""

    name: str
    place: float
    orders: int
    days: int
    stations: Mapping[str, int]
    covariates: tuple[Covariate, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """``days``: on which anything was finished; ``behaviour`` and ``steps`` are called by canonical names."""

    behaviour: Behaviour
    steps: tuple[AtStep, ...]
    days: int

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "behaviour": self.behaviour.as_json(),
            "steps": as_json(self.steps),
            "days": self.days,
        }

    @classmethod
    def from_json(cls, doc: Mapping[str, Any]) -> "Line":
        """What ``as_json`` wrote. Raises ``ValueError`` for another document."""
        if doc.get("schema") != SCHEMA:
            raise ValueError(f"not {SCHEMA}: {doc.get('schema')!r}")
        steps = tuple(read(AtStep, step) for step in doc["steps"])
        return cls(Behaviour.from_json(doc["behaviour"]), steps, doc["days"])

    def at(self, affected: Iterable[str]) -> list[AtStep]:
        """The affected steps that the line has; of none named, all."""
        asked = set(affected)
        return [step for step in self.steps if not asked or step.name in asked]

    def days_at(self, affected: Iterable[str]) -> int:
        """Days with a figure at the affected step that has most of them."""
        return max((step.days for step in self.at(affected)), default=0)

    def facts(self, affected: Sequence[str], stations: Stations) -> LineFacts:
        """The line as it is compared; a station that nobody entered has only its name."""
        here = self.at(affected)
        names = dict.fromkeys(name for step in here for name in step.stations)
        return LineFacts(self.behaviour, tuple(stations.get(name) or Station(name) for name in names), _together(here))

    def own_steps(self, stations: Stations) -> list[Step]:
        """The steps as ``naming`` compares them, each with the machine class of most of its visits."""
        return [Step(step.name, _class(step, stations), step.place, step.orders) for step in self.steps]


def line_of(log: EventLog, names: Mapping[str, str]) -> Line:
    """The line of a log. ``names``: own step → canonical step; a step without one keeps its own."""
    log = log.sorted()
    named = in_steps(log, names)
    visits = visits_of(named)
    figures = by_step(visits)
    steps = [_at(step, named, visits, figures.get(step.name, ())) for step in steps_of(named)]
    return Line(behaviour_of(log, names), tuple(steps), _days(visits, named, np.ones(len(visits), dtype=bool)))


def _at(step: Step, log: EventLog, visits: Visits, covariates: tuple[Covariate, ...]) -> AtStep:
    here = visits.step == visits.steps.index(step.name)
    stations = _stations(log, visits.first_row[here])
    return AtStep(step.name, step.place or 0.0, step.orders, _days(visits, log, here), stations, covariates)


def _stations(log: EventLog, rows: Any) -> dict[str, int]:
    if log.resource is None:
        return {}
    counted = Counter(code for code in log.resource.codes[rows].tolist() if code >= 0)
    return {
        log.resource.names[code]: count for code, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    }


def _days(visits: Visits, log: EventLog, here: Any) -> int:
    ended = visits.complete[here & (visits.complete != NO_TIME)]
    return len(np.unique(days_of(ended, log.timezone)))


def _together(steps: Sequence[AtStep]) -> tuple[Covariate, ...]:
    """The covariates of several steps as one: their observations added up."""
    found: dict[str, Covariate] = {}
    for one in (covariate for step in steps for covariate in step.covariates):
        before = found.get(one.key)
        counts = Counter(before.counts if before else {}) + Counter(one.counts)
        found[one.key] = replace(one, counts=dict(counts))
    return tuple(found.values())


def _class(step: AtStep, stations: Stations) -> str:
    counted: Counter[str] = Counter()
    for name, visits in step.stations.items():
        entered = stations.get(name)
        if entered is not None and entered.machine_class:
            counted[entered.machine_class] += visits
    return min(counted, key=lambda one: (-counted[one], one), default="")
