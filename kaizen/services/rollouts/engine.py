"""The engine: a step is claimed by one worker, begun, carried out at the site end, and its outcome written at once.

The row is the truth and its own outbox: it exists from the transaction that wants it, and is rung for until it is done.
A worker that dies loses its lease; the next one claims with a newer token, and the site end does the same order once.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, RolloutStep
from kaizen.services.rollouts import ends
from kaizen.services.rollouts.ends import Answer
from kaizen.services.rollouts.rows import go, locked, note_gate, raise_fence
from lean.models import User
from valuestream.services.runs import claim, free, give_up, lease, rows_of, settle

S, K, State = Adoption.States, RolloutStep.Kind, RolloutStep.State
MOST = 200  # steps that one sweep rings for


def due() -> QuerySet[RolloutStep]:
    """Steps that nobody holds and whose time has come; to put in effect only in a running rollout and an open wave."""
    may_begin = Q(adoption__rollout__state="running") & ~Q(adoption__wave__state="waiting")
    return free(RolloutStep).filter(~Q(kind=K.ACTIVATE) | may_begin, due_at__lte=Now())


def advance(pk: int) -> list[RolloutStep]:
    """Takes one step as far as it goes; gives the steps that it set free. A second ring does nothing."""
    if not due().filter(pk=pk).exists():
        return []
    token = claim(RolloutStep, pk)
    if token is None:
        _mark_given_up()
        return []
    step = _begun(pk, token)
    if step is None:
        return []
    answer = ends.end_of(step.adoption.site).carry_out(ends.order_of(step))
    return _written(step, token, answer)


@transaction.atomic
def _begun(pk: int, token: int) -> RolloutStep | None:
    """Notes that the order goes out, with a token that is newer than each before; None when it is not wanted now."""
    row = locked(RolloutStep.objects.select_related("adoption").get(pk=pk).adoption)
    step = RolloutStep.objects.filter(pk=pk, token=token, state=State.READY).first()
    if step is None:
        return None
    if step.kind == K.ACTIVATE:
        if step.generation != row.rollout.generation or row.rollout.state != "running":
            settle(step, token, state=State.CANCELLED, finished_at=Now())
            return None
        if row.state == S.SCHEDULED:
            go(row, S.ACTIVATING, "adoption.activating", by=None)
    fence = raise_fence(row)
    rows_of(RolloutStep).filter(pk=pk, token=token).update(fence=fence)
    step.fence, step.adoption = fence, row
    return step


@transaction.atomic
def _written(step: RolloutStep, token: int, answer: Answer) -> list[RolloutStep]:
    """The outcome, the state of the adoption, the audit entry and what follows: all of it or nothing."""
    row = locked(step.adoption)
    if answer in (Answer.UNKNOWN, Answer.FENCED):
        rows_of(RolloutStep).filter(pk=step.pk, token=token).update(lease_until=None)  # rung for again by the sweep
        return []
    if answer == Answer.REFUSED:
        settle(step, token, state=State.FAILED, error_code="refused", finished_at=Now())
        return []
    if not settle(step, token, state=State.DONE, finished_at=Now()):
        return []
    _arrived(step, row, answer)
    followers = list(RolloutStep.objects.filter(after=step, state=State.WAITING))
    RolloutStep.objects.filter(pk__in=[one.pk for one in followers]).update(state=State.READY, rung_at=Now())
    return followers


def _arrived(step: RolloutStep, row: Adoption, answer: Answer) -> None:
    if step.kind == K.ROLL_BACK:
        go(row, S.ROLLED_BACK, "adoption.rolled_back", by=step.asked_by)
    elif answer == Answer.NOTHING:
        go(row, S.SCHEDULED, "adoption.held", by=None)
    elif row.state == S.ACTIVATING:
        evidence = {"idem_key": step.idem_key, "version": str(row.installed)}
        note_gate(row, Gate.PILOT, evidence, by=None)
        go(row, S.VERIFYING, "adoption.in_effect", by=step.asked_by)


def expired() -> list[RolloutStep]:
    """Steps to ring for now: nobody answered the last ring, or who did is silent. Notes the new ring."""
    with transaction.atomic():
        give_up(free(RolloutStep))
        silent = Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - lease())
        found = list(due().filter(silent | Q(lease_until__isnull=False)).order_by("pk")[:MOST])
        RolloutStep.objects.filter(pk__in=[step.pk for step in found]).update(rung_at=Now(), lease_until=None)
    _mark_given_up()
    return found


def _mark_given_up() -> None:
    """A step that five tries or a refusal ended leaves its line for a person to look at: loud, never silent."""
    lost = Adoption.objects.filter(steps__state=State.FAILED, state__in=(S.ACTIVATING, S.ROLLING_BACK))
    for adoption in lost.exclude(steps__state__in=(State.READY, State.WAITING)).distinct():
        with transaction.atomic():
            row = locked(adoption)
            if row.state in (S.ACTIVATING, S.ROLLING_BACK):
                go(row, S.NEEDS_ATTENTION, "adoption.needs_attention", by=None)


@transaction.atomic
def try_again(adoption: Adoption, *, by: User) -> RolloutStep:
    """A person has the failed step of a line done once more."""
    row = locked(adoption)
    failed = row.steps.filter(state=State.FAILED).order_by("-pk")[0]
    then = S.ROLLING_BACK if failed.kind == K.ROLL_BACK else S.ACTIVATING
    RolloutStep.objects.filter(pk=failed.pk).update(
        state=State.READY, attempts=0, lease_until=None, rung_at=None, error_code="", finished_at=None,
        generation=row.rollout.generation,
    )  # fmt: skip
    if row.state == S.NEEDS_ATTENTION:
        go(row, then, "adoption.again", by=by)
    failed.refresh_from_db()
    return failed


def sweep(rings: Sequence[RolloutStep] = ()) -> int:
    """Does what is due in this very process: for when no worker answers. Gives how many steps it took on."""
    found = list(rings) or expired()
    for step in found:
        for follower in advance(step.pk):
            advance(follower.pk)
    return len(found)
