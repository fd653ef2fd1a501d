"""Stop at once, go back, go on. Anybody with the right and any rule stops; only a person goes on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.states import BEFORE, IN_EFFECT
from kaizen.models import Adoption, Rollout, RolloutStep, Stop
from kaizen.services.rollouts.rows import for_whom, go, locked, locked_rollout, needed, raise_fence
from kaizen.services.rollouts.scheduling import order_again
from lean.audit import record
from lean.models import User
from lean.transactions import atomic

S, K = Adoption.States, RolloutStep.Kind
BACK = (*IN_EFFECT, S.ACTIVATING, S.NEEDS_ATTENTION, S.DONE)  # from where a line can go back


@atomic
def stop(
    rollout: Rollout, *, by: User | None, rule: str = "", seen: dict[str, Any] | None = None,
    at: Adoption | None = None, reason: str = "", everywhere: bool = False,
) -> Stop:  # fmt: skip
    """Freezes a rollout in one transaction: no step that was not done yet is done any more.

    ``rule`` with what it saw, or a person (``by``), whose ``reason`` may come after. ``at``: the line where it was
    seen, which goes back at once where its site agreed to that and is asked otherwise; ``everywhere``: so do all. A
    second stop of a stopped rollout gives the one that stands, and takes further lines back.
    """
    row = locked_rollout(rollout)
    told = {"rollout": row.name, "rule": rule, "seen": seen or {}, "line": str(at.stream) if at else ""}
    concerned = row.adoptions.all() if everywhere else row.adoptions.filter(pk__in=[at.pk] if at else [])
    if row.state == Rollout.States.STOPPED:
        if _unwind(concerned, by):
            record("rollout.stopped_further", row, by=by, site=row.site, after=told, reason=reason.strip()[:400])
        return row.stops.order_by("-generation")[0]
    if row.state != Rollout.States.RUNNING:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": row.get_state_display()})
    made = _frozen(row, at, rule, seen or {}, by, reason.strip()[:400])
    _unwind(concerned, by)
    for adoption in row.adoptions.filter(state__in=(S.ACTIVATING, S.NEEDS_ATTENTION)):
        _ask(locked(adoption))
    record("rollout.stopped", row, by=by, site=row.site, after=told, reason=made.reason)
    return made


def _frozen(
    row: Rollout, at: Adoption | None, rule: str, seen: dict[str, Any], by: User | None, reason: str
) -> Stop:  # fmt: skip
    row.state, row.generation = Rollout.States.STOPPED, row.generation + 1
    row.save()
    RolloutStep.objects.filter(adoption__rollout=row, kind=K.ACTIVATE, state="ready").update(state="cancelled")
    for adoption in row.adoptions.all():
        raise_fence(adoption)
    return Stop.objects.create(rollout=row, adoption=at, generation=row.generation, rule=rule, seen=seen, by=by,
                               reason=reason)  # fmt: skip


def _unwind(concerned: QuerySet[Adoption], by: User | None) -> int:
    """The lines go back, the last one first, or their sites are asked to; gives how many had not been told yet."""
    before: RolloutStep | None = None
    told = 0
    for adoption in concerned.filter(state__in=BACK).order_by("-pk"):
        row = locked(adoption)
        if row.goes_back_itself:
            before, told = _back(row, by, before), told + 1
        elif row.back_asked_at is None:
            row.back_asked_at, told = timezone.now(), told + 1
            row.save(update_fields=["back_asked_at", "changed_at"])
    return told


def _ask(row: Adoption) -> None:
    """The site end learns that older orders are void, and says whether one of them was carried out before."""
    last = row.steps.order_by("-pk").first()
    if last is not None and last.kind == K.ROLL_BACK:
        return
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    generation = row.rollout.generation
    key = f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-hold-{generation}"
    RolloutStep.objects.create(
        adoption=row, kind=K.HOLD, due_at=timezone.now(), generation=generation, idem_key=key[-64:]
    )


@atomic
def go_back(adoption: Adoption, *, reason: str, by: User) -> RolloutStep:
    """The receiving site takes a line back to the version before, or to none. A second click gives the same step."""
    row = locked(adoption)
    known = row.steps.filter(kind=K.ROLL_BACK, state__in=("ready", "waiting", "done")).order_by("-pk").first()
    if known is not None and row.state in (S.ROLLING_BACK, S.ROLLED_BACK):
        return known
    if row.state not in BACK:
        raise ValidationError(_("Not possible now: %(state)s.") % {"state": row.get_state_display()})
    return _back(row, by, None, needed(reason), for_whom(row, by))


def _back(
    row: Adoption, by: User | None, after: RolloutStep | None, reason: str = "", behalf: User | None = None
) -> RolloutStep:  # fmt: skip
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    raise_fence(row)
    tries = row.steps.filter(kind=K.ROLL_BACK).count() + 1
    key = f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-roll_back-{tries}"
    step = RolloutStep.objects.create(
        adoption=row, kind=K.ROLL_BACK, state="waiting" if after else "ready", after=after, due_at=timezone.now(),
        generation=row.rollout.generation, idem_key=key[-64:], asked_by=by,
    )  # fmt: skip
    go(row, S.ROLLING_BACK, "adoption.going_back", by=by, reason=reason, behalf=behalf)
    return step


@atomic
def say_why(made: Stop, *, reason: str, by: User) -> Stop:
    """The reason of a stop that somebody made in one click. Raises ``ValidationError`` when one is written already."""
    row = Stop.objects.select_for_update(of=("self",)).select_related("rollout__site").get(pk=made.pk)
    if row.reason:
        raise ValidationError(_("The reason is written already."))
    row.reason = needed(reason)
    row.save(update_fields=["reason"])
    record("rollout.stop_reason", row, by=by, site=row.rollout.site, after={"rollout": row.rollout.name},
           reason=row.reason)  # fmt: skip
    return row


@atomic
def go_on(rollout: Rollout, *, reason: str, by: User) -> Rollout:
    """A person lets a stopped rollout go on: lines that had their day get a new step. Raises ``ValidationError``."""
    row = locked_rollout(rollout)
    if row.state == Rollout.States.RUNNING:
        return row
    if row.state != Rollout.States.STOPPED:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": row.get_state_display()})
    if row.adoptions.filter(state=S.NEEDS_ATTENTION).exists():
        raise ValidationError(_("A line needs attention first: going back there did not work."))
    why = needed(reason)
    row.state = Rollout.States.RUNNING
    row.save()
    now = timezone.now()
    row.stops.filter(resumed_at=None).update(resumed_at=now, resumed_by=by, resumed_reason=why)
    row.adoptions.filter(state__in=BEFORE).update(since=now)  # nobody could do it meanwhile
    for adoption in row.adoptions.filter(state=S.SCHEDULED):
        order_again(locked(adoption), by=by)
    record("rollout.resumed", row, by=by, site=row.site, after={"rollout": row.name}, reason=why)
    return row
