"""Stop at once, go back, go on. Anybody with the right and any rule stops; only a person goes on."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.states import IN_EFFECT
from kaizen.models import Adoption, Rollout, RolloutStep, Stop
from kaizen.services.rollouts.rows import go, locked, locked_rollout, needed, raise_fence
from kaizen.services.rollouts.scheduling import order
from lean.audit import record
from lean.models import User

S, K = Adoption.States, RolloutStep.Kind
BACK = (*IN_EFFECT, S.ACTIVATING, S.NEEDS_ATTENTION, S.DONE)  # from where a line can go back


@transaction.atomic
def stop(
    rollout: Rollout, *, by: User | None, rule: str = "", seen: dict[str, Any] | None = None,
    at: Adoption | None = None, reason: str = "", everywhere: bool = False,
) -> Stop:  # fmt: skip
    """Freezes a rollout in one transaction: no step that was not done yet is done any more.

    ``rule`` with what it saw, or a person (``by``), whose ``reason`` may come after. ``at``: the line where it was
    seen, which goes back at once where its site agreed to that and is asked otherwise; ``everywhere``: so do all. A
    second stop of a stopped rollout gives the one that stands.
    """
    row = locked_rollout(rollout)
    if row.state == Rollout.States.STOPPED:
        return row.stops.order_by("-generation")[0]
    if row.state != Rollout.States.RUNNING:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": row.get_state_display()})
    row.state, row.generation = Rollout.States.STOPPED, row.generation + 1
    row.save()
    RolloutStep.objects.filter(adoption__rollout=row, kind=K.ACTIVATE, state="ready").update(state="cancelled")
    for adoption in row.adoptions.all():
        raise_fence(adoption)
    made = Stop.objects.create(rollout=row, adoption=at, generation=row.generation, rule=rule, seen=seen or {}, by=by,
                               reason=reason.strip()[:400])  # fmt: skip
    concerned = row.adoptions.all() if everywhere else row.adoptions.filter(pk=at.pk) if at else row.adoptions.none()
    _unwind(row, concerned, by)
    after = {"rollout": row.name, "rule": rule, "seen": made.seen, "line": str(at.stream) if at else ""}
    record("rollout.stopped", row, by=by, site=row.site, after=after, reason=made.reason)
    return made


def _unwind(row: Rollout, concerned: Iterable[Adoption], by: User | None) -> None:
    """The lines that go back, the last one first; of those that were being put in effect the site end is asked."""
    before: RolloutStep | None = None
    for adoption in sorted(concerned, key=lambda one: -one.pk):
        fresh = locked(adoption)
        if fresh.state in BACK and fresh.goes_back_itself:
            before = _back(fresh, by, before)
        elif fresh.state in BACK and fresh.back_asked_at is None:
            fresh.back_asked_at = timezone.now()
            fresh.save(update_fields=["back_asked_at", "changed_at"])
    for adoption in row.adoptions.filter(state=S.ACTIVATING):
        _ask(locked(adoption))


def _ask(row: Adoption) -> None:
    """The site end learns that older orders are void, and says whether one of them was carried out before."""
    generation = row.rollout.generation
    key = f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-hold-{generation}"
    RolloutStep.objects.create(
        adoption=row, kind=K.HOLD, due_at=timezone.now(), generation=generation, idem_key=key[-64:]
    )


@transaction.atomic
def go_back(adoption: Adoption, *, reason: str, by: User) -> RolloutStep:
    """The receiving site takes a line back to the version before, or to none. A second click gives the same step."""
    row = locked(adoption)
    known = row.steps.filter(kind=K.ROLL_BACK, state__in=("ready", "waiting", "done")).order_by("-pk").first()
    if known is not None and row.state in (S.ROLLING_BACK, S.ROLLED_BACK):
        return known
    if row.state not in BACK:
        raise ValidationError(_("Not possible now: %(state)s.") % {"state": row.get_state_display()})
    return _back(row, by, None, needed(reason))


def _back(row: Adoption, by: User | None, after: RolloutStep | None, reason: str = "") -> RolloutStep:
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    raise_fence(row)
    tries = row.steps.filter(kind=K.ROLL_BACK).count() + 1
    key = f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-roll_back-{tries}"
    step = RolloutStep.objects.create(
        adoption=row, kind=K.ROLL_BACK, state="waiting" if after else "ready", after=after, due_at=timezone.now(),
        generation=row.rollout.generation, idem_key=key[-64:], asked_by=by,
    )  # fmt: skip
    go(row, S.ROLLING_BACK, "adoption.going_back", by=by, reason=reason)
    return step


@transaction.atomic
def say_why(made: Stop, *, reason: str, by: User) -> Stop:
    """The reason of a stop that somebody made in one click. Raises ``ValidationError`` when one is written already."""
    row = Stop.objects.select_for_update().select_related("rollout__site").get(pk=made.pk)
    if row.reason:
        raise ValidationError(_("The reason is written already."))
    row.reason = needed(reason)
    row.save(update_fields=["reason"])
    record("rollout.stop_reason", row, by=by, site=row.rollout.site, after={"rollout": row.rollout.name},
           reason=row.reason)  # fmt: skip
    return row


@transaction.atomic
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
    row.stops.filter(resumed_at=None).update(resumed_at=timezone.now(), resumed_by=by, resumed_reason=why)
    for adoption in row.adoptions.filter(state=S.SCHEDULED):
        fresh = locked(adoption)
        last = fresh.steps.filter(kind=K.ACTIVATE).order_by("-pk").first()
        order(fresh, due_at=max(last.due_at, timezone.now()) if last else timezone.now(), by=by)
    record("rollout.resumed", row, by=by, site=row.site, after={"rollout": row.name}, reason=why)
    return row
