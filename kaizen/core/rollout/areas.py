"""Who at the receiving site signs for what (gate G3). To add a signature, add a line to ``AREAS``."""

from collections.abc import Collection
from dataclasses import dataclass

CHANGES = ("method", "material", "process", "location")
ASK_THE_CUSTOMER = frozenset({"material", "process", "location"})  # VDA 2, IATF 16949 8.5.6: the customer agrees first


@dataclass(frozen=True, slots=True)
class Area:
    """``roles``: which of them may sign, by their keys. ``changes``: needed for these classes of change only.

    ``only_if_held``: needed where somebody at the site holds one of the roles.
    """

    key: str
    roles: tuple[str, ...]
    changes: frozenset[str] = frozenset(CHANGES)
    only_if_held: bool = False


AREAS: tuple[Area, ...] = (
    Area("process", ("plant_manager", "team_leader")),
    Area("quality", ("quality_manager",)),
    Area("safety", ("safety_manager",)),
    Area("lean", ("lean_manager",)),
    Area("customer", ("quality_manager", "plant_manager"), changes=ASK_THE_CUSTOMER),
    Area("works_council", ("works_council",), only_if_held=True),
)
BY_KEY = {area.key: area for area in AREAS}


def needed(change: str, roles_held: Collection[str]) -> list[Area]:
    """The signatures that a class of change needs at a site where somebody holds ``roles_held``."""
    asked = [area for area in AREAS if change in area.changes]
    return [area for area in asked if not area.only_if_held or set(area.roles) & set(roles_held)]
