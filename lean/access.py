"""The only way to an object: fetch and authorise in one call, default deny.

What a role may do stands in ``MAY``. A route declares what it needs with ``@policy(...)``; the
middleware refuses a route that declares nothing. An object of a foreign site is a 404, never a 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from lean.models import Membership, Role, Site, User

ALL = frozenset(Role)
MAY: dict[str, frozenset[Role]] = {
    "view": ALL,
    "load_data": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.SUSTAINABILITY_MANAGER, Role.IT_ADMIN}),
    "edit_stream": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "count_at_gemba": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "manage_site": frozenset({Role.PLANT_MANAGER, Role.IT_ADMIN}),
    "read_audit": frozenset({Role.WORKS_COUNCIL, Role.AUDITOR, Role.IT_ADMIN}),
}


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route needs: ``to`` is a key of ``MAY``, or None when being signed in (or anybody) is enough.

    ``change`` is what POST and the other unsafe methods need when that is more than ``to``.
    Raises ``KeyError`` for a permission that ``MAY`` does not know.
    """

    to: str | None = None
    change: str | None = None
    signed_in: bool = True

    def __post_init__(self) -> None:
        for permission in (self.to, self.change):
            if permission is not None:
                MAY[permission]

    def needs(self, method: str) -> str | None:
        """The permission that a request with this HTTP method needs."""
        return self.to if method in SAFE_METHODS else self.change or self.to


PUBLIC = Policy(signed_in=False)
SIGNED_IN = Policy()
View = TypeVar("View", bound=Callable[..., Any])


def policy(to: str | Policy, change: str | None = None) -> Callable[[View], View]:
    """Declares what a view needs: ``to`` read, and to ``change`` by POST when that needs more."""
    declared = Policy(to, change) if isinstance(to, str) else to

    def mark(view: View) -> View:
        view.policy = declared  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(view: Any) -> Policy | None:
    """What a view function, a class-based view or an API view declared; None when it declared nothing."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(holder, "policy", None)
        if isinstance(found, Policy):
            return found
    return None


def sites_for(user: User, to: str) -> QuerySet[Site]:
    """The sites at which the user holds a role that may ``to``."""
    return Site.objects.filter(memberships__user=user, memberships__role__in=MAY[to]).distinct()


def may(user: User, site: Site, to: str) -> bool:
    return user.memberships.filter(site=site, role__in=MAY[to]).exists()


class NotAllowed(PermissionDenied):
    """A member of the site lacks the role. Carries what the refusal page names: the permission and the site."""

    def __init__(self, to: str, site: Site) -> None:
        super().__init__(to)
        self.to, self.site = to, site

    @property
    def roles(self) -> list[str]:
        """The names of the roles that may, in the order of ``Role``."""
        return [str(role.label) for role in Role if role in MAY[self.to]]


def site_for(user: User | AnonymousUser, slug: str, to: str = "view") -> Site:
    """The site, if the user may ``to`` there. Raises Http404 for a foreign site, NotAllowed for a wrong role."""
    held: list[Membership] = []
    if isinstance(user, User) and user.is_active:
        held = list(user.memberships.filter(site__slug=slug).select_related("site"))
    if not held:
        raise Http404("no such site")
    if not any(membership.role in MAY[to] for membership in held):
        raise NotAllowed(to, held[0].site)
    return held[0].site


M = TypeVar("M", bound=Model)


def fetch(site: Site, queryset: QuerySet[M], path: str = "site", **lookup: Any) -> M:
    """The one object of ``queryset`` at this site (``path`` leads to its site). Raises Http404 otherwise."""
    found = queryset.filter(**{path: site}, **lookup).first()
    if found is None:
        raise Http404(f"no such {queryset.model._meta.verbose_name}")
    return found
