"""How many open A3s an area takes on at a time."""

from collections.abc import Mapping

from django.db import transaction

from kaizen.models import A3Limit
from lean.audit import record
from lean.models import Area, Site, User


def limits_of(site: Site) -> dict[int | None, int]:
    """Area id → most open ones; None: the areas without an own row."""
    return {row.area_id: row.most for row in A3Limit.objects.filter(site=site)}


@transaction.atomic
def set_limits(site: Site, limits: Mapping[Area | None, int | None], *, by: User) -> None:
    """Sets each area's limit; None takes an area's own away. Nothing changed, nothing written."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    before = limits_of(site)
    for area, most in limits.items():
        if most is None:
            A3Limit.objects.filter(site=site, area=area).delete()
        else:
            A3Limit.objects.update_or_create(site=site, area=area, defaults={"most": most})
    after = limits_of(site)
    if after != before:
        record("a3.limited", site, by=by, site=site, before=_told(before), after=_told(after))


def _told(rows: Mapping[int | None, int]) -> dict[str, int]:
    return {str(area or "others"): most for area, most in rows.items()}
