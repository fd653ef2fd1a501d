"""Calling for help at a place."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import AndonCall
from lean.audit import nameless, record
from lean.models import Area, Site, Workstation
from lean.transactions import atomic


@atomic
def raise_call(
    site: Site, *, key: str, kind: str, workstation: Workstation | None = None, area: Area | None = None, note: str = ""
) -> AndonCall:  # fmt: skip
    """Calls for help; the same key again gives the same call. Nothing says who called."""
    for part in (workstation, area):
        if part is not None and part.site_id != site.pk:
            raise ValidationError(_("This belongs to another site."))
    told = {"site": site, "kind": kind, "workstation": workstation, "area": area, "note": note.strip()[:200]}
    row, is_new = AndonCall.objects.get_or_create(key=key, defaults={**told, "raised_at": timezone.now()})
    if is_new:
        after = {"kind": kind, "at": str(workstation or area or site)}
        with nameless():
            record("andon.raised", row, by=None, site=site, after=after)
    return row
