"""Claim, beat, settle, sweep: how a long-running row is worked on by exactly one worker at a time.

The row is the truth, Celery only rings. Every comparison of times is made by the database, so that
a wrong clock of a host cannot break a lease; every write of a result is fenced by the run's token.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from lean.audit import record
from valuestream.core.refusal import Refusal
from valuestream.models import MAX_ATTEMPTS
from valuestream.models.runs import Run
from valuestream.services.refusals import kept

GAVE_UP = Refusal(
    "attempts_used_up", "The work was broken off {times} times, so it was stopped. Nothing was stored or changed.",
    "Look whether the machine has enough memory and disk, then start it again.", times=MAX_ATTEMPTS,
)  # fmt: skip

R = TypeVar("R", bound=Run)


def lease() -> timedelta:
    """How long a claim holds without a beat, and how long a ring may stay unanswered before it is repeated."""
    return timedelta(seconds=settings.LEASE_SECONDS)


def rows_of(model: type[R]) -> Any:
    """All rows of a kind of run; untyped, since the abstract Run has no columns for the type checker."""
    return model._default_manager.all()


def free(model: type[R]) -> QuerySet[R]:
    """Runs with work to do that no living worker holds."""
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lte=Now())
    return model._default_manager.filter(unheld, state__in=model.WORKING)


def claim(model: type[R], pk: int) -> int | None:
    """The token of the run's only worker for one lease, or None when another has it or nothing is to do.

    Counts the attempt before the work begins; a run whose attempts are used up goes to FAILED.
    """
    with transaction.atomic():
        mine = free(model).filter(pk=pk, attempts__lt=MAX_ATTEMPTS)
        if mine.update(token=F("token") + 1, attempts=F("attempts") + 1, lease_until=Now() + lease()):
            return model._default_manager.values_list("token", flat=True).get(pk=pk)
        give_up(free(model).filter(pk=pk))
    return None


def beat(run: Run, token: int, **progress: Any) -> bool:
    """Prolongs the lease and notes ``done``, ``total``, ``stage``. False: the run is no longer ours, stop."""
    held = rows_of(type(run)).filter(pk=run.pk, token=token, state__in=run.WORKING)
    return bool(held.update(lease_until=Now() + lease(), **progress))


@contextmanager
def beating(run: Run, token: int) -> Iterator[None]:
    """Prolongs the lease from a thread, each third of it, while work goes on that cannot do so itself.

    Call it outside a transaction. Who loses the lease all the same is stopped by the token, at the end and in the rows.
    """
    over = threading.Event()

    def prolong() -> None:
        try:
            while not over.wait(settings.LEASE_SECONDS / 3) and beat(run, token):
                pass
        finally:
            connection.close()

    thread = threading.Thread(target=prolong, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def settle(run: R, token: int, **fields: Any) -> bool:
    """Writes the outcome of one piece of work and ends the lease; False when the run is no longer ours.

    Call it inside the transaction that holds the other rows and the audit entry of the outcome, and
    write those only when it answers True. Refreshes ``run``.
    """
    held = rows_of(type(run)).filter(pk=run.pk, token=token, state__in=run.WORKING)
    if not held.update(**{"lease_until": None, "attempts": 0, **fields}):
        return False
    run.refresh_from_db()
    return True


def hand_back(run: Run, token: int) -> None:
    """Frees a run that this worker cannot finish (shutdown, full disk); the sweep rings for it again."""
    rows_of(type(run)).filter(pk=run.pk, token=token, state__in=run.WORKING).update(lease_until=None)


def ringing(**fields: Any) -> dict[str, Any]:
    """Fields of a run that is about to be rung for: a fresh count of attempts, no lease, no progress."""
    fresh = {"attempts": 0, "lease_until": None, "rung_at": Now(), "done": 0, "total": 0, "stage": ""}
    return {**fresh, "error_code": "", "error_message": "", "error_hint": "", "error_parts": {}, **fields}


def expired(model: type[R]) -> list[R]:
    """Runs to ring for now: the lease passed, or nobody answered the last ring. Notes the new ring.

    Leaves out what another sweep, a stop or a worker holds just now, so it waits for nobody.
    """
    give_up(free(model))
    with transaction.atomic():
        silent = Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - lease())
        open_to_all = free(model).select_for_update(skip_locked=True)
        found = list(open_to_all.filter(silent | Q(lease_until__isnull=False)).order_by("pk")[:200])
        model._default_manager.filter(pk__in=[run.pk for run in found]).update(rung_at=Now(), lease_until=None)
    return found


def give_up(runs: QuerySet[R]) -> None:
    """Moves those of ``runs`` whose attempts are used up to FAILED, with a sentence and an audit entry.

    One by one: a worker that is late but alive still writes its result, and then it is none of them.
    """
    for run in runs.filter(attempts__gte=MAX_ATTEMPTS):
        with transaction.atomic():
            if runs.filter(pk=run.pk, token=run.token, attempts__gte=MAX_ATTEMPTS).update(**given_up()):
                run.refresh_from_db()
                record("run.gave_up", run, by=None, site=run.site, after={"code": run.error_code})


def given_up() -> dict[str, Any]:
    """The fields of a run whose attempts are used up; FAILED is the same word in each kind of run."""
    return {"state": "failed", "lease_until": None, "finished_at": Now(), **kept(GAVE_UP)}
