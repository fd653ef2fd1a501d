"""What every page of the shell shows: the person's sites and role, the areas that exist, language and theme."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lean.access import MAY, policy_of
from lean.models import Membership, Site, User

THEME_COOKIE = "newlean_theme"


@dataclass(frozen=True, slots=True)
class Area:
    """An entry of the main navigation. ``routes`` are tried in order; the first the person may open is the link."""

    key: str
    label: Any
    routes: tuple[str, ...]


AREAS: tuple[Area, ...] = (
    Area("boards", _("Boards"), ("boards", "andon")),
    Area("streams", _("Value streams"), ("stream_list",)),
    Area("findings", _("Findings"), ("findings",)),
    Area("kaizen", _("A3 and kaizen"), ("a3s", "ideas", "trials")),
    Area("standards", _("Standards"), ("standards",)),
    Area("rollouts", _("Rollouts"), ("rollouts",)),
    Area("energy", _("Energy and CO₂"), ("energy",)),
    Area("reports", _("Reports"), ("reports", "jobs")),
    Area("data", _("Data"), ("data",)),
    Area("site", _("Site"), ("site_settings", "audit")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """``waiting``: how many things there wait for the person."""

    label: Any
    url: str
    is_current: bool
    waiting: int = 0


class Shell:
    """Lazy facts for ``base.html``; a fragment that shows none of them asks the database nothing."""

    version = settings.APP_VERSION
    languages = settings.LANGUAGES

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def memberships(self) -> list[Membership]:
        if not isinstance(self.user, User):
            return []
        return list(self.user.memberships.select_related("site").order_by("site__name", "pk"))

    @cached_property
    def sites(self) -> list[Site]:
        return list({row.site.pk: row.site for row in self.memberships}.values())

    @cached_property
    def site(self) -> Site | None:
        """The site of the address; on a page of no site the person's first one."""
        match = self.request.resolver_match
        slug = match.kwargs.get("site") if match else None
        named = [site for site in self.sites if site.slug == slug]
        return next(iter(named or self.sites), None)

    @cached_property
    def roles(self) -> list[Membership]:
        return [row for row in self.memberships if row.site == self.site]

    @cached_property
    def role(self) -> str:
        """The person's first role at the site and how many more there are; the menu names them all."""
        names = [row.get_role_display() for row in self.roles]
        return names[0] + (f" +{len(names) - 1}" if names[1:] else "") if names else ""

    def may(self, to: str) -> bool:
        return any(row.role in MAY[to] for row in self.roles)

    @cached_property
    def may_manage_site(self) -> bool:
        return self.may("manage_site")

    @cached_property
    def may_read_audit(self) -> bool:
        return self.may("read_audit")

    @cached_property
    def may_set_hooks(self) -> bool:
        return self.may("set_hooks")

    @cached_property
    def may_set_site_end(self) -> bool:
        return self.may("set_site_end")

    @cached_property
    def nav(self) -> list[Link]:
        """The areas the person may open, in order, the current one marked."""
        links = [link for area in AREAS if self.site and (link := self._link(area, self.site))]
        return links

    def _link(self, area: Area, site: Site) -> Link | None:
        urls = [url for url in (_reverse(route, site) for route in area.routes) if url]
        open_to = [url for url in urls if self._may_open(url)]
        if not open_to:
            return None
        is_current = any(self.request.path.startswith(url) for url in urls)
        return Link(area.label, open_to[0], is_current, self._waiting(area))

    def _waiting(self, area: Area) -> int:
        return waiting_in(area, self.user)

    def _may_open(self, url: str) -> bool:
        policy = policy_of(resolve(url).func)
        needed = policy.needs("GET") if policy else None
        return policy is not None and (needed is None or self.may(needed))

    @cached_property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE).split("-")[0]

    @cached_property
    def theme(self) -> str:
        """``light``, ``dark`` or empty for as the device; a signed-in person's own choice wins."""
        if isinstance(self.user, User):
            return self.user.theme
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in ("light", "dark") else ""


def waiting_in(area: Area, user: Any) -> int:
    """What the apps count for the area: each may have ``waiting_in``, by the key of the area."""
    counts = (getattr(config, "waiting_in", {}).get(area.key) for config in apps.get_app_configs())
    return sum(import_string(count)(user) for count in counts if count)


def waiting_for(user: User) -> list[tuple[str, int]]:
    """The areas in which something waits for the person, with how much."""
    found = [(str(area.label), waiting_in(area, user)) for area in AREAS]
    return [(label, count) for label, count in found if count]


def _reverse(route: str, site: Site) -> str | None:
    try:
        return reverse(route, args=[site.slug])
    except NoReverseMatch:  # the area is not built into this version
        return None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for the frame, ``app_version`` for whoever names it."""
    return {"shell": SimpleLazyObject(lambda: Shell(request)), "app_version": settings.APP_VERSION}
