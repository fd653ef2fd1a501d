"""The mechanism is there: orders of the line pass the affected steps, and the family is made there."""

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.rule import (
    NOT_ASKED,
    Kind,
    Rule,
    Said,
    adapt,
    among,
    blocks,
    fits,
    unknown,
)


def look_for_step(facts: Facts) -> Said:
    """In the mined flow, not in anybody's memory."""
    wanted, behaviour = facts.wanted.steps, facts.line.behaviour
    if not wanted:
        return NOT_ASKED
    if behaviour is None:
        return unknown("no_behaviour", steps=list(wanted))
    found = [step for step in wanted if behaviour.steps.get(step)]
    missing = [step for step in wanted if step not in found]
    if not found:
        return blocks("step_missing", missing=missing)
    orders = max(behaviour.steps[step] for step in found)
    values = {"steps": found, "orders": orders, "of": behaviour.orders, "missing": missing}
    return adapt("some_steps", **values) if missing else fits("has_steps", **values)


def look_for_family(facts: Facts) -> Said:
    family, made = facts.wanted.family, facts.place.families
    if not family:
        return NOT_ASKED
    if made is None:
        return unknown("families_not_stated", family=family)
    if not among([family], made):
        return blocks("family_missing", family=family)
    return fits("has_family", family=family)


STEP = Rule(
    "step", 1, Kind.GATE, ("not_asked", "no_behaviour", "step_missing", "some_steps", "has_steps"), look_for_step
)
FAMILY = Rule(
    "family", 1, Kind.GATE, ("not_asked", "families_not_stated", "family_missing", "has_family"), look_for_family
)
