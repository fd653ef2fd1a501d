"""Who may own an action on a board: functions of a plant, never persons. To add one, add a line."""

from dataclasses import dataclass

from lean.registry import by_key


@dataclass(frozen=True, slots=True)
class Owner:
    """``label`` is English and translated where it is shown."""

    key: str
    label: str


OWNERS: tuple[Owner, ...] = (
    Owner("team", "Team"),
    Owner("team_leader", "Team leader"),
    Owner("area_lead", "Area lead"),
    Owner("maintenance", "Maintenance"),
    Owner("quality", "Quality"),
    Owner("logistics", "Logistics"),
    Owner("planning", "Planning"),
    Owner("tooling", "Tooling"),
    Owner("engineering", "Process engineering"),
    Owner("purchasing", "Purchasing"),
    Owner("safety", "Safety"),
    Owner("energy", "Energy"),
    Owner("lean", "Lean management"),
    Owner("it", "IT"),
    Owner("plant_manager", "Plant management"),
)
BY_KEY = by_key(OWNERS)
OWNER_KEYS = sorted(BY_KEY)
