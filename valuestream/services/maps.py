"""Maps: the question a map answers, the version that answered it before, and the run that answers it now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.db.models.functions import Now

from lean.audit import record
from lean.models import Site, User
from valuestream.core.eventlog import EventLog
from valuestream.core.fingerprint import fingerprint
from valuestream.core.selection import select
from valuestream.models import (
    Demand,
    EventSet,
    GembaValue,
    ImportRun,
    MapVersion,
    MiningRun,
    ProductFamily,
    ValueStream,
)
from valuestream.services.publishing import store_of
from valuestream.services.runs import lease, ringing


@dataclass(frozen=True, slots=True)
class Question:
    """What a map is asked about: a stream's events, all its orders or those of a family and a period."""

    stream: ValueStream
    event_set: EventSet
    family: ProductFamily | None = None
    first: date | None = None
    last: date | None = None

    def inputs(self) -> dict[str, Any]:
        """Everything the answer depends on; equal inputs give an equal map."""
        from valuestream.core.streammap import METHOD  # loads the measuring engine: not at start-up
        from valuestream.services.energy.question import energy_of

        energy = energy_of(self.stream.site)
        found = {
            "schema": "newlean.question/1",
            "method": METHOD,
            "event_set": self.event_set.content_hash,
            "stream": self.stream.name,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "family": {"name": self.family.name, "products": sorted(self.family.products)} if self.family else None,
            "noise": self.stream.noise,
            "calendar": calendar_of(self.stream.site),
            "stations": station_calendars(self.stream.site),
            "demand": self._demand(),
        }
        return found if energy is None else {**found, "energy": energy}

    def _demand(self) -> dict[str, Any] | None:
        found = demand_for(self)
        if found is None:
            return None
        valid_from = found.valid_from.isoformat()
        return {"pieces_per_day": found.pieces_per_day, "number": found.number, "valid_from": valid_from}


def calendar_of(site: Site) -> dict[str, Any] | None:
    """The site's working calendar as plain data, or None when it has none."""
    calendar = site.calendars.filter(is_default=True).prefetch_related("shifts", "exceptions").first()
    return calendar.as_spec() if calendar else None


def station_calendars(site: Site) -> dict[str, Any]:
    """The calendars of workstations that do not work as the site does, by the workstation's name."""
    stations = site.workstations.filter(calendar__isnull=False).select_related("calendar__site")
    stations = stations.prefetch_related("calendar__shifts", "calendar__exceptions")
    return {s.name: s.calendar.as_spec() for s in stations.order_by("name") if s.calendar}


def demand_for(question: Question) -> Demand | None:
    """The newest demand entered for the family (or the whole stream) that holds at the end of the period."""
    last = question.last or _newest_day(question)
    demands = question.stream.demands.filter(family=question.family)
    if last is not None:
        demands = demands.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=last), valid_from__lte=last)
    return demands.order_by("-number").first()


def _newest_day(question: Question) -> date | None:
    """The site's day on which the newest event ended; a log without time zone tells the site's clock as it is."""
    newest = question.event_set.last
    if newest is None:
        return None
    zone = ZoneInfo(question.stream.site.timezone) if question.event_set.manifest["timezone"] else UTC
    return newest.astimezone(zone).date()


def find_map(question: Question) -> MapVersion | None:
    """The version that has answered this very question."""
    answered = question.stream.maps.filter(inputs_hash=fingerprint(question.inputs()))
    return answered.select_related("family", "event_set__source").first()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: the map, or the run that mines it; ``ring`` asks the caller to wake a worker."""

    map: MapVersion | None = None
    run: MiningRun | None = None
    ring: bool = False


def ask(question: Question) -> Answer:
    """The map if it exists, else the one run that mines it; two people who ask the same get the same run.

    A run that was refused or has failed stays as it is: ``retry`` starts it again.
    """
    inputs = question.inputs()
    key = {"stream": question.stream, "inputs_hash": fingerprint(inputs)}
    found = MapVersion.objects.filter(**key).select_related("family", "event_set__source").first()
    if found is not None:
        return Answer(map=found)
    fresh = {"family": question.family, "event_set": question.event_set, "inputs": inputs, "rung_at": Now()}
    with transaction.atomic():
        run, is_new = MiningRun.objects.get_or_create(**key, defaults=fresh)
        is_lost = MiningRun.objects.filter(pk=run.pk, lease_until=None, rung_at__lte=Now() - lease())
        ring = is_new or bool(is_lost.filter(state__in=MiningRun.WORKING).update(rung_at=Now()))
    run.refresh_from_db()
    return Answer(run=run, ring=ring)


def retry(run: MiningRun, by: User) -> None:
    """Starts a run again that was refused or has failed. Refreshes ``run``; the caller wakes it."""
    with transaction.atomic():
        stopped = MiningRun.objects.filter(pk=run.pk).exclude(state__in=MiningRun.WORKING)
        if stopped.update(**ringing(state=MiningRun.State.WAITING, finished_at=None)):
            record("map.retried", run, by=by, site=run.site)
    run.refresh_from_db()


def trust_of(event_set: EventSet) -> dict[str, Any]:
    """What became of every row of the files behind an event set: the sums over its imports."""
    imports = ImportRun.objects.filter(
        source=event_set.source, state=ImportRun.State.IMPORTED, event_set__number__lte=event_set.number
    )
    counts = ("rows_read", "accepted", "duplicates", "quarantined")
    sums = imports.aggregate(**{name: Sum(name) for name in counts})
    reasons = [reason for found in imports.values_list("reasons", flat=True) for reason in found]
    return {**{name: sums[name] or 0 for name in counts}, "reasons": reasons}


def keep_map(run: MiningRun, document: dict[str, Any]) -> MapVersion:
    """Freezes a mined document as the stream's next version. Call it inside the transaction that settles the run."""
    number = (run.stream.maps.aggregate(last=Max("number"))["last"] or 0) + 1
    return MapVersion.objects.create(
        stream=run.stream,
        family=run.family,
        event_set=run.event_set,
        number=number,
        first=_aware(document["period"]["first"]),
        last=_aware(document["period"]["last"]),
        inputs=run.inputs,
        inputs_hash=run.inputs_hash,
        content=document,
        content_hash=fingerprint(document),
    )


def _aware(text: str) -> datetime:
    """A moment of a document; one of a log without time zone keeps its clock and is filed as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def open_events_of(event_set: EventSet) -> EventLog:
    """All events of an event set, read from the store as they are needed."""
    from valuestream.core.store import open_events  # loads the engine: not at start-up

    return open_events(store_of(event_set.source), event_set.manifest)


def open_around(version: MapVersion) -> EventLog:
    """The events of all orders among which those of a map were found."""
    from valuestream.core.around import open_around as opened  # loads the engine: not at start-up

    event_set, first = version.event_set, version.inputs["first"]
    return opened(store_of(event_set.source), event_set.manifest, date.fromisoformat(first) if first else None)


def open_log(version: MapVersion) -> EventLog:
    """The very events a map was mined from: its event set, its orders."""
    question = version.inputs
    family = question["family"]
    return select(
        open_around(version),
        first=date.fromisoformat(question["first"]) if question["first"] else None,
        last=date.fromisoformat(question["last"]) if question["last"] else None,
        products=family["products"] if family else None,
    )


def counted_at_gemba(stream: ValueStream) -> dict[tuple[str, str], GembaValue]:
    """The newest value counted for each step and figure."""
    values: dict[tuple[str, str], GembaValue] = {}
    for value in stream.gemba_values.order_by("counted_on", "pk"):
        values[value.step, value.key] = value
    return values


def with_counts(document: dict[str, Any], stream: ValueStream) -> dict[str, Any]:
    """The document with the gemba values of today beside its mined figures; the frozen version stays as it is."""
    by_step: dict[str, list[dict[str, Any]]] = {}
    for (step, key), value in counted_at_gemba(stream).items():
        counted_on = value.counted_on.isoformat()
        entry = {"key": key, "value": value.value, "unit": value.unit, "counted_on": counted_on, "note": value.note}
        by_step.setdefault(step, []).append(entry)
    steps = [{**step, "gemba": by_step.get(step["name"], [])} for step in document["steps"]]
    return {**document, "steps": steps}
