"""Compute verdicts: each is a frozen document, and one that says nothing new is not kept again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kaizen.core.effect.design import from_json
from kaizen.models import LoggedChange, Trial, VerdictDocument
from kaizen.services.trials.measuring import inputs_of
from lean.audit import record

WATCHED = 120  # days after the start for which a trial is computed


def recompute(trial: Trial) -> VerdictDocument | None:
    """The verdict as the events stand: a new document, or the one that says the same; None before there is anything.

    The reckoning is outside the transaction: two at once compute the same and keep it once.
    """
    from kaizen.core.effect.document import content_hash, verdict_of  # loads the engine: not at start-up

    inputs = inputs_of(trial)
    if inputs is None or not inputs.pre_days:
        return None
    content = verdict_of(from_json(trial.design), inputs)
    hashed = content_hash(content)
    with transaction.atomic():
        Trial.objects.select_for_update().get(pk=trial.pk)
        known = trial.verdicts.filter(content_hash=hashed).first()
        if known is not None:
            return known
        before = trial.verdicts.order_by("-number").first()
        found = content["verdict"]
        kept = VerdictDocument.objects.create(
            trial=trial, number=before.number + 1 if before else 1, look=content["look"]["number"],
            word=found["word"], grade=found["grade"], content=content, content_hash=hashed,
        )  # fmt: skip
        if before is None or (before.word, before.look) != (kept.word, kept.look):
            facts = {"word": kept.word, "look": kept.look, "grade": kept.grade, "hash": hashed}
            record("trial.judged", kept, by=None, site=trial.site, after=facts)
    return kept


def due(today: date | None = None) -> Iterator[Trial]:
    """The trials under way whose events, or what was logged about them, changed since their newest verdict."""
    today = today or timezone.localdate()
    watched = Q(ended_at=None, starts_on__lte=today, starts_on__gte=today - timedelta(days=WATCHED))
    rows = Trial.objects.filter(watched, stream__source__current__isnull=False)
    for trial in rows.select_related("a3__site", "stream__site", "stream__source__current"):
        newest = trial.verdicts.order_by("-number").values_list("computed_at", "content__inputs__events").first()
        current = trial.stream.source.current
        if newest is None or current is None or newest[1] != current.content_hash or _is_news(trial, newest[0]):
            yield trial


def _is_news(trial: Trial, since: datetime) -> bool:
    """Whether something was logged since; each entry rings once, as it may change nothing."""
    entry = LoggedChange.objects.filter(stream=trial.stream, logged_at__gt=since).order_by("-pk").first()
    return entry is not None and cache.add(f"kaizen.trial.{trial.pk}.{entry.pk}", "", timeout=24 * 3600)
