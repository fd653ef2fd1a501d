"""Take a standard out as JSON and bring it in again, without loss and with its hash."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import SCHEMA, Unusable
from kaizen.core.standards import Standard as Document
from kaizen.models import StandardVersion
from kaizen.services.standards.files import attached
from kaizen.standard_words import UNUSABLE, where_plain

EXPORT = "newlean.standard-version/1"


def exported(version: StandardVersion) -> dict[str, Any]:
    """The version with what it is: code, number, state, times, signatures, content and hash.

    ``files``: what must come along, each named by the hash of its content.
    """
    return {
        "schema": EXPORT, "site": version.site.slug, "code": version.standard.code, "version": str(version.number),
        "state": version.state, "reason": version.reason,
        "effective_from": _time(version.effective_from), "effective_until": _time(version.effective_until),
        "signatures": [
            {"meaning": one.meaning, "reason": one.reason, "name": one.printed_name, "for_name": one.behalf_name or "",
             "role": one.role,
             "at": _time(one.at), "content_hash": one.content_hash}
            for one in version.approvals.order_by("pk")
        ],
        "files": [
            {"id": one.named.id, "name": one.named.name, "sha256": one.named.sha256, "is_here": one.file is not None,
             "kind": one.file.kind if one.file else None, "bytes": one.file.size if one.file else None}
            for one in attached(version.document, version.site)
        ],
        "content": version.content, "content_hash": version.content_hash,
    }  # fmt: skip


def _time(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def imported(data: Any) -> Document:
    """The document in an export or standing alone. Raises ``ValidationError`` at ``file``, naming the place."""
    if isinstance(data, Mapping) and data.get("schema") == EXPORT:
        doc = _read(data.get("content"))
        if doc.content_hash != data.get("content_hash"):
            raise ValidationError({"file": _("The content is not the one that its hash was made of.")})
        return doc
    if isinstance(data, Mapping) and data.get("schema") == SCHEMA:
        return _read(data)
    raise ValidationError({"file": _("This is no standard that New Lean wrote.")})


def _read(content: Any) -> Document:
    try:
        return Document.from_json(content)
    except Unusable as refused:
        told = f"{where_plain(refused.address)}: {UNUSABLE[refused.code]}"
        raise ValidationError({"file": told}) from refused
