"""A step that did not work: its line needs a person, the standard is blocked, and the other lines go on."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.models import Adoption, RolloutStep
from kaizen.services.rollouts.rows import go, locked, require
from lean.audit import record
from lean.models import User
from lean.transactions import atomic
from valuestream.models import MAX_ATTEMPTS
from valuestream.services.runs import free, given_up

log = logging.getLogger(__name__)
S, K, State = Adoption.States, RolloutStep.Kind, RolloutStep.State
OPEN = (State.READY, State.WAITING)


@atomic
def give_up(step: RolloutStep) -> list[RolloutStep]:
    """Ends a step whose five attempts are used up; gives the steps that waited for it."""
    row = locked(step.adoption)
    spent = free(RolloutStep).filter(pk=step.pk, token=step.token, attempts__gte=MAX_ATTEMPTS)
    if not spent.update(**given_up()):
        return []
    step.refresh_from_db()
    record("run.gave_up", step, by=None, site=row.site, after={"code": step.error_code})
    return failed(step, row)


def failed(step: RolloutStep, row: Adoption) -> list[RolloutStep]:
    """Leaves the line of a failed step to a person: in the trail, in the log, and in the way of the next rollout."""
    if row.state in (S.SCHEDULED, S.ACTIVATING, S.ROLLING_BACK):
        go(row, S.NEEDS_ATTENTION, "adoption.needs_attention", by=None, reason=step.error_code)
    told = "%s: %s at %s failed (%s): a person has to look"
    transaction.on_commit(lambda: log.error(told, row.rollout.name, step.kind, row.site.slug, step.error_code))
    return set_free(step)


def set_free(step: RolloutStep) -> list[RolloutStep]:
    """The steps that waited for this one may begin. The lines go back in reverse order, and not behind a dead end."""
    waiting = list(RolloutStep.objects.filter(after=step, state=State.WAITING))
    RolloutStep.objects.filter(pk__in=[one.pk for one in waiting], state=State.WAITING).update(state=State.READY)
    return waiting


def set_free_what_was_left() -> None:
    """Steps that wait for one that is over, in whatever way it ended."""
    left = RolloutStep.objects.filter(state=State.WAITING).exclude(after__state__in=OPEN)
    RolloutStep.objects.filter(pk__in=list(left.values_list("pk", flat=True)), state=State.WAITING).update(
        state=State.READY
    )


@atomic
def try_again(adoption: Adoption, *, by: User) -> RolloutStep:
    """A person has the failed step of a line done once more. A second click gives the same step."""
    row = locked(adoption)
    known = row.steps.filter(state__in=OPEN).first()
    if known is not None:
        return known
    require(row, S.NEEDS_ATTENTION)
    step = row.steps.filter(state=State.FAILED).order_by("-pk").first()
    if step is None:
        raise ValidationError(_("Nothing failed here."))
    RolloutStep.objects.filter(pk=step.pk).update(
        state=State.READY, attempts=0, lease_until=None, rung_at=None, error_code="", finished_at=None,
        generation=row.rollout.generation,
    )  # fmt: skip
    go(row, S.ROLLING_BACK if step.kind == K.ROLL_BACK else S.ACTIVATING, "adoption.again", by=by)
    step.refresh_from_db()
    return step
