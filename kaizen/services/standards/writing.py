"""Begin a standard, write on its draft, take up an earlier version again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import Standard as Document
from kaizen.core.standards import State
from kaizen.models import Standard, StandardVersion
from kaizen.services.standards.rows import locked, needed, note_writer, number_for, require_step, require_whole
from lean.audit import record
from lean.models import Site, User
from lean.services import changes

STALE = _("Somebody else saved this draft meanwhile. What you wrote stands here; what differs is listed.")


@transaction.atomic
def begin(site: Site, *, code: str, doc: Document, by: User, reason: str = "", **values: Any) -> StandardVersion:
    """A new standard with its first draft. ``values``: ``stream``, ``family``, ``a3``, ``acknowledge_first``.

    Raises ``ValidationError`` by field or address.
    """
    require_whole(doc)
    _check_places(site, values)
    row = Standard(site=site)
    changes.save(row, site=site, by=by, action="standard.begun", code=code, name=doc.title, **values)
    return _draft(row, doc, by=by, reason=reason, derived_from=None)


@transaction.atomic
def set_up(standard: Standard, *, by: User, **values: Any) -> Standard:
    """Which orders the path is for, and how many acknowledge first. Raises ``ValidationError`` by field."""
    row = Standard.objects.select_for_update().get(pk=standard.pk)
    _check_places(row.site, values)
    return changes.save(row, site=row.site, by=by, action="standard.set_up", **values)


def _check_places(site: Site, values: dict[str, Any]) -> None:
    stream, family, a3 = (values.get(name) for name in ("stream", "family", "a3"))
    for name, row in (("stream", stream), ("a3", a3)):
        if row is not None and row.site_id != site.pk:
            raise ValidationError({name: _("Not at this site.")})
    if family is not None and (stream is None or family.stream_id != stream.pk):
        raise ValidationError({"family": _("A family of this value stream.")})


@transaction.atomic
def draft(of: StandardVersion, *, reason: str, by: User) -> StandardVersion:
    """A draft of the next version with the content of ``of``: an earlier one too, which is how one goes back.

    Raises ``ValidationError`` without a reason, or while another draft is open.
    """
    standard = Standard.objects.select_for_update().select_related("site").get(pk=of.standard_id)
    if standard.versions.open().exists():
        raise ValidationError(_("A draft of this standard is open already."))
    return _draft(standard, of.document, by=by, reason=needed(reason), derived_from=of)


@transaction.atomic
def begin_next(
    standard: Standard, doc: Document, *, by: User, reason: str, derived_from: StandardVersion
) -> StandardVersion:  # fmt: skip
    """A draft of the next version with this content, which came from a version of another standard (a rollout).

    Raises ``ValidationError`` while another draft is open, or by address.
    """
    row = Standard.objects.select_for_update().select_related("site").get(pk=standard.pk)
    require_whole(doc)
    if row.versions.open().exists():
        raise ValidationError(_("A draft of this standard is open already."))
    return _draft(row, doc, by=by, reason=needed(reason), derived_from=derived_from)


def _draft(
    standard: Standard, doc: Document, *, by: User, reason: str, derived_from: StandardVersion | None
) -> StandardVersion:  # fmt: skip
    seq = (standard.versions.aggregate(last=Max("seq"))["last"] or 0) + 1
    version = StandardVersion.objects.create(
        standard=standard, seq=seq, **number_for(standard, doc)._asdict(), content=doc.as_json(),
        content_hash=doc.content_hash, author=by, derived_from=derived_from, reason=reason,
    )  # fmt: skip
    note_writer(version, by)
    record("standard.drafted", version, by=by, site=standard.site, after=facts(version), reason=reason)
    return version


@transaction.atomic
def edit(version: StandardVersion, doc: Document, *, revision: int, by: User) -> StandardVersion:
    """Saves a draft. One in review becomes a draft again: signatures are of the content before, and count no more.

    ``revision``: the one that was read. Raises ``ValidationError``: code ``stale`` when it was saved meanwhile.
    """
    row = locked(version)
    if not row.is_open:
        require_step(row, State.IN_REVIEW)
    require_whole(doc)
    if doc.content_hash == row.content_hash:
        return row
    if row.revision != revision:
        raise ValidationError(STALE, code="stale")
    before = facts(row)
    row.content, row.content_hash, row.state = doc.as_json(), doc.content_hash, State.DRAFT
    row.major, row.minor, row.patch = number_for(row.standard, doc)
    row.revision, row.edited_at = row.revision + 1, timezone.now()
    row.save()
    note_writer(row, by)
    if row.seq == 1:
        Standard.objects.filter(pk=row.standard_id).update(name=doc.title)
    record("standard.edited", row, by=by, site=row.site, before=before, after=facts(row))
    return row


def facts(version: StandardVersion) -> dict[str, Any]:
    """What the audit trail keeps of a version."""
    return {
        "standard": version.standard.code, "version": version.name, "state": str(version.state),
        "content_hash": version.content_hash,
    }  # fmt: skip
