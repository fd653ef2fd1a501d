"""A second person looks at a verdict; and what else happened in a stream is logged."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import Confirmation, LoggedChange, VerdictDocument
from lean.audit import record
from lean.models import User
from valuestream.models import ValueStream

EARLIEST = timedelta(days=3 * 366)  # of what is logged


def may_confirm(verdict: VerdictDocument, person: User) -> bool:
    """Whether this person neither registered the trial, nor began the A3, nor wrote a word on it."""
    if person.pk in (verdict.trial.registered_by_id, verdict.trial.a3.opened_by_id):
        return False
    return not verdict.trial.a3.edits.filter(by=person).exists()


@transaction.atomic
def confirm(verdict: VerdictDocument, *, agrees: bool, reason: str, by: User) -> Confirmation:
    """Stands behind a verdict at a planned look, or says why not. A second click is harmless.

    Raises ``ValidationError``: by the author, before the first planned look, without a reason, or when it was done.
    """
    locked = VerdictDocument.objects.select_for_update().select_related("trial__a3__site").get(pk=verdict.pk)
    done = Confirmation.objects.filter(verdict=locked).first()
    if done is not None:
        if (done.by_id, done.agrees) == (by.pk, agrees):
            return done
        raise ValidationError(_("Somebody has looked at this verdict already."))
    if not may_confirm(locked, by):
        raise ValidationError(_("Somebody else confirms: nobody who registered the trial or wrote on the A3."))
    if not locked.look:
        raise ValidationError(_("Before the first planned look there is nothing to confirm."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what you looked at.")})
    trial = locked.trial
    row = Confirmation.objects.create(
        verdict=locked, agrees=agrees, reason=reason.strip()[:200], by=by, registered_by_id=trial.registered_by_id,
        author_id=trial.a3.opened_by_id,
    )  # fmt: skip
    facts = {"word": locked.word, "hash": locked.content_hash, "agrees": agrees}
    record("trial.confirmed", row, by=by, site=trial.site, after=facts, reason=row.reason)
    return row


@transaction.atomic
def log_change(stream: ValueStream, *, day: date, what: str, by: User, kind: str = "change") -> LoggedChange:
    """Notes what happened in a stream. Raises ``ValidationError`` by field: nothing said, or a day to come."""
    if not what.strip():
        raise ValidationError({"what": _("Say what happened.")})
    if kind not in LoggedChange.Kind.values:
        raise ValidationError({"kind": _("Choose one of those listed.")})
    if day < timezone.localdate() - EARLIEST:
        raise ValidationError({"day": _("At most three years back.")})
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day is still to come.")})
    row = LoggedChange.objects.create(stream=stream, day=day, what=what.strip()[:200], kind=kind, logged_by=by)
    facts = {"day": day.isoformat(), "kind": kind, "what": row.what}
    record("trial.change_logged", row, by=by, site=stream.site, after=facts)
    return row
