"""What was promised at a board: made, moved, done. The owner is a function, never a person."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.owners import BY_KEY as OWNERS
from kaizen.models import Action, Board
from lean.audit import record
from lean.models import User
from lean.services import changes
from lean.transactions import atomic

from .kpis import today_at


@atomic
def promise(board: Board, *, by: User | None, text: str, owner: str, due: date | None) -> Action:
    """An action with owner and date. Raises ``ValidationError`` keyed by field: text, owner, due."""
    errors = {}
    if not text.strip():
        errors["text"] = _("Say what is to be done.")
    if owner not in OWNERS:
        errors["owner"] = _("Choose who owns it.")
    if due is None:
        errors["due"] = _("Say until when.")
    elif due < today_at(board.site):
        errors["due"] = _("Choose today or a later day.")
    if errors:
        raise ValidationError(errors)
    row = Action(board=board)
    return changes.save(
        row, site=board.site, by=by, action="action.promised", text=" ".join(text.split()), owner=owner, due=due,
        promised=due,
    )  # fmt: skip


@atomic
def move(action: Action, *, by: User | None, due: date | None, reason: str) -> Action:
    """Another date, with the reason; the first promise stays readable. Raises ``ValidationError`` keyed by field."""
    row = _open(action)
    if due is None or due < today_at(row.site):
        raise ValidationError({"due": _("Choose today or a later day.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    before = row.due
    row.due = due
    row.save(update_fields=["due"])
    record(
        "action.moved", row, by=by, site=row.site, before={"due": before}, after={"due": due}, reason=reason.strip()
    )  # fmt: skip
    return row


@atomic
def finish(action: Action, *, by: User | None, outcome: str = "") -> Action:
    """Done, with what came of it. A second time changes nothing."""
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.done_at is not None:
        return row
    return changes.save(
        row, site=row.site, by=by, action="action.done", done_at=timezone.now(), outcome=outcome.strip()
    )  # fmt: skip


@atomic
def reopen(action: Action, *, by: User | None) -> Action:
    """Takes *done* back: it was a slip."""
    row = Action.objects.select_for_update().get(pk=action.pk)
    return changes.save(row, site=row.site, by=by, action="action.reopened", done_at=None, outcome="")


def _open(action: Action) -> Action:
    row = Action.objects.select_for_update().select_related("board__site").get(pk=action.pk)
    if row.done_at is not None:
        raise ValidationError(_("This is done already."))
    return row
