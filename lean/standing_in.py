"""What a person may do in the name of another one today, at a site at which both are.

What may be lent is short, and stands here. The works council lends nothing: who stands in for its members is the
council's own matter (in Germany: BetrVG §25), and a member who holds its role signs as such.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from lean.models import Deputy, Membership, Role, Site, User

LENT = frozenset({"answer_rollout", "sign_rollout"})  # what a deputy may do for the person
NOT_LENT = frozenset({Role.WORKS_COUNCIL})  # roles in whose name nobody else acts


@dataclass(frozen=True, slots=True)
class Lent:
    """The ``roles`` of the person in whose name somebody may act."""

    row: Deputy
    roles: frozenset[str]


def lent_to(user: User, site: Site | None = None) -> list[Lent]:
    """In whose name the user may act today, at a site or at any; first who was named first.

    Counted on the day of the site. Nobody acts where he or she is no longer, nor for somebody who is no longer there;
    a deputy lends nothing further.
    """
    rows = Deputy.objects.filter(deputy=user, revoked_at=None, person__is_active=True, site__memberships__user=user)
    if site is not None:
        rows = rows.filter(site=site)
    known = rows.select_related("site", "person").distinct().order_by("pk")
    now_on = [row for row in known if row.first <= today_at(row.site) <= row.last]
    return [Lent(row, roles_of(row.person, row.site) - NOT_LENT) for row in now_on]


def today_at(site: Site) -> date:
    """The day it is at a site."""
    return timezone.now().astimezone(ZoneInfo(site.timezone)).date()


def roles_of(user: User, site: Site) -> frozenset[str]:
    """The roles that somebody holds at a site."""
    return frozenset(Membership.objects.filter(user=user, site=site).values_list("role", flat=True))


def may_for(user: User, site: Site, to: str, roles: Collection[str]) -> list[User]:
    """The people in whose name the user may ``to`` at the site, given the ``roles`` that may."""
    if to not in LENT:
        return []
    return [one.row.person for one in lent_to(user, site) if one.roles & set(roles)]
