"""Takes a step: claimed by one worker, begun, carried out at the site end, and its outcome written at once.

A worker that dies loses its lease; the next one claims with a newer token, and the site end does the same order once.
"""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, RolloutStep
from kaizen.services.rollouts import ends
from kaizen.services.rollouts.ends import Answer
from kaizen.services.rollouts.failing import failed, give_up, set_free
from kaizen.services.rollouts.rows import go, locked, note_gate, raise_fence
from kaizen.services.rollouts.scheduling import order_again
from lean.transactions import atomic
from valuestream.models import MAX_ATTEMPTS
from valuestream.services.runs import beating, claim, free, rows_of, settle

S, K, State = Adoption.States, RolloutStep.Kind, RolloutStep.State
BEGINS: dict[str, tuple[str, ...]] = {
    K.ACTIVATE: (S.SCHEDULED, S.ACTIVATING), K.HOLD: (S.ACTIVATING, S.NEEDS_ATTENTION), K.ROLL_BACK: (S.ROLLING_BACK,),
}  # fmt: skip


def due() -> QuerySet[RolloutStep]:
    """Steps that nobody holds and whose time has come; to put in effect only in a running rollout and an open wave."""
    may_begin = Q(adoption__rollout__state="running") & ~Q(adoption__wave__state="waiting")
    return free(RolloutStep).filter(~Q(kind=K.ACTIVATE) | may_begin, due_at__lte=Now())


def advance(pk: int) -> list[RolloutStep]:
    """Takes one step as far as it goes; gives the steps that it set free. A second ring does nothing."""
    found = due().filter(pk=pk).first()
    if found is None:
        return []
    if found.attempts >= MAX_ATTEMPTS:
        return give_up(found)
    token = claim(RolloutStep, pk)
    step = None if token is None else _begun(pk, token)
    if step is None or token is None:
        return []
    with beating(step, token):
        answer = ends.end_of(step.adoption.site).carry_out(ends.order_of(step))
    return _written(step, token, answer)


@atomic
def _begun(pk: int, token: int) -> RolloutStep | None:
    """Notes that the order goes out, with a token that is newer than each before; None when it is not wanted now."""
    row = locked(RolloutStep.objects.select_related("adoption").get(pk=pk).adoption)
    step = RolloutStep.objects.filter(pk=pk, token=token, state=State.READY).first()
    if step is None:
        return None
    is_void = step.kind == K.ACTIVATE and step.generation != row.rollout.generation
    if is_void or row.state not in BEGINS[step.kind]:
        settle(step, token, state=State.CANCELLED, finished_at=Now())
        return None
    if step.kind == K.ACTIVATE and row.rollout.state != "running":
        return None  # cancelled by the stop, or tried again after it: waits until a person lets the rollout go on
    if row.state == S.SCHEDULED:
        go(row, S.ACTIVATING, "adoption.activating", by=None)
    fence = raise_fence(row)
    rows_of(RolloutStep).filter(pk=pk, token=token).update(fence=fence)
    step.fence, step.adoption = fence, row
    return step


@atomic
def _written(step: RolloutStep, token: int, answer: Answer) -> list[RolloutStep]:
    """The outcome, the state of the adoption, the audit entry and what follows: all of it or nothing.

    A site end that does not answer is asked again after a lease, and nobody waits for it any longer.
    """
    row = locked(step.adoption)
    if answer in (Answer.UNKNOWN, Answer.FENCED):
        mine = rows_of(RolloutStep).filter(pk=step.pk, token=token, state=State.READY)
        return set_free(step) if mine.update(lease_until=None, rung_at=Now()) else []
    if answer == Answer.REFUSED:
        told = {"state": State.FAILED, "error_code": "refused", "finished_at": Now()}
        return failed(step, row) if settle(step, token, **told) else []
    if not settle(step, token, state=State.DONE, finished_at=Now()):
        return []
    _arrived(step, row, answer)
    return set_free(step)


def _arrived(step: RolloutStep, row: Adoption, answer: Answer) -> None:
    if step.kind == K.ROLL_BACK:
        go(row, S.ROLLED_BACK, "adoption.rolled_back", by=step.asked_by)
    elif answer == Answer.NOTHING:
        go(row, S.SCHEDULED, "adoption.held", by=None)
        if row.rollout.state == "running":  # somebody let it go on before the end had answered
            order_again(row, by=None)
    else:
        evidence = {"idem_key": step.idem_key, "version": str(row.installed)}
        note_gate(row, Gate.PILOT, evidence, by=None)
        go(row, S.VERIFYING, "adoption.in_effect", by=step.asked_by)
