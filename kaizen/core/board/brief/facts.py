"""What the rules of a brief look at: plain values, read once, the same however often they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lean.units import Figure

from .told import Effects

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """A value stream as the night left it. ``bottleneck``: of ``newlean.stream-night/1``; ``map``: its frozen version.

    ``waiting``: orders before the bottleneck, on average of the period that the map looks at.
    """

    id: str
    stream: int
    name: str
    map: int | None
    is_late: bool
    hours_old: float | None
    bottleneck: Doc
    waiting: Figure


@dataclass(frozen=True, slots=True)
class Promise:
    """An open action. ``owner``: a function."""

    text: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Help:
    """What waits for help now: open andon calls, escalations that this board is to answer, and how many are late."""

    calls: int = 0
    asked: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Crew:
    """How many people, as a number, by the newest day that was entered. ``target`` None: none is set.

    ``is_old``: a day of work has passed since without a number, so nobody knows.
    """

    name: str
    day: date | None
    people: float | None
    target: float | None
    better: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class OtherHours:
    """A calendar that is not as every week today, and why. ``stations``: those it belongs to; none: the whole site."""

    calendar: int
    name: str
    reason: str
    intervals: tuple[tuple[str, str], ...] = ()
    stations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waste:
    """A finding that nobody works on yet, of ``stream``; ``doc``: ``newlean.finding/1``. The first is worth most."""

    pk: int
    stream: int
    doc: Doc


@dataclass(frozen=True, slots=True)
class Solved:
    """A standard that is proven elsewhere and was never offered here, for a ``step`` of ``stream``.

    ``figure``: what was measured there; ``route`` and ``pk`` open it in the library.
    """

    title: str
    site: str
    stream: int
    step: str
    figure: str
    effects: Effects
    route: str
    pk: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """A figure by day with the target of today: what a forecast looks at. ``points``: oldest first."""

    kpi: int
    name: str
    unit: str
    better: str
    points: tuple[tuple[date, float], ...]
    target: float


@dataclass(frozen=True, slots=True)
class Record:
    """How often the forecasts of a rule about a subject came true, of those whose day is over."""

    right: int = 0
    settled: int = 0

    @property
    def rate(self) -> float:
        return self.right / self.settled if self.settled else 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. ``night``: the day of the newest report, None without; ``changed``, ``gone``: what it told as new.

    ``before``: the step that held each flow in the report before it, by the flow's id.
    """

    day: date
    is_working: bool = True
    night: date | None = None
    changed: tuple[Doc, ...] = ()
    gone: tuple[Doc, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    flows: tuple[Flow, ...] = ()
    overdue: tuple[Promise, ...] = ()
    help: Help = Help()
    crews: tuple[Crew, ...] = ()
    hours: tuple[OtherHours, ...] = ()
    wastes: tuple[Waste, ...] = ()
    solved: tuple[Solved, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    records: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    board: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the night of this day has told, of all flows."""
        return self.night == self.day and bool(self.flows) and not any(flow.is_late for flow in self.flows)
