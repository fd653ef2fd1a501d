"""How long help took, by area and kind; what it was, without times."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from kaizen.core.board.andon import Answered, Times, times_of
from kaizen.models import AndonCall
from lean.models import Site

PERIODS = (7, 30, 90)  # days that a page offers
SHOWN = 20  # outcomes below the table


def resolved_at_site(site: Site, now: datetime, days: int) -> QuerySet[AndonCall]:
    """What was resolved within so many days, newest first."""
    rows = AndonCall.objects.filter(site=site, resolved_at__gt=now - timedelta(days=days))
    return rows.select_related("area", "workstation", "site").order_by("-resolved_at", "-pk")


def times_at(site: Site, now: datetime, days: int) -> list[Times]:
    """A row for each area and kind; calls of no area count under an empty name."""
    return times_of(_answered(call) for call in resolved_at_site(site, now, days))


def _answered(call: AndonCall) -> Answered:
    assert call.taken_at
    assert call.resolved_at
    waited = (call.taken_at - call.raised_at).total_seconds()
    whole = (call.resolved_at - call.raised_at).total_seconds()
    return Answered(call.area.name if call.area else "", call.kind, waited, whole, call.tier)
