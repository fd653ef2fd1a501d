"""The team has read what came back from one tier up."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import Escalation
from lean.audit import record
from lean.models import User
from lean.transactions import atomic


@atomic
def see_answer(escalation: Escalation, *, by: User) -> Escalation:
    """Notes that the answer was read; a second time changes nothing. Raises ``ValidationError`` without an answer."""
    row = Escalation.objects.select_for_update(of=("self",)).select_related("board__site").get(pk=escalation.pk)
    if row.answered_at is None:
        raise ValidationError(_("There is no answer yet."))
    if row.seen_at is None:
        row.seen_at = timezone.now()
        row.save(update_fields=["seen_at"])
        record("escalation.seen", row, by=by, site=row.site)
    return row
