"""Claim, beat, settle, sweep: how a long-running row is worked on by exactly one worker at a time.

The row is the truth, Celery only rings. Every comparison of times is made by the database, so that
a wrong clock of a host cannot break a lease; every write of a result is fenced by the run's token.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
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
    """Runs to ring for now: the lease passed, or nobody answered the last ring. Notes the new ring."""
    with transaction.atomic():
        give_up(free(model))
        silent = Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - lease())
        found = list(free(model).filter(silent | Q(lease_until__isnull=False)).order_by("pk")[:200])
        model._default_manager.filter(pk__in=[run.pk for run in found]).update(rung_at=Now(), lease_until=None)
    return found


def give_up(runs: QuerySet[R]) -> None:
    """Moves those of ``runs`` whose attempts are used up to FAILED, with a sentence and an audit entry."""
    for run in runs.filter(attempts__gte=MAX_ATTEMPTS):
        run.state = "failed"  # State.FAILED of either kind of run
        for field, value in kept(GAVE_UP).items():
            setattr(run, field, value)
        run.lease_until, run.finished_at = None, Now()
        run.save()
        record("run.gave_up", run, by=None, site=run.site, after={"code": run.error_code})
