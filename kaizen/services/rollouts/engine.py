"""The engine: which steps are rung for, and which are carried out here and now because nobody answers.

The row is the truth and its own outbox: it exists from the transaction that wants it, and is rung for until it is done.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from kaizen.models import RolloutStep
from kaizen.services.rollouts.failing import give_up, set_free_what_was_left, try_again
from kaizen.services.rollouts.taking import advance, due
from valuestream.models import MAX_ATTEMPTS
from valuestream.services.runs import free, lease

__all__ = ["advance", "carry_out", "carry_out_unanswered", "due", "expired", "sweep", "try_again", "unanswered"]
log = logging.getLogger(__name__)
K = RolloutStep.Kind
MOST = 200  # steps that one sweep rings for
URGENT_FIRST = ("-kind", "pk")  # roll_back, hold, activate: a stop does not queue behind what it stops


def expired() -> list[RolloutStep]:
    """Steps to ring for now: nobody answered the last ring, or who did is silent. Notes the new ring."""
    clear_up()
    with transaction.atomic():
        silent = Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - lease())
        open_to_all = due().select_for_update(skip_locked=True, of=("self",))
        found = list(open_to_all.filter(silent | Q(lease_until__isnull=False)).order_by(*URGENT_FIRST)[:MOST])
        RolloutStep.objects.filter(pk__in=[step.pk for step in found]).update(rung_at=Now(), lease_until=None)
    return found


def clear_up() -> None:
    """Ends what five tries did not do, and frees what waited for something that is over."""
    for step in free(RolloutStep).filter(attempts__gte=MAX_ATTEMPTS):
        give_up(step)
    set_free_what_was_left()


def unanswered() -> QuerySet[RolloutStep]:
    """Due steps that no worker takes: going back and holding after half a sweep, the rest after more than one.

    What was tried before waits for its lease, so that a site end that is down is not asked every second.
    """
    sweep = timedelta(seconds=settings.SWEEP_SECONDS)
    fresh = Q(attempts=0) & (
        (~Q(kind=K.ACTIVATE) & _older_than(sweep / 2)) | _older_than(sweep * 1.1)
    )  # fmt: skip
    tried = Q(attempts__gt=0) & (Q(rung_at__isnull=True) | Q(rung_at__lte=Now() - lease()))
    return due().filter(fresh | tried).order_by(*URGENT_FIRST)


def _older_than(span: timedelta) -> Q:
    """Neither wanted nor rung for within ``span``."""
    is_old = Q(rung_at__lte=Now() - span) | Q(rung_at__isnull=True)
    return is_old & Q(created_at__lte=Now() - span, due_at__lte=Now() - span)


def carry_out_unanswered(seconds: float = 10.0) -> int:
    """Does in this process what no worker does, begins nothing after ``seconds``; gives how many steps it took on."""
    clear_up()
    end, taken = time.monotonic() + seconds, 0
    for step in unanswered()[:MOST]:
        if time.monotonic() > end:
            break
        taken += carry_out([step])
    return taken


def sweep(rings: Sequence[RolloutStep] = ()) -> int:
    """Does what is due in this very process, without a broker. Gives how many steps it took on."""
    return carry_out(rings or expired())


def carry_out(steps: Iterable[RolloutStep]) -> int:
    """Takes steps, and those that they set free, as far as they go. One that breaks off stops no other."""
    queue, taken = [step.pk for step in steps], 0
    while queue:
        taken += 1
        pk = queue.pop(0)
        try:
            queue[:0] = [one.pk for one in advance(pk)]
        except Exception:
            log.exception("step %s of a rollout broke off; it is tried again when its lease has passed", pk)
    return taken
