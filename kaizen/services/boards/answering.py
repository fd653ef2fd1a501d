"""Answering an escalation: the answer goes down the chain to the first asker, who marks it as read."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import Escalation
from lean.audit import record
from lean.models import User
from lean.transactions import atomic

from .chains import locked_chain, parted


@atomic
def answer(row: Escalation, *, by: User | None, text: str, now: datetime | None = None) -> Escalation:
    """Answers for the board that was asked, and for all below it; who was asked further up is no longer.

    The same words again change nothing. Raises ``ValidationError`` keyed by field, and where it is closed already.
    """
    below, link, up = parted(row)
    text = " ".join(text.split())
    if link.answered_at is not None and link.answer == text:
        return link
    if not link.is_open:
        raise ValidationError(_("This is closed already; what was answered stands in the list."))
    if not text:
        raise ValidationError({"answer": _("An answer needs words.")})
    now = now or timezone.now()
    for one in (link, *(other for other in below if other.is_open)):
        one.answer, one.answered_at = text, now
        one.full_clean()
        one.save(update_fields=["answer", "answered_at"])
    for one in (other for other in up if other.is_open):
        one.withdrawn_at = now
        one.save(update_fields=["withdrawn_at"])
    told = {"answer": text, "goes_down_to": [one.pk for one in below if one.answered_at == now]}
    record("escalation.answered", link, by=by, site=link.to.site, after=told)
    return link


@atomic
def take_back(row: Escalation, *, by: User) -> Escalation:
    """Takes an answer back as long as nobody has read it: all that it closed is open again.

    Raises ``ValidationError`` where it was read, or came from further up.
    """
    below, link, up = parted(row)
    at = link.answered_at
    if at is None:
        return link
    if any(one.answered_at == at for one in up):
        raise ValidationError(_("The answer came from further up; it is taken back there."))
    filled = [one for one in (*below, link) if one.answered_at == at]
    if any(one.seen_at is not None for one in filled):
        raise ValidationError(_("The team has read the answer. Tell it what is different now."))
    said = link.answer
    for one in filled:
        one.answer, one.answered_at = "", None
        one.save(update_fields=["answer", "answered_at"])
    for one in (other for other in up if other.withdrawn_at == at):
        one.withdrawn_at = None
        one.save(update_fields=["withdrawn_at"])
    record("escalation.answer_taken_back", link, by=by, site=link.to.site, before={"answer": said})
    return link


@atomic
def seen(row: Escalation, *, by: User, now: datetime | None = None) -> Escalation:
    """The team that asked has read the answer. A second time changes nothing."""
    return _seen(row, by, now or timezone.now(), "escalation.seen")


@atomic
def unsee(row: Escalation, *, by: User) -> Escalation:
    """The answer counts as unread again: it was a slip."""
    return _seen(row, by, None, "escalation.unseen")


def _seen(row: Escalation, by: User, at: datetime | None, action: str) -> Escalation:
    link = next(one for one in locked_chain(row) if one.pk == row.pk)
    if link.answered_at is None:
        raise ValidationError(_("There is no answer yet."))
    if (link.seen_at is None) == (at is None):
        return link
    link.seen_at = at
    link.save(update_fields=["seen_at"])
    record(action, link, by=by, site=link.site, after={"seen": at})
    return link
