"""Doorbells. A task carries an id, may ring twice, and asks the row what to do."""

from celery import Task, shared_task
from django.core.cache import cache
from django.db import transaction

from lean.health import note_sweep
from valuestream.models import ImportRun, MiningRun
from valuestream.models.runs import Run
from valuestream.services import children, importing, mining_runs
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
    """Mines the map that a run asks for."""
    mining_runs.advance(pk)


def _work_on_import(pk: int) -> None:
    run = importing.advance(pk)
    if run is not None:
        wake(run)


BELLS: dict[str, Task] = {
    State.LOOKING: look_at_file,
    State.CHECKING: check_rows,
    State.IMPORTING: import_events,
    MiningRun.State.WAITING: mine_map,
    MiningRun.State.MINING: mine_map,
}


def wake(run: Run) -> None:
    """Rings, after the commit, for the work that the run's state asks for, if any. A lost ring is swept up."""
    bell, pk = BELLS.get(run.state), run.pk
    if bell is None:
        return

    def ring() -> None:  # a function with a name: Django logs it when the broker is down
        bell.delay(pk)

    transaction.on_commit(ring, robust=True)


@shared_task
def sweep() -> None:
    """Each 10 s: rings again for runs whose worker died or never came, and clears what was left behind."""
    for run in (*expired(ImportRun), *expired(MiningRun)):
        wake(run)
    children.clean_work_folder()
    if cache.add("valuestream.tidied", "", timeout=TIDY_SECONDS):
        importing.tidy()
    note_sweep()
