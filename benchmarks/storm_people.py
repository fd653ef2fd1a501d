"""The people of the kill storm: they find lines verified, open waves, stop, go back and let go on. None is killed."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction

from kaizen.core.rollout.states import IN_EFFECT, SETTLED
from kaizen.models import Adoption, Rollout, RolloutStep, Stop
from kaizen.services.rollouts import asking, failing, stopping
from kaizen.services.rollouts.rows import go, locked
from lean.models import User

S = Adoption.States
STOPS = 0.3  # of the rollouts are stopped in the middle
AT_ONCE = 40  # lines that a round finds verified


class People:
    """Which rollouts are stopped, how and when is drawn from the seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.plans: dict[int, str] = {}  # rollout → everywhere, line, rest
        self.goes_on: dict[int, float] = {}
        self.busy = 0  # times that the database was busy for too long

    def meet(self, rollouts: Sequence[Rollout]) -> None:
        """Draws what becomes of new rollouts."""
        for rollout in rollouts:
            if self.dice.random() < STOPS:
                self.plans[rollout.pk] = self.dice.choice(("everywhere", "line", "rest"))

    def round(self) -> None:
        """What falls to people now. Two that meet are told so, and come again."""
        for duty in (self._stop, self._go_on, self._verify, self._answer, self._open):
            try:
                duty()
            except OperationalError:
                self.busy += 1

    def _verify(self) -> None:
        for row in Adoption.objects.filter(state=S.VERIFYING)[:AT_ONCE]:
            with transaction.atomic():
                fresh = locked(row)
                if fresh.state == S.VERIFYING:
                    go(fresh, S.VERIFIED, "storm.verified", by=None)

    def _open(self) -> None:
        waiting = Rollout.objects.filter(state="running", waves__state="waiting")
        unsettled = Adoption.objects.filter(wave__state="open").exclude(state__in=SETTLED)
        for rollout in waiting.exclude(pk__in=unsettled.values("rollout")).distinct():
            _try(asking.open_next, rollout, by=rollout.requested_by)

    def _stop(self) -> None:
        begun = Rollout.objects.filter(pk__in=self.plans, state="running", adoptions__state__in=IN_EFFECT)
        for rollout in begun.filter(waves__state="waiting").distinct():
            if self.dice.random() < 0.3:  # not all at the same point of their way
                self._stop_one(rollout, self.plans.pop(rollout.pk))

    def _stop_one(self, rollout: Rollout, how: str) -> None:
        line = rollout.adoptions.filter(state__in=IN_EFFECT).order_by("?").first()
        if how == "line":
            _try(stopping.stop, rollout, by=None, rule="guardrail", seen={"cusum": 5.1}, at=line)
        else:
            _try(stopping.stop, rollout, by=rollout.requested_by, everywhere=how == "everywhere")
        if how != "everywhere":
            self.goes_on[rollout.pk] = time.monotonic() + self.dice.uniform(1, 8)

    def _go_on(self) -> None:
        for pk in [pk for pk, moment in self.goes_on.items() if moment <= time.monotonic()]:
            rollout = Rollout.objects.get(pk=pk)
            if rollout.state == "stopped":
                _try(stopping.go_on, rollout, reason="Looked at it", by=rollout.requested_by)
            else:
                del self.goes_on[pk]

    def _answer(self) -> None:
        """Sites that were asked go back; what needs attention is tried again."""
        for row in Adoption.objects.filter(back_asked_at__isnull=False, state__in=IN_EFFECT):
            _try(stopping.go_back, row, reason="Agreed", by=_answers(row))
        for row in Adoption.objects.filter(state=S.NEEDS_ATTENTION):
            _try(failing.try_again, row, by=_answers(row))


def _answers(row: Adoption) -> User:
    assert row.answered_by is not None
    return row.answered_by


def _try(change: Callable[..., object], *told: object, **more: object) -> None:
    with suppress(ValidationError):
        change(*told, **more)


def wanted() -> set[int]:
    """Steps that somebody ordered, that may be done now and are not."""
    may = RolloutStep.objects.filter(state__in=("ready", "waiting"))
    held = may.filter(kind="activate").exclude(adoption__rollout__state="running", adoption__wave__state="open")
    return set(may.exclude(pk__in=held).values_list("pk", flat=True))


def is_over(people: People) -> bool:
    """Whether nothing is left to do for anybody."""
    if people.goes_on or wanted():
        return False
    moving = Adoption.objects.filter(state__in=(S.ACTIVATING, S.ROLLING_BACK, S.VERIFYING, S.NEEDS_ATTENTION))
    asked = Adoption.objects.filter(back_asked_at__isnull=False, state__in=IN_EFFECT)
    left = Rollout.objects.filter(state="running", waves__state="waiting")
    return not (moving.exists() or asked.exists() or left.exists())


def stops() -> int:
    return Stop.objects.count()
