"""The place can be judged afterwards: enough good data, and enough of the waste to make a difference."""

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.rule import NOT_ASKED, Kind, Rule, Said, blocks, fits, unknown


def look_for_quality(facts: Facts) -> Said:
    """20 days with figures and 80 % of the rows usable, by default (method.md E1)."""
    found, asked = facts.place.data, facts.thresholds
    if found is None:
        return unknown("not_stated")
    values = {"days": found.days, "coverage": found.coverage, "least": asked.days, "least_coverage": asked.coverage}
    if found.days < asked.days or found.coverage < asked.coverage:
        return blocks("too_little_data", **values)
    return fits("enough_data", **values)


def look_for_headroom(facts: Facts) -> Said:
    """b_target ≥ δ_min: the place has at least as much of the waste as is worth a change."""
    least, found = facts.wanted.least, facts.place.baseline
    if least is None:
        return NOT_ASKED
    if found is None:
        return unknown("no_baseline", reason=facts.place.no_baseline)
    values = {"value": found.value, "least": least.value, "unit": least.unit, "n": found.n}
    if found.unit != least.unit:
        return unknown("other_unit", **values, found=found.unit)
    return blocks("little_to_gain", **values) if found.value < least.value else fits("room", **values)


DATA = Rule("data_quality", 1, Kind.GATE, ("not_stated", "too_little_data", "enough_data"), look_for_quality)
HEADROOM = Rule(
    "headroom", 1, Kind.GATE, ("not_asked", "no_baseline", "other_unit", "little_to_gain", "room"), look_for_headroom
)
