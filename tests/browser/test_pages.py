"""Every page, both languages, light and dark, three sizes: no fault of axe, console, security policy or width."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.routes import NO_PAGE, ROUTES
from tests.browser.screen import SHOTS, SIZES, Screen
from tests.browser.world import World

# each language and each theme once; pictures for people show every pair
LOOKS = [("en", "light"), ("de", "dark")] + ([("en", "dark"), ("de", "light")] if SHOTS else [])
# the two extremes of the layout; colours are the same at both, so the second theme needs one of them
AXE_AT = {"light": {"desk", "phone"}, "dark": {"desk"}}


def prefer(world: World, language: str, theme: str) -> None:
    world.person.language, world.person.theme = language, theme
    world.person.save()


def look_at(screen: Screen, route, world: World, language: str, theme: str) -> list[str]:
    """The faults of one page in every size."""
    status = screen.open(route.path(world), ready=route.ready)
    found = [] if status == route.status else [f"answered {status}"]
    screen.errors = [error for error in screen.errors if route.status == 200 or str(route.status) not in error]
    for size in SIZES:
        screen.resize(size)
        found += [f"{size}: {fault}" for fault in screen.faults(axe=size in AXE_AT[theme])]
        screen.shoot(f"{route.name}-{language}-{theme}-{size}")
    return [f"{route.name} {language} {theme} {fault}" for fault in found]


@pytest.mark.slow
def test_no_page_has_a_fault(plant, screen):
    found = []
    for route in ROUTES:
        if not route.signed_in:
            found += look_at(screen, route, plant, "en", "light")
    screen.sign_in(plant.person.username)
    for language, theme in LOOKS:
        prefer(plant, language, theme)
        screen.page.emulate_media(color_scheme=theme)
        for route in ROUTES:
            if route.signed_in:
                found += look_at(screen, route, plant, language, theme)
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
