"""What a finding says to try at the step. More than its whole size cannot be gained: that is the far end."""

from collections.abc import Iterator, Mapping
from typing import Any

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import OptionRule
from kaizen.core.board.brief.told import Effect, Effects, Estimate, Evidence, Option
from lean.units import Missing

Doc = dict[str, Any]


def find(facts: Facts, stream: int, step: str) -> Iterator[Option]:
    """Findings at the step with a hint, in the order in which the night ranked them."""
    for one in facts.wastes:
        doc = one.doc
        if one.stream == stream and doc["place"]["step"] == step and doc["hint"]:
            kept = {key: doc[key] for key in ("rule", "hint", "values")}
            size = doc["size"]
            effects = Effects(co2e=at_most(size["co2e"]), cost=at_most(size["money"]), measured=at_most(size["hours"]))
            values = {"finding": kept, "step": step, "hours_of": size["hours_of"]}
            yield Option(values, effects, Evidence("finding", {"pk": one.pk}))


def at_most(size: Mapping[str, Any]) -> Effect:
    """Between nothing and all of it."""
    if "missing" in size:
        return Missing(size["missing"])
    return Estimate(-float(size["value"]), 0.0, str(size["unit"]))


RULE = OptionRule("finding", 1, find)
