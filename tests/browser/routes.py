"""Every page by its route name, with how to reach it in the world of the tests.

A page that is added to the URLconf goes in here too; ``test_every_page_is_looked_at`` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.browser.world import World


@dataclass(frozen=True)
class Route:
    """``arguments`` finds the route's arguments in the world; ``query`` is added; ``name`` tells states apart."""

    route: str
    arguments: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""
    status: int = 200
    signed_in: bool = True
    state: str = ""

    @property
    def name(self) -> str:
        return f"{self.route}-{self.state}" if self.state else self.route

    def path(self, world: World) -> str:
        return reverse(self.route, kwargs=self.arguments(world)) + self.query


def at_site(world: World) -> dict[str, Any]:
    return {"site": world.site.slug}


ROUTES: tuple[Route, ...] = (
    Route("login", signed_in=False),
    Route("patterns"),
    Route("account"),
    Route("site_settings", at_site),
    Route("audit", at_site),
)

# routes that answer no page of their own, each with the reason
NO_PAGE: dict[str, str] = {
    "home": "redirects",
    "logout": "POST only",
    "language": "POST only",
    "theme": "POST only",
    "health": "JSON",
    "source": "a file or the page of the source",
}
