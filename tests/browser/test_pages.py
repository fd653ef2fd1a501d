"""Every page in English and light, in every size: no fault of axe, console, security policy or width.

The other language and theme stand in ``test_pages_other``, a file of its own, so that two workers share the work.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.routes import NO_PAGE, ROUTES
from tests.browser.screen import SHOTS, SIZES, Screen
from tests.browser.world import World

# each language and each theme once (the other pair in ``test_pages_other``); pictures for people show every pair
LOOKS = [("en", "light")] + ([("en", "dark")] if SHOTS else [])
# the two extremes of the layout; colours are the same at both, so the second theme needs one of them
UNDER_A_FINGER = {"phone", "tablet"}
AXE_AT = {"light": {"desk", "phone"}, "dark": {"desk"}}


def prefer(world: World, language: str, theme: str) -> None:
    world.person.language, world.person.theme = language, theme
    world.person.save()


def look_at(screen: Screen, route, world: World, language: str, theme: str, *, touch: bool = False) -> list[str]:
    """The faults of one page in every size; ``touch``: what is pressed is also large enough for a finger."""
    status = screen.open(route.path(world), ready=route.ready)
    found = [] if status == route.status else [f"answered {status}"]
    screen.errors = [error for error in screen.errors if route.status == 200 or str(route.status) not in error]
    for size in SIZES:
        screen.resize(size)
        found += [f"{size}: {fault}" for fault in screen.faults(axe=size in AXE_AT[theme])]
        found += [f"{size}: {fault}" for fault in screen.small_targets()] if touch and size in UNDER_A_FINGER else []
        screen.shoot(f"{route.name}-{language}-{theme}-{size}")
    return [f"{route.name} {language} {theme} {fault}" for fault in found]


def look_at_all(screen: Screen, world: World, language: str, theme: str, *, touch: bool = False) -> list[str]:
    """The faults of every page behind the log-in."""
    screen.sign_in(world.person.username)
    prefer(world, language, theme)
    screen.page.emulate_media(color_scheme=theme)
    signed_in = (route for route in ROUTES if route.signed_in)
    return [fault for route in signed_in for fault in look_at(screen, route, world, language, theme, touch=touch)]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_no_page_has_a_fault(plant, screen, language, theme):
    found = []
    for route in (route for route in ROUTES if not route.signed_in):
        found += look_at(screen, route, plant, "en", "light")
    found += look_at_all(screen, plant, language, theme)
    assert not found, f"{len(found)} faults:\n" + "\n".join(found)


def named_pages(patterns, prefix: str = "") -> set[str]:
    """Names of the routes below the URLconf that are no API."""
    found = set()
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= named_pages(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and pattern.name and not path.startswith("api/"):
            found.add(pattern.name)
    return found


def test_every_page_is_looked_at():
    known = {route.route for route in ROUTES} | set(NO_PAGE)
    assert named_pages(get_resolver().url_patterns) <= known
