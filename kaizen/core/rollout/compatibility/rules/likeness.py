"""The parts of the score as rules: each says how much it takes away, none decides alone."""

from functools import partial

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.rule import Kind, Outcome, Rule, Said, fits, unknown
from kaizen.core.rollout.similarity import PARTS
from lean.units import Missing

CODES = ("not_known", "alike", "differs")


def look(key: str, facts: Facts) -> Said:
    part = facts.likeness.part(key)
    if isinstance(part.figure, Missing):
        return unknown("not_known", reason=part.figure.reason, **part.of)
    values = {**part.of, "figure": part.figure.as_json(), "lost": facts.likeness.lost(part)}
    if part.figure.value >= facts.thresholds.as_is:
        return fits("alike", **values)
    return Said(Outcome.DIFFERS, "differs", values)


RULES = tuple(Rule(kind.key, 1, Kind.PART, CODES, partial(look, kind.key)) for kind in PARTS if kind.weight)
