"""End an A3 with what it became, and open it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.a3 import fold, missing, sheet_of
from kaizen.models import A3
from kaizen.services.a3.coaching import open_questions
from kaizen.services.a3.editing import edits_of
from lean.audit import record
from lean.models import User
from valuestream.services.findings import a3s


@transaction.atomic
def end(row: A3, *, ended_as: str, reason: str, by: User) -> A3:
    """Ends an A3. One that is given up needs only its reason; another end needs what was learned and no open question.

    Raises ``ValidationError`` by field.
    """
    locked = A3.objects.select_for_update().get(pk=row.pk)
    if not locked.is_open:
        return locked
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the next one who tries reads it.")})
    if ended_as not in A3.End.values:
        raise ValidationError({"ended_as": _("Choose one of those listed.")})
    if ended_as != A3.End.DROPPED:
        _require_whole(locked)
    locked.ended_as, locked.ended_reason, locked.ended_at = ended_as, reason.strip()[:200], timezone.now()
    locked.save()
    if locked.finding is not None:
        a3s.leave(locked.finding)
    record("a3.ended", locked, by=by, site=locked.site, after={"ended_as": ended_as}, reason=locked.ended_reason)
    return locked


def _require_whole(row: A3) -> None:
    if open_questions(row):
        raise ValidationError(_("A question of the coach is not answered yet."))
    state = fold(edits_of(row))
    if state.apart:
        raise ValidationError(_("Two versions of a field wait for a choice."))
    if sheet_of(state)["learned"] is None:
        raise ValidationError(_("Write down in step 8 what was learned, whatever came out."))
    if any(missing(sheet_of(state))[number] for number in (1, 7)):
        raise ValidationError(_("Steps 1 and 7 are not complete: what was seen, and what came of it."))


@transaction.atomic
def reopen(row: A3, *, reason: str, by: User) -> A3:
    """Opens an ended A3 again. Raises ``ValidationError`` without a reason, or when its finding is in another one."""
    locked = A3.objects.select_for_update().get(pk=row.pk)
    if locked.is_open:
        return locked
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if locked.finding and locked.finding.a3s.filter(ended_as="").exists():
        raise ValidationError(_("An open A3 is about this finding already."))
    was = locked.ended_as
    locked.ended_as, locked.ended_reason, locked.ended_at = "", "", None
    locked.save()
    if locked.finding is not None:
        a3s.take_into(locked.finding, locked.name)
    record("a3.reopened", locked, by=by, site=locked.site, before={"ended_as": was}, reason=reason.strip())
    return locked
