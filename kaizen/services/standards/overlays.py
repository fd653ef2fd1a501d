"""A site's own values of parameters: apart from the core, so that a new core leaves them as they are."""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards.checks import in_order
from kaizen.core.standards.instruction import VALUES, Local, with_local
from kaizen.models import SiteOverlay, Standard, StandardVersion
from kaizen.services.standards.rows import needed
from kaizen.standard_words import PROBLEMS
from lean.audit import record
from lean.models import Site, User


def overlay_of(standard: Standard, site: Site) -> SiteOverlay | None:
    """The values that a site set; None while it works by the core."""
    return SiteOverlay.objects.filter(standard=standard, site=site).order_by("-number").first()


def local_values(standard: Standard, site: Site) -> Local:
    row = overlay_of(standard, site)
    return row.values if row else {}


@transaction.atomic
def set_values(
    version: StandardVersion, values: Mapping[str, Mapping[str, float | None]], *, site: Site, reason: str, by: User
) -> SiteOverlay | None:  # fmt: skip
    """Sets the site's own values; a parameter that is left out is the core's again, one the version lacks is kept.

    Raises ``ValidationError`` by parameter; nothing changed, nothing written.
    """
    Standard.objects.select_for_update().get(pk=version.standard_id)
    doc, last = version.document, overlay_of(version.standard, site)
    known = {row.id: row for row in doc.parameters}
    kept = {key: dict(one) for key, one in (last.values if last else {}).items() if key not in known}
    told = {key: {name: one[name] for name in VALUES if name in one} for key, one in values.items() if key in known}
    mixed = with_local(replace(doc, parameters=tuple(known[key] for key in told)), told)
    wrong = {f"parameters.{row.id}": PROBLEMS["not_in_order"] for row in mixed.parameters if not in_order(row)}
    if set(values) - set(known):
        raise ValidationError(_("The standard has no such parameter."))
    if wrong:
        raise ValidationError(wrong)
    found = kept | told
    if found == (last.values if last else {}):
        return last
    row = SiteOverlay.objects.create(
        standard=version.standard, site=site, number=(last.number if last else 0) + 1, values=found,
        reason=needed(reason), entered_by=by,
    )  # fmt: skip
    before = {"values": last.values} if last else {}
    record("standard.adapted", row, by=by, site=site, before=before, after={"values": found}, reason=row.reason)
    return row
