"""Submit, approve and reject: signatures with meaning, reason and password, each of one content."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import State, lacks
from kaizen.models import Approval, StandardVersion
from kaizen.services.standards.rows import is_frozen, is_writer, locked, needed, printed, require_step, role_of
from kaizen.services.standards.writing import facts
from kaizen.standard_words import LACKS
from lean.access import MAY
from lean.audit import record
from lean.models import User
from lean.services.signing import confirm_password

Meaning = Approval.Meaning


@transaction.atomic
def submit(version: StandardVersion, *, reason: str, by: User) -> StandardVersion:
    """Hands a draft in for review, signed as authored; one that is in review stays so.

    Raises ``ValidationError`` for what it lacks.
    """
    row = locked(version)
    if row.state == State.IN_REVIEW:
        return row
    require_step(row, State.IN_REVIEW)
    missing = lacks(row.document)
    if missing:
        raise ValidationError(_("Still needs: %(what)s.") % {"what": ", ".join(str(LACKS[name]) for name in missing)})
    _sign(row, Meaning.AUTHORED, needed(reason), by)
    return _go(row, State.IN_REVIEW, "standard.submitted", by, reason)


def approve(
    version: StandardVersion, *, content_hash: str, reason: str, password: str, by: User, address: str = ""
) -> StandardVersion:  # fmt: skip
    """Approves what was read (``content_hash``) by a second person, and freezes it; approved already: nothing more.

    ``address``: from where, for the brake on guessing. Raises ``ValidationError`` by field.
    """
    confirm_password(by, password, address=address, site=version.site)
    return approve_signed(version, content_hash=content_hash, reason=reason, by=by)


@transaction.atomic
def approve_signed(
    version: StandardVersion, *, content_hash: str, reason: str, by: User, behalf: str = "", role: str = ""
) -> StandardVersion:  # fmt: skip
    """Approves for somebody who signed with the password just now (``approve``, a consent to a rollout).

    ``behalf``, ``role``: name and role of the person whose deputy signed; that role counts.
    """
    row = locked(version)
    if is_frozen(row):
        return row
    _require_reader(row, content_hash, by)
    _sign(row, Meaning.APPROVED, needed(reason), by, behalf, role)
    row.approved_at = timezone.now()
    return _go(row, State.APPROVED, "standard.approved", by, reason)


def reject(
    version: StandardVersion, *, content_hash: str, reason: str, password: str, by: User, address: str = ""
) -> StandardVersion:  # fmt: skip
    """Sends it back to be written on, with the reason. Raises ``ValidationError`` by field."""
    confirm_password(by, password, address=address, site=version.site)
    with transaction.atomic():
        row = locked(version)
        if row.state == State.DRAFT:
            return row
        _require_reader(row, content_hash, by)
        _sign(row, Meaning.REJECTED, needed(reason), by)
        return _go(row, State.DRAFT, "standard.rejected", by, reason)


def _require_reader(row: StandardVersion, content_hash: str, by: User) -> None:
    if row.state != State.IN_REVIEW:
        require_step(row, State.APPROVED)
    if row.content_hash != content_hash:
        raise ValidationError(_("It was changed since you read it. Read it again, then sign."))
    if is_writer(row, by):
        raise ValidationError(_("Whoever wrote on a version does not approve it: a second person does."))


def _sign(
    row: StandardVersion, meaning: str, reason: str, by: User, behalf: str = "", role: str = ""
) -> Approval:  # fmt: skip
    return Approval.objects.create(
        version=row, meaning=meaning, reason=reason, content_hash=row.content_hash, author=row.author, signer=by,
        printed_name=printed(by), behalf_name=behalf or None,
        role=role or role_of(by, row.site, MAY["approve_standard"]),
    )  # fmt: skip


def _go(row: StandardVersion, then: State, action: str, by: User, reason: str) -> StandardVersion:
    row.state = then
    row.save(update_fields=["state", "approved_at"])
    record(action, row, by=by, site=row.site, after=facts(row), reason=reason.strip())
    return row
