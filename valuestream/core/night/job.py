"""What a night is asked about a stream, and what several parts of its answer need. All of it is JSON, and frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from lean.privacy import SMALLEST
from valuestream.core.calendar import WorkCalendar
from valuestream.core.conformance import ReferencePath
from valuestream.core.eventlog import SECOND, EventLog
from valuestream.core.findings import Rates, Thresholds
from valuestream.core.selection import local_time, midnight

from .daily import Found

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site says about findings: from where on, what time costs, how many people are behind a station.

    ``piece``: € of a scrapped piece at any step.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    rates: Rates = field(default_factory=Rates)
    piece: float | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    smallest: int = SMALLEST

    @classmethod
    def from_json(cls, doc: Doc) -> "Terms":
        """From ``{"thresholds", "rates": {"order_hour", "station_hour", "piece", "kwh"}, "people"}``, each or none."""
        cost = {key: value for key, value in doc.get("rates", {}).items() if value is not None}
        station = {"": cost["station_hour"]} if "station_hour" in cost else {}
        rates = Rates(cost.get("order_hour"), station, {}, cost.get("kwh"))
        return cls(Thresholds(**doc.get("thresholds", {})), rates, cost.get("piece"), doc.get("people", {}))

    def rates_at(self, steps: list[str]) -> Rates:
        """The rates with the price of a piece at each of these steps."""
        return replace(self.rates, piece=dict.fromkeys(steps, self.piece) if self.piece is not None else {})


@dataclass(frozen=True, slots=True)
class StreamJob:
    """A stream to look at: its store and manifest, its map, the window's days, when the night is due, on the
    site's clock.

    ``products``: those of the family; None: the whole stream. ``calendar``: of the site, on the log's clock;
    ``stations``: of those that work otherwise. ``reference``: the path that orders are to take, and its version.
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
    stations: Mapping[str, WorkCalendar] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    reference: tuple[int, ReferencePath] | None = None

    @classmethod
    def from_json(cls, job: Doc) -> "StreamJob":
        zone, path = job["manifest"]["timezone"], job.get("reference")
        stations = {name: _calendar(spec, zone) for name, spec in job.get("stations", {}).items()}
        return cls(
            store=Path(job["store"]), manifest=job["manifest"], map=job["map"], map_hash=job["map_hash"],
            first=date.fromisoformat(job["first"]), last=date.fromisoformat(job["last"]),
            due=datetime.fromisoformat(job["due"]), late_after_hours=job["late_after_hours"],
            products=tuple(job["products"]) if job["products"] is not None else None,
            calendar=_calendar(job["calendar"], zone) if job["calendar"] else None, stations=stations,
            terms=Terms.from_json(job.get("terms", {})),
            reference=(path["number"], ReferencePath.from_json(path["steps"])) if path else None,
        )  # fmt: skip

    @property
    def timezone(self) -> str | None:
        zone: str | None = self.manifest["timezone"]
        return zone

    @property
    def last_seen(self) -> date:
        """The last day of the window of which something is known: none after the newest event."""
        return min(self.last, local_time(micros(self.manifest["last"]), self.timezone).date())

    def since(self) -> datetime:
        """When the window begins."""
        return datetime.fromtimestamp(midnight(self.first, self.timezone) / SECOND, UTC)


def _calendar(spec: Doc, zone: str | None) -> WorkCalendar:
    calendar = WorkCalendar.from_spec(spec)
    return calendar if zone else replace(calendar, timezone=None)


@dataclass(frozen=True, slots=True)
class Night:
    """A job with the window's orders, how old the newest event is, and the series of the window."""

    job: StreamJob
    log: EventLog
    hours_old: float
    is_late: bool
    figures: tuple[Found, ...]

    @property
    def due(self) -> date | None:
        """The day for which series should have a point; older ones are not judged. None while the data is in time."""
        return self.job.last if self.is_late else None


def hours_old(job: StreamJob) -> float:
    """Hours from the newest event to the due time; days on which the plant does not work do not count."""
    newest = datetime.fromisoformat(job.manifest["last"])
    if not job.timezone:  # the log's clock has no zone: it is taken for the one in which the night is due
        newest = newest.replace(tzinfo=job.due.tzinfo)
    hours = (job.due - newest).total_seconds() / 3600
    zone = job.due.tzinfo
    between = (newest.astimezone(zone).date() + timedelta(days=n + 1) for n in range(int(hours // 24) + 1))
    works = works_on(job)
    free = sum(not works(day) for day in between if day < job.due.date())
    return max(hours - 24 * free, 0.0)


def works_on(job: StreamJob) -> Callable[[date], bool]:
    """Whether the plant works on a day; without a calendar every day counts."""
    return job.calendar.works_on if job.calendar else lambda day: True


def micros(iso: str) -> int:
    return round(datetime.fromisoformat(iso).timestamp() * SECOND)
