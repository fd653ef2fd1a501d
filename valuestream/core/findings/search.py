"""Looks for findings with every rule, and says what no rule could see."""

from dataclasses import dataclass
from typing import Any

from lean.units import Measure, Missing

from .finding import Finding
from .inputs import FindingInputs
from .rule import Rule, finding_of
from .rules import RULES


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A rule that could not look, and why. Silence of such a rule is no good news."""

    rule: str
    waste: str | None
    reason: Missing

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "waste": self.waste, **self.reason.as_json()}


def find(inputs: FindingInputs, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """All findings of a window, each thing once, in the order of the rules. None in a window that is too short."""
    if inputs.window.days < inputs.thresholds.least_days:
        return []
    found: dict[str, Finding] = {}
    for rule in rules:
        if rule.blind(inputs) is None:
            for draft in rule.look(inputs):
                finding = finding_of(rule, draft, inputs)
                other = found.get(finding.fingerprint)
                if other is None or _hours(finding) > _hours(other):
                    found[finding.fingerprint] = finding
    return list(found.values())


def blind_spots(inputs: FindingInputs, rules: tuple[Rule, ...] = RULES) -> list[BlindSpot]:
    """The rules that could not look."""
    if inputs.window.days < inputs.thresholds.least_days:
        return [BlindSpot(rule.key, rule.waste, Missing("too_few")) for rule in rules]
    looked = ((rule, rule.blind(inputs)) for rule in rules)
    return [BlindSpot(rule.key, rule.waste, reason) for rule, reason in looked if reason is not None]


def _hours(finding: Finding) -> float:
    return finding.size.hours.value if isinstance(finding.size.hours, Measure) else 0.0
