"""The steps of a night. A worker claims the night, does what its step asks for, and goes on when nobody has to wait.

Each step may be done twice without harm: it looks what is there and adds what is missing. What takes long are rows of
their own, done by any worker; the night looks at them again when one of them ends, and at each sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from lean.models import User
from valuestream.core.fingerprint import fingerprint
from valuestream.models import (
    EventSet,
    ImportRun,
    MiningRun,
    NightlyRun,
    PartCount,
    Report,
    Run,
    StreamNight,
    ValueStream,
)
from valuestream.services import maps
from valuestream.services.findings import a3s
from valuestream.services.findings.decisions import decided_at
from valuestream.services.findings.lives import keep_lives
from valuestream.services.findings.references import reference_of
from valuestream.services.findings.settings import settings_of
from valuestream.services.night import deliveries, fetching, mails, meter_files, parts, reports, streams
from valuestream.services.night.plans import plan_of
from valuestream.services.runs import beat, claim, ringing, settle

State = NightlyRun.State
IMPORTS_WAIT = timedelta(minutes=30)  # then the report says what is still missing
Rings = list[Run]


@dataclass(frozen=True, slots=True)
class Step:
    """``work`` does or starts what is missing and answers whom to ring for; ``is_done``: on to ``then``."""

    work: Callable[[NightlyRun, int], Rings]
    is_done: Callable[[NightlyRun], bool]
    then: State


def advance(pk: int) -> tuple[NightlyRun, Rings] | None:
    """Takes a night as far as it goes without waiting; None when another worker has it or it is over.

    The answered runs are to be rung for.
    """
    token = claim(NightlyRun, pk)
    if token is None:
        return None
    night = NightlyRun.objects.select_related("site").get(pk=pk)
    rings: Rings = []
    while night.state in NightlyRun.WORKING:
        step = STEPS[State(night.state)]
        rings += step.work(night, token)
        done = step.is_done(night)
        if not _move(night, token, step.then if done else State(night.state), stay=done and step.then in STEPS):
            return None  # cancelled, or taken over after a pause
        if not done:
            break
    return night, rings


def _move(night: NightlyRun, token: int, state: State, *, stay: bool) -> bool:
    """Notes the state; keeps the lease while the next step follows at once (``stay``), else frees the night."""
    if stay:
        return beat(night, token, state=state) and _refreshed(night)
    if state in NightlyRun.WORKING:
        return settle(night, token, state=state, rung_at=Now())
    return settle(night, token, state=state, finished_at=Now())


def _refreshed(night: NightlyRun) -> bool:
    night.refresh_from_db()
    return True


def _fetch(night: NightlyRun, token: int) -> Rings:
    tick = lambda: beat(night, token, stage="fetching")  # noqa: E731  keeps the lease
    told = [*fetching.fetch(night, tick), *meter_files.fetch_readings(night, tick)]
    if not night.fetched and told:
        beat(night, token, fetched=told)
        night.fetched = told
    return list(ImportRun.objects.filter(pk__in=fetching.imports_of(night), state__in=ImportRun.WORKING))


def _imports(night: NightlyRun, token: int) -> Rings:
    return list(fetching.confirm_known(night))


def _are_imported(night: NightlyRun) -> bool:
    mine = ImportRun.objects.filter(pk__in=fetching.imports_of(night))
    waited = NightlyRun.objects.filter(pk=night.pk, created_at__lte=Now() - IMPORTS_WAIT)
    return not mine.filter(state__in=ImportRun.WORKING).exists() or waited.exists()


def _mine(night: NightlyRun, token: int) -> Rings:
    """Fixes what the night works on, once; counts new partitions and asks for each stream's map."""
    if not night.inputs:
        night.inputs = inputs_of(night)
        beat(night, token, inputs=night.inputs)
    rings: Rings = []
    for event_set in event_sets_of(night):
        rings += parts.ensure_counts(event_set)
    for asked in night.inputs["streams"]:
        rings += _ask(night, asked)
    return rings


def _ask(night: NightlyRun, asked: dict[str, Any]) -> Rings:
    """The row of a stream's part, with its map or the run that mines it."""
    key = {"stream_id": asked["stream"], "family_id": asked["family"]}
    row = night.streams.filter(**key).select_related("mining_run").first()
    if row is None:
        stream = ValueStream.objects.select_related("site", "source").get(pk=asked["stream"])
        event_set = EventSet.objects.get(pk=asked["event_set"])
        family = stream.families.filter(pk=asked["family"]).first() if asked["family"] else None
        first, last = (date.fromisoformat(night.inputs[key]) for key in ("first", "last"))
        answer = maps.ask(maps.Question(stream, event_set, family, first, last))
        row = night.streams.create(
            stream=stream, family=family, event_set=event_set, map_version=answer.map, mining_run=answer.run,
            rung_at=Now(),
        )  # fmt: skip
        return [answer.run] if answer.run and answer.ring else []
    streams.take_map(row)
    return []


def _are_mined(night: NightlyRun) -> bool:
    waiting = MiningRun.objects.filter(pk__in=night.streams.values("mining_run"), state__in=MiningRun.WORKING)
    if waiting.exists() or not parts.is_counted(event_sets_of(night)):
        return False
    for row in night.streams.select_related("mining_run"):
        streams.take_map(row)
    return True


def _look(night: NightlyRun, token: int) -> Rings:
    return list(night.streams.filter(state=StreamNight.State.WAITING, map_version__isnull=False))


def _are_looked_at(night: NightlyRun) -> bool:
    return not night.streams.filter(state__in=StreamNight.WORKING).exists()


def _report(night: NightlyRun, token: int) -> Rings:
    """The report, once, with what carries it on: the same document again only notes that it was verified."""
    document, sent = reports.compose(night), []
    digest = fingerprint(document)
    with transaction.atomic():
        if not beat(night, token, verified_at=Now() if night.reports.exists() else None):
            return []
        if not night.reports.filter(content_hash=digest).exists():
            number = night.reports.count() + 1
            report = Report.objects.create(night=night, number=number, content=document, content_hash=digest)
            keep_lives(report)
            sent = [*mails.queue(report), *deliveries.queue(report)]
            record("night.reported", report, by=None, site=night.site, after={"number": number, "hash": digest})
    return sent


STEPS: dict[State, Step] = {
    State.FETCHING: Step(_fetch, lambda night: True, State.IMPORTING),
    State.IMPORTING: Step(_imports, _are_imported, State.MINING),
    State.MINING: Step(_mine, _are_mined, State.ANALYSING),
    State.ANALYSING: Step(_look, _are_looked_at, State.REPORTING),
    State.REPORTING: Step(_report, lambda night: True, State.REPORTED),
}


def inputs_of(night: NightlyRun) -> dict[str, Any]:
    """What the night works on: window, settings, each stream's event set, what waits for people, the report before."""
    plan = plan_of(night.site)
    last = night.day - timedelta(days=1)
    first = last - timedelta(days=7 * plan.weeks - 1)
    site_streams = ValueStream.objects.filter(site=night.site).select_related("site", "source__current")
    asked = streams.questions(site_streams.order_by("name"), first, last)
    before = Report.objects.filter(night__site=night.site, night__due_at__lt=night.due_at)
    previous = before.order_by("-night__due_at", "-number").first()
    return {
        "first": first.isoformat(), "last": last.isoformat(),
        "plan": {"weeks": plan.weeks, "late_after_hours": plan.late_after_hours},
        "streams": [
            {"stream": q.stream.pk, "family": q.family.pk if q.family else None, "event_set": q.event_set.pk,
             "reference": found.pk if (found := reference_of(q.stream, q.family)) else None}
            for q in asked
        ],
        "findings": settings_of(night.site),
        "decided": decided_at(night.site),
        "in_a3": a3s.open_at(night.site.pk),
        "trust": reports.trust_of_sources(night.site),
        "owed": reports.owed(night.site),
        "previous": previous.pk if previous else None,
    }  # fmt: skip


def event_sets_of(night: NightlyRun) -> list[EventSet]:
    """The event sets that a night works on, one for each source."""
    chosen = {asked["event_set"] for asked in night.inputs["streams"]}
    return list(EventSet.objects.filter(pk__in=chosen).select_related("source__site").order_by("pk"))


def waited_for(night: NightlyRun) -> Rings:
    """The runs that have to end before the night goes on."""
    imports = ImportRun.objects.filter(pk__in=fetching.imports_of(night), state__in=ImportRun.WORKING)
    mining = MiningRun.objects.filter(pk__in=night.streams.values("mining_run"), state__in=MiningRun.WORKING)
    sources = {event_set.source_id for event_set in event_sets_of(night)} if night.inputs else set()
    counting = PartCount.objects.filter(source__in=sources, state__in=PartCount.WORKING)
    looking = night.streams.filter(state__in=StreamNight.WORKING, map_version__isnull=False)
    return [*imports, *counting, *mining, *looking]


def again(night: NightlyRun, by: User | None) -> None:
    """Computes a reported night again from the same inputs, or goes on with one that needed attention."""
    with transaction.atomic():
        over = NightlyRun.objects.filter(pk=night.pk).exclude(state__in=NightlyRun.WORKING)
        start = State.MINING if night.inputs else State.FETCHING
        if not over.update(**ringing(state=start, finished_at=None)):
            return
        for row in night.streams.all():
            streams.ring_again(row)
        record("night.again", night, by=by, site=night.site, after={"from": start})
    night.refresh_from_db()


def cancel(night: NightlyRun, by: User) -> None:
    """Stops a night that is not over; what was imported and mined stays. Cancelling twice changes nothing."""
    with transaction.atomic():
        open_ = NightlyRun.objects.filter(pk=night.pk, state__in=NightlyRun.WORKING)
        if open_.update(state=State.CANCELLED, lease_until=None, finished_at=Now()):
            record("night.cancelled", night, by=by, site=night.site)
    night.refresh_from_db()


def nights_waiting_for(run: Run) -> list[NightlyRun]:
    """The nights that may go on when this run has ended."""
    working = NightlyRun.objects.filter(state__in=NightlyRun.WORKING, site=run.site)
    return [] if isinstance(run, NightlyRun) or run.state in type(run).WORKING else list(working)
