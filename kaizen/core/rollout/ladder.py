"""Who is told, and when, of what a line owes: first who owes it, then the next role up there, then the origin.

To remind more often, or somebody else, add a line to ``LADDER``. Each step is taken once for a duty, and none of them
decides anything: silence approves nothing and cancels nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .duties import Works, shifted


class To(StrEnum):
    """Whom a step tells."""

    OWNER = "owner"  # the roles that owe it
    ABOVE = "above"  # the next roles up at the same site
    ORIGIN = "origin"  # who offers at the site that the rollout comes from


@dataclass(frozen=True, slots=True)
class Rung:
    """``after``: working days of the site after the date; before it where negative."""

    key: str
    after: int
    to: To


LADDER: tuple[Rung, ...] = (
    Rung("soon", -2, To.OWNER),
    Rung("late", 1, To.OWNER),
    Rung("above", 3, To.ABOVE),
    Rung("origin", 6, To.ORIGIN),
    Rung("still", 20, To.OWNER),
)
BY_KEY = {one.key: one for one in LADDER}
ABOVE = {  # nobody at a site stands above its plant management or its works council
    "operator": "team_leader", "team_leader": "plant_manager", "lean_manager": "plant_manager",
    "quality_manager": "plant_manager", "safety_manager": "plant_manager", "sustainability_manager": "plant_manager",
}  # fmt: skip


def reached(begun: date, due: date, today: date, worked: Works, taken: Collection[str] = ()) -> list[Rung]:
    """The steps whose day has come and that were not taken yet.

    Nobody is reminded beforehand on the day on which it began, nor once the date itself has passed.
    """
    found = []
    for rung in LADDER:
        day = shifted(due, rung.after, worked)
        is_past = rung.after < 0 and (day <= begun or today > due)
        if rung.key not in taken and day <= today and not is_past:
            found.append(rung)
    return found


def above(roles: Iterable[str]) -> list[str]:
    """The next roles up from these, without these themselves; none where nobody stands above."""
    own = tuple(roles)
    return sorted({ABOVE[role] for role in own if role in ABOVE} - set(own))
