"""The only way to an object: fetch and authorise in one call, default deny.

What a role may do stands in ``MAY``. A route declares what it needs with ``@policy(...)``; the
middleware refuses a route that declares nothing. An object of a foreign site is a 404, never a 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from lean.models import Membership, Role, Site, User
from lean.standing_in import LENT, lent_to, may_for

ALL = frozenset(Role)
SHOP_FLOOR = frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.SUSTAINABILITY_MANAGER})
SIGNERS = frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.QUALITY_MANAGER,
                     Role.SAFETY_MANAGER, Role.WORKS_COUNCIL})  # fmt: skip
MAY: dict[str, frozenset[Role]] = {
    "view": ALL,
    "load_data": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.SUSTAINABILITY_MANAGER, Role.IT_ADMIN}),
    "edit_stream": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "edit_energy": frozenset({Role.LEAN_MANAGER, Role.SUSTAINABILITY_MANAGER}),
    "plan_night": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.IT_ADMIN}),
    "count_at_gemba": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "judge_finding": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "give_idea": ALL,
    "answer_idea": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "manage_ideas": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "write_a3": SHOP_FLOOR,
    "coach_a3": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "confirm_effect": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "write_standard": SHOP_FLOOR,
    "approve_standard": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "ask_rollout": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "answer_rollout": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "sign_rollout": SIGNERS,
    "stop_rollout": SHOP_FLOOR | SIGNERS,
    "set_rollout_times": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "run_board": frozenset(
        {
            Role.TEAM_LEADER,
            Role.LEAN_MANAGER,
            Role.PLANT_MANAGER,
            Role.SUSTAINABILITY_MANAGER,
            Role.QUALITY_MANAGER,
            Role.SAFETY_MANAGER,
        }
    ),
    "edit_board": frozenset({Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "raise_andon": ALL,
    "set_andon_limits": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER}),
    "hang_screen": frozenset({Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.IT_ADMIN}),
    "manage_site": frozenset({Role.PLANT_MANAGER, Role.IT_ADMIN}),
    "read_audit": frozenset({Role.WORKS_COUNCIL, Role.AUDITOR, Role.IT_ADMIN}),
    "add_site": frozenset({Role.IT_ADMIN}),
    "see_server": frozenset({Role.IT_ADMIN}),
    "set_hooks": frozenset({Role.IT_ADMIN}),
    "set_site_end": frozenset({Role.IT_ADMIN}),
}
NAMES = {  # what a page says when it refuses
    "view": _("See what the site shows its people"),
    "load_data": _("Load data"),
    "edit_stream": _("Change value streams"),
    "edit_energy": _("Change energy and emission factors"),
    "plan_night": _("Plan the night and start it"),
    "count_at_gemba": _("Enter what was counted where the work happens"),
    "judge_finding": _("Decide about findings"),
    "give_idea": _("Enter ideas"),
    "answer_idea": _("Answer ideas"),
    "manage_ideas": _("Set the answer clock of ideas and make the codes at the machines"),
    "write_a3": _("Write A3 reports"),
    "coach_a3": _("Coach A3 reports"),
    "confirm_effect": _("Confirm the effect of a countermeasure"),
    "write_standard": _("Write standards"),
    "approve_standard": _("Approve standards"),
    "ask_rollout": _("Offer standards to other sites"),
    "answer_rollout": _("Answer for the site when a standard is offered"),
    "sign_rollout": _("Sign for the site when a standard comes to it"),
    "stop_rollout": _("Stop a rollout"),
    "set_rollout_times": _("Set by when the gates of rollouts are wanted"),
    "run_board": _("Work at a Gemba board"),
    "edit_board": _("Arrange a Gemba board and set its targets"),
    "raise_andon": _("Call for help at a machine"),
    "set_andon_limits": _("Set when calls for help go up"),
    "hang_screen": _("Hang up screens without a log-in"),
    "manage_site": _("Manage the site"),
    "read_audit": _("Read the audit trail"),
    "add_site": _("Add a site"),
    "see_server": _("See where things lie on the server"),
    "set_hooks": _("Set the addresses that reports are posted to"),
    "set_site_end": _("Set how orders of rollouts reach the site"),
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


class SignedInRequest(HttpRequest):
    """The request as a view behind a policy sees it: somebody is signed in. For annotations only."""

    user: User


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
    """The sites at which the user may ``to``: by a role of their own, or for somebody whose deputy they are."""
    own = Q(memberships__user=user, memberships__role__in=MAY[to])
    lent = [one.row.site_id for one in lent_to(user) if one.roles & MAY[to]] if to in LENT else []
    return Site.objects.filter(own | Q(pk__in=lent)).distinct()


def may(user: User, site: Site, to: str) -> bool:
    """Whether the user may: by a role of their own, or for somebody whose deputy they are."""
    return may_self(user, site, to) or bool(may_for(user, site, to, MAY[to]))


def may_self(user: User, site: Site, to: str) -> bool:
    """Whether a role of their own lets the user."""
    return user.memberships.filter(site=site, role__in=MAY[to]).exists()


class NotAllowed(PermissionDenied):
    """The person lacks the role. Carries what the refusal page names: the thing, and who may."""

    def __init__(self, to: str, site: Site | None = None) -> None:
        super().__init__(to)
        self.to, self.site = to, site

    @property
    def thing(self) -> str:
        return str(NAMES[self.to])

    @property
    def roles(self) -> list[str]:
        """The names of the roles that may, in the order of ``Role``."""
        return [str(role.label) for role in Role if role in MAY[self.to]]


def authorise(user: User | AnonymousUser, policy: Policy, method: str, slug: str | None) -> Site | None:
    """The site of the route, for a person who may pass. Raises Http404 for a foreign site, NotAllowed for a wrong role.

    A route without a site asks whether the person may at any site.
    """
    needed = policy.needs(method)
    if needed is None:
        return None
    if slug is not None:
        return site_for(user, slug, to=needed)
    if not isinstance(user, User) or not sites_for(user, needed).exists():
        raise NotAllowed(needed)
    return None


def site_for(user: User | AnonymousUser, slug: str, to: str = "view") -> Site:
    """The site, if the user may ``to`` there. Raises Http404 for a foreign site, NotAllowed for a wrong role."""
    if isinstance(user, User) and user.passed is not None and user.passed[:2] == (slug, to):
        return user.passed[2]
    held: list[Membership] = []
    if isinstance(user, User) and user.is_active:
        held = list(user.memberships.filter(site__slug=slug).select_related("site"))
    if not held or not isinstance(user, User):
        raise Http404("no such site")
    site = held[0].site
    if not any(one.role in MAY[to] for one in held) and not may_for(user, site, to, MAY[to]):
        raise NotAllowed(to, site)
    return site


M = TypeVar("M", bound=Model)


def fetch(site: Site, queryset: QuerySet[M], path: str = "site", **lookup: Any) -> M:
    """The one object of ``queryset`` at this site (``path`` leads to its site). Raises Http404 otherwise."""
    found = queryset.filter(**{path: site}, **lookup).first()
    if found is None:
        raise Http404(f"no such {queryset.model._meta.verbose_name}")
    return found
