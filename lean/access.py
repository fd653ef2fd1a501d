"""The only way to an object: fetch and authorise in one call, default deny.

What a role may do stands in ``MAY``. A route declares what it needs with ``@policy(...)``; the
middleware refuses a route that declares nothing. An object of a foreign site is a 404, never a 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from lean.models import Role, Site, User

ALL = frozenset(Role)
MAY: dict[str, frozenset[Role]] = {
    "view": ALL,
    "load_data": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.SUSTAINABILITY_MANAGER, Role.IT_ADMIN}),
    "edit_stream": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "count_at_gemba": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "manage_site": frozenset({Role.PLANT_MANAGER, Role.IT_ADMIN}),
    "read_audit": frozenset({Role.WORKS_COUNCIL, Role.AUDITOR, Role.IT_ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route needs: ``to`` is a key of ``MAY``, or None when being signed in (or anybody) is enough."""

    to: str | None = None
    signed_in: bool = True
    is_api: bool = False


PUBLIC = Policy(signed_in=False)
SIGNED_IN = Policy()
View = TypeVar("View", bound=Callable[..., Any])


def policy(to: str | Policy) -> Callable[[View], View]:
    """Declares what a view needs. Raises ``KeyError`` for a permission that ``MAY`` does not know."""
    if isinstance(to, str):
        MAY[to]
        to = Policy(to)

    def mark(view: View) -> View:
        view.policy = to  # type: ignore[attr-defined]
        return view

    return mark


def sites_for(user: User, to: str) -> QuerySet[Site]:
    """The sites at which the user holds a role that may ``to``."""
    return Site.objects.filter(memberships__user=user, memberships__role__in=MAY[to]).distinct()


def may(user: User, site: Site, to: str) -> bool:
    return user.memberships.filter(site=site, role__in=MAY[to]).exists()


def site_for(user: User, slug: str, to: str = "view") -> Site:
    """The site, if the user may ``to`` there. Raises Http404 for a foreign site, PermissionDenied otherwise."""
    site = Site.objects.filter(slug=slug, memberships__user=user).distinct().first()
    if site is None:
        raise Http404("no such site")
    if not may(user, site, to):
        raise PermissionDenied(to)
    return site


M = TypeVar("M", bound=Model)


def fetch(site: Site, queryset: QuerySet[M], path: str = "site", **lookup: Any) -> M:
    """The one object of ``queryset`` at this site (``path`` leads to its site). Raises Http404 otherwise."""
    found = queryset.filter(**{path: site}, **lookup).first()
    if found is None:
        raise Http404(f"no such {queryset.model._meta.verbose_name}")
    return found
