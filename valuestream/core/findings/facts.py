"""What a log says beyond its map: waits by cause, change-overs, unusual work, where scrap falls."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lean.units import Measure
from valuestream.core.eventlog import EventLog
from valuestream.core.setups import setups_of
from valuestream.core.stations import Clocks
from valuestream.core.visits import visits_of
from valuestream.core.waiting import by_flow, inside, split_waits, windows_of

from .scrapparts import ScrapPart, scrap_parts
from .unusual import UnusualWork, unusual_work

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FlowWaits:
    """Waits of the moves to ``step`` from ``source``: s by cause in the window, how many rows waited at all."""

    source: str
    step: str
    seconds: Mapping[str, float]
    waiting: float
    waits: int


@dataclass(frozen=True, slots=True)
class StationChange:
    """A station's ``n`` change-overs: ``each`` and ``total`` in s; ``horizon``: its working s in the window."""

    station: str
    step: str
    is_booked: bool
    each: float
    total: float
    n: int
    products: int | None
    horizon: float


@dataclass(frozen=True, slots=True)
class LogFacts:
    """``has_stations``: stations and starts are known, and so why orders wait. ``has_calendar``: working times are
    known; without it nights count as extraneous waiting.

    ``has_batches``: the log has batch numbers; ``has_changes``: it tells set-ups or products.
    """

    has_stations: bool = False
    has_calendar: bool = False
    has_batches: bool = False
    has_changes: bool = False
    waits: tuple[FlowWaits, ...] = ()
    changes: tuple[StationChange, ...] = ()
    work: tuple[UnusualWork, ...] = ()
    scrap: tuple[ScrapPart, ...] = ()

    def as_json(self) -> Doc:
        return asdict(self)

    @classmethod
    def from_json(cls, doc: Doc) -> "LogFacts":
        """The facts that ``as_json`` wrote."""
        return cls(
            has_stations=doc["has_stations"],
            has_calendar=doc["has_calendar"], has_batches=doc["has_batches"], has_changes=doc["has_changes"],
            waits=tuple(FlowWaits(**one) for one in doc["waits"]),
            changes=tuple(StationChange(**one) for one in doc["changes"]),
            work=tuple(UnusualWork(**one) for one in doc["work"]),
            scrap=tuple(ScrapPart(**one) for one in doc["scrap"]),
        )  # fmt: skip


def facts_of(log: EventLog, clocks: Clocks) -> LogFacts:
    """The facts of what began in the period of the clocks. ``log``: all orders that were under way in it, whole."""
    log = log.sorted()
    visits = visits_of(log)
    begun = (visits.start >= clocks.first) & (visits.start <= clocks.last)
    windows = windows_of(log)
    waits = by_flow(log, split_waits(log, windows, clocks), clocks)
    stations = setups_of(log, clocks, windows.ready)
    changes = [
        StationChange(
            one.station, one.step, one.is_booked, one.changeover.value, one.total.value, one.total.n,
            one.products, clocks.horizon(one.station),
        )
        for one in stations if isinstance(one.changeover, Measure) and isinstance(one.total, Measure)
    ]  # fmt: skip
    return LogFacts(
        has_stations=log.resource is not None and not log.start_estimated,
        has_calendar=clocks.site is not None,
        has_batches=log.batch is not None,
        has_changes=bool(stations) and (log.product is not None or any(one.is_booked for one in stations)),
        waits=tuple(FlowWaits(a, b, part.seconds, part.waiting, part.waits) for (a, b), part in waits.items()),
        changes=tuple(changes),
        work=unusual_work(log, visits.take(begun), clocks.site),
        scrap=scrap_parts(log.take(inside(log, clocks))),
    )
