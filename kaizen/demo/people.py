"""Who signs in to the demo. The password is known to everybody: the demo listens on this machine only."""

from dataclasses import dataclass

from django.utils.text import get_text_list

from kaizen.demo import PASSWORD
from kaizen.demo.plant import PLANTS
from lean.models import Role


@dataclass(frozen=True, slots=True)
class Login:
    """A made-up person: what to type, and where he or she plays which part."""

    username: str
    roles: tuple[Role, ...]
    sites: tuple[str, ...] = ("augsburg",)


EVERYWHERE = tuple(plant.slug for plant in PLANTS)
LOGINS = (
    Login("lena", (Role.LEAN_MANAGER,), ("augsburg", "porto")),
    Login("otto", (Role.OPERATOR,)),
    Login("tina", (Role.TEAM_LEADER,)),
    Login("paul", (Role.PLANT_MANAGER,)),
    Login("susi", (Role.SUSTAINABILITY_MANAGER,)),
    Login("wim", (Role.WORKS_COUNCIL,)),
    Login("ines", (Role.IT_ADMIN,), EVERYWHERE),
    Login("anna", (Role.AUDITOR,)),
    Login("rui", (Role.LEAN_MANAGER,), ("porto",)),
    Login("ana", (Role.TEAM_LEADER,), ("porto",)),
    Login("pia", (Role.PLANT_MANAGER,), ("porto",)),
    Login("nuno", (Role.QUALITY_MANAGER,), ("porto",)),
    Login("sofia", (Role.SAFETY_MANAGER,), ("porto",)),
    Login("jana", (Role.LEAN_MANAGER,), ("plzen",)),
)


def printed() -> list[str]:
    """The log-ins as lines for the terminal."""
    lines = [f"Log in as one of these, password: {PASSWORD}"]
    for login in LOGINS:
        roles = ", ".join(Role(role).label.lower() for role in login.roles)
        places = [plant.name for plant in PLANTS if plant.slug in login.sites]
        lines.append(f"  {login.username:<6} {roles}, {get_text_list(places, 'and')}")
    return lines
