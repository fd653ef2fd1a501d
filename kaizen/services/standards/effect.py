"""Put an approved version in effect, now or on a day; withdraw one. At any instant at most one holds."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import OPEN, State
from kaizen.models import Approval, Standard, StandardVersion
from kaizen.services.standards.rows import locked, needed, note_writer, number_for, printed, require_step, role_of
from kaizen.services.standards.writing import facts
from lean.access import MAY
from lean.audit import record
from lean.models import User
from valuestream.services.findings.references import confirm_reference

PASSED_OVER = "passed over by "  # and the version: the reason that no person wrote; pages say it in their language


@transaction.atomic
def put_in_effect(version: StandardVersion, *, by: User, at: datetime | None = None) -> StandardVersion:
    """Puts an approved version in effect: now, or on the day ``at`` (aware). One that holds already stays as it is.

    Raises ``ValidationError`` before enough people acknowledged it, for a day that is past, or for one that is older
    than the version that holds: one goes back by a new version.
    """
    row, now = locked(version), timezone.now()
    if row.state == State.EFFECTIVE:
        return row
    require_step(row, State.EFFECTIVE)
    if row.adoptions.exists():
        raise ValidationError(_("This version came with a rollout: choose its day there."))
    _require_newest(row)
    if at is not None and at > now:
        row.effective_from = at
        row.save(update_fields=["effective_from"])
        record("standard.scheduled", row, by=by, site=row.site, after=facts(row) | {"from": at.isoformat()})
        return row
    if at is not None and at < now - timedelta(days=1):
        raise ValidationError({"at": _("This day is past.")})
    missing = row.standard.acknowledge_first - row.acknowledgements.count()
    if missing > 0:
        raise ValidationError(_("Not yet: %(count)s more acknowledge it first.") % {"count": missing})
    return _activate(row, by, now)


@transaction.atomic
def activate(version: StandardVersion, *, by: User) -> StandardVersion:
    """Puts the approved version of a rollout in effect, once. ``by``: who at the site approved it."""
    row = locked(version)
    if row.state == State.EFFECTIVE:
        return row
    require_step(row, State.EFFECTIVE)
    return _activate(row, by, timezone.now())


@transaction.atomic
def reinstate(earlier: StandardVersion, *, reason: str, author: User, by: User) -> StandardVersion:
    """The content of an earlier version as a new one, in effect at once: how a rollout goes back.

    ``author`` and ``by`` signed beforehand that it goes back to this content. A draft that is open stays open, so the
    new version is never one.
    """
    standard = Standard.objects.select_for_update().get(pk=earlier.standard_id)
    seq = (standard.versions.aggregate(last=Max("seq"))["last"] or 0) + 1
    row = StandardVersion.objects.create(
        standard=standard, seq=seq, **number_for(standard, earlier.document)._asdict(), content=earlier.content,
        content_hash=earlier.content_hash, author=author, derived_from=earlier, reason=needed(reason),
        state=State.WITHDRAWN, ended_reason=reason,
    )  # fmt: skip
    note_writer(row, author)
    for meaning, signer in ((Approval.Meaning.AUTHORED, author), (Approval.Meaning.APPROVED, by)):
        Approval.objects.create(
            version=row, meaning=meaning, reason=row.reason, content_hash=row.content_hash, author=author,
            signer=signer, printed_name=printed(signer), role=role_of(signer, standard.site, MAY["approve_standard"]),
        )  # fmt: skip
    row.state, row.ended_reason, row.approved_at = State.APPROVED, "", timezone.now()
    row.save(update_fields=["state", "ended_reason", "approved_at"])
    return _activate(row, by, timezone.now())


def put_due_in_effect(now: datetime | None = None) -> int:
    """Puts in effect what was approved for a day that has come and enough acknowledged; gives how many."""
    moment = now or timezone.now()
    due = StandardVersion.objects.filter(state=State.APPROVED, effective_from__lte=moment)
    ready = due.annotate(heard=Count("acknowledgements")).filter(heard__gte=F("standard__acknowledge_first"))
    return sum(_put_due(version, moment) for version in ready.order_by("effective_from", "pk"))


@transaction.atomic
def _put_due(version: StandardVersion, now: datetime) -> bool:
    row = locked(version)
    if row.state != State.APPROVED or row.effective_from is None or row.effective_from > now:
        return False
    signed = row.approvals.get(meaning=Approval.Meaning.APPROVED, content_hash=row.content_hash)
    _activate(row, signed.signer, max(row.effective_from, now))
    return True


def _require_newest(row: StandardVersion) -> None:
    held = row.standard.versions.effective().first()
    if held is not None and held.number > row.number:
        raise ValidationError(_("A newer version holds already. To go back, make a new version of the earlier one."))


def _activate(row: StandardVersion, by: User, now: datetime) -> StandardVersion:
    """The version before ends where this one begins; approved ones with a lower number were passed over."""
    row.standard.versions.effective().update(state=State.SUPERSEDED, effective_until=now)
    waiting = row.standard.versions.filter(state=State.APPROVED).exclude(pk=row.pk)
    passed = [one.pk for one in waiting if one.number < row.number]
    waiting.filter(pk__in=passed).update(state=State.WITHDRAWN, ended_reason=f"{PASSED_OVER}{row.name}")
    row.state, row.effective_from = State.EFFECTIVE, now
    row.save(update_fields=["state", "effective_from"])
    Standard.objects.filter(pk=row.standard_id).update(name=row.document.title)
    _confirm_path(row, by)
    record("standard.effective", row, by=by, site=row.site, after=facts(row))
    return row


def _confirm_path(row: StandardVersion, by: User) -> None:
    """Orders are compared with this path from the next night on."""
    path, standard = row.document.reference, row.standard
    if path is not None and standard.stream is not None:
        reason = f"{standard.code} {row.name}: {standard.name}"[:200]
        confirm_reference(standard.stream, path.as_json(), by=by, reason=reason, family=standard.family,
                          standard=standard.code)  # fmt: skip


@transaction.atomic
def withdraw(version: StandardVersion, *, reason: str, by: User) -> StandardVersion:
    """Ends a version with a reason: a draft that leads nowhere, or one that must not be worked by any more."""
    row = locked(version)
    if row.state == State.WITHDRAWN:
        return row
    require_step(row, State.WITHDRAWN)
    if row.state == State.EFFECTIVE:
        row.effective_until = timezone.now()
    was = "standard.discarded" if row.state in OPEN else "standard.withdrawn"
    row.state, row.ended_reason = State.WITHDRAWN, needed(reason)
    row.save(update_fields=["state", "ended_reason", "effective_until"])
    record(was, row, by=by, site=row.site, after=facts(row), reason=row.ended_reason)
    return row
