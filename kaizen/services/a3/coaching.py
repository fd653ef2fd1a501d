"""Comments, questions and answers beside the sheet."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.models import A3, A3Comment
from kaizen.services.a3.editing import role_of
from lean.audit import record
from lean.models import User

Kind = A3Comment.Kind
LONGEST = 2000  # characters


@transaction.atomic
def comment(
    row: A3, *, section: int, text: str, by: User, kind: str = Kind.COMMENT, answers: A3Comment | None = None,
    key: str = "",
) -> A3Comment:  # fmt: skip
    """Adds a comment; one that was sent before (same ``key``, same words) is given back.

    Raises ``ValidationError`` by field.
    """
    locked = A3.objects.select_for_update().get(pk=row.pk)
    before = locked.comments.filter(key=key).first() if key else None
    if before is not None and before.text == text.strip():
        return before
    if not text.strip():
        raise ValidationError({"text": _("Write something first.")})
    if len(text) > LONGEST:
        raise ValidationError({"text": _("Too long: at most %(most)s characters.") % {"most": LONGEST}})
    if answers is not None and (answers.a3_id != row.pk or answers.kind not in (Kind.QUESTION, Kind.SENT_BACK)):
        raise ValidationError({"answers": _("An answer belongs to a question of this A3.")})
    made = A3Comment.objects.create(
        a3=locked, section=section, text=text.strip(), kind=Kind.ANSWER if answers else kind, answers=answers, by=by,
        role=role_of(by, row.site), key=key if key and before is None else secrets.token_hex(16),
    )  # fmt: skip
    if made.kind == Kind.SENT_BACK:
        record("a3.sent_back", row, by=by, site=row.site, after={"section": section}, reason=made.text)
    return made


def open_questions(row: A3) -> list[A3Comment]:
    """Questions that nobody answered yet, oldest first."""
    asked = row.comments.filter(kind__in=(Kind.QUESTION, Kind.SENT_BACK), replies__isnull=True)
    return list(asked.order_by("pk"))
