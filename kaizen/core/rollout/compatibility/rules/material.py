"""The line works on a material for which the standard holds."""

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
    lacking,
    unknown,
)


def look(facts: Facts) -> Said:
    """One is enough; for the others of the line the standard does not hold, and that must be told at the station."""
    asked, used = facts.wanted.applies.materials, facts.place.materials
    if not asked:
        return NOT_ASKED
    if used is None:
        return unknown("not_stated", asked=list(asked))
    both, others = among(used, asked), lacking(used, asked)
    if not both:
        return blocks("other_material", asked=list(asked), used=list(used))
    return adapt("some_materials", both=both, others=others) if others else fits("same_material", both=both)


RULE = Rule(
    "material", 1, Kind.GATE, ("not_asked", "not_stated", "other_material", "some_materials", "same_material"), look
)
