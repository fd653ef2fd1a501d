"""Doorbells. A task carries an id, may ring twice, and asks the row what to do."""

from collections.abc import Iterable, Mapping

from celery import Task, group, shared_task
from django.core.cache import cache
from django.db import transaction

from lean.health import note_sweep
from valuestream import letters
from valuestream.models import (
    RUNS,
    HookDelivery,
    ImportRun,
    MiningRun,
    NightlyRun,
    PartCount,
    ReportMail,
    Run,
    StreamNight,
)
from valuestream.services import children, importing, mining_runs, waits
from valuestream.services.night import deliveries, mails, nights, parts, plans, streams
from valuestream.services.runs import expired

TIDY_SECONDS = 3600
State = ImportRun.State


@shared_task
def look_at_file(pk: int) -> None:
    """Proposes what the columns of an uploaded file mean."""
    _work_on_import(pk)


@shared_task
def check_rows(pk: int) -> None:
    """Checks every row of a file with the draft of its columns."""
    _work_on_import(pk)


@shared_task
def import_events(pk: int) -> None:
    """Stores the events of a confirmed import and publishes them."""
    _work_on_import(pk)


@shared_task
def mine_map(pk: int) -> None:
    """Mines the map that a run asks for, and works out ahead of the first look why its orders wait."""
    run = mining_runs.advance(pk)
    _ended(run)
    if run is not None and run.map_version is not None:
        waits.marks_on(run.map_version)


@shared_task
def count_part(pk: int) -> None:
    """Counts one partition of an event store."""
    _ended(parts.advance(pk))


@shared_task
def look_at_stream(pk: int) -> None:
    """Looks for signals and waste in one stream of a night."""
    _ended(streams.advance(pk))


@shared_task
def go_through_night(pk: int) -> None:
    """Takes a night as far as it goes without waiting."""
    gone = nights.advance(pk)
    if gone is not None:
        wake_all(gone[1])


@shared_task
def send_report(pk: int) -> None:
    """Sends a report to one person, at most once."""
    mails.advance(pk, letters.letter)


@shared_task
def post_report(pk: int) -> None:
    """Posts a report to one address, at least once."""
    deliveries.advance(pk)


def _work_on_import(pk: int) -> None:
    run = importing.advance(pk)
    if run is not None:
        wake(run)
        _ended(run)


def _ended(run: Run | None) -> None:
    """Rings for the nights that waited for a run, when it is over."""
    if run is not None:
        wake_all(nights.nights_waiting_for(run))


BELLS: Mapping[type[Run], Mapping[str, Task]] = {
    ImportRun: {State.LOOKING: look_at_file, State.CHECKING: check_rows, State.IMPORTING: import_events},
    MiningRun: dict.fromkeys(MiningRun.WORKING, mine_map),
    PartCount: dict.fromkeys(PartCount.WORKING, count_part),
    StreamNight: dict.fromkeys(StreamNight.WORKING, look_at_stream),
    NightlyRun: dict.fromkeys(NightlyRun.WORKING, go_through_night),
    ReportMail: dict.fromkeys(ReportMail.WORKING, send_report),
    HookDelivery: dict.fromkeys(HookDelivery.WORKING, post_report),
}


def wake(run: Run) -> None:
    """Rings, after the commit, for the work that the run's state asks for, if any. A lost ring is swept up."""
    wake_all([run])


def wake_all(runs: Iterable[Run]) -> None:
    """Rings for several runs at once, as a Celery group: any worker on any host may take each."""
    bells = [(BELLS[type(run)].get(run.state), run.pk) for run in runs]
    signatures = [bell.s(pk) for bell, pk in bells if bell is not None]
    if not signatures:
        return

    def ring() -> None:  # a function with a name: Django logs it when the broker is down
        group(signatures).apply_async()

    transaction.on_commit(ring, robust=True)


@shared_task
def sweep() -> None:
    """Each 10 s: begins nights that are due, rings again for runs whose worker died or never came, and clears up."""
    wake_all(plans.begin_due())
    mails.note_lost()
    for model in RUNS:
        wake_all(expired(model))
    children.clean_work_folder()
    if cache.add("valuestream.tidied", "", timeout=TIDY_SECONDS):
        importing.tidy()
    note_sweep()
