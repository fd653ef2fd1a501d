"""One plant with everything the pages can show, for the tests that look at pages."""

from dataclasses import dataclass

from lean.models import Site, User
from tests.factories import make_site, make_user


@dataclass
class World:
    """The plant and a person whose roles together open every page."""

    site: Site
    person: User


def build_world() -> World:
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    make_site("porto", "Porto", "Europe/Lisbon", "PT")
    person = make_user("lena", site, "lean_manager", "it_admin", "plant_manager")
    return World(site, person)
