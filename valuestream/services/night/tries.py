"""When something that goes out is tried again: five times over three hours, then a person decides."""

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from valuestream.core.refusal import Refusal
from valuestream.models import MAX_ATTEMPTS, Run
from valuestream.services.refusals import kept
from valuestream.services.runs import lease

WAITS = (1, 10, 60, 120)  # minutes after a try that nobody answered


def later(row: Run, refusal: Refusal) -> dict[str, Any]:
    """Fields that keep the row in the queue for a while; after the last try it failed."""
    if row.attempts >= MAX_ATTEMPTS:
        return {"state": "failed", **kept(refusal)}
    wait = timedelta(minutes=WAITS[row.attempts - 1]) - lease()  # the sweep rings one lease after ``rung_at``
    return {"state": "queued", "rung_at": Now() + wait, "finished_at": None, **kept(refusal)}
