"""Wastes that no event log shows. They are on the list so that nobody takes silence for absence."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Nothing, ever."""
    return iter(())


def blind(inputs: FindingInputs) -> Missing:
    return Missing("not_in_log")


MOTION = Rule(
    "motion", 1, "motion", "Motion", "searching, reaching and walking are seen at the gemba, not in a log",
    (), look, blind,
)  # fmt: skip
TALENT = Rule(
    "talent", 1, "talent", "Unused talent", "what people could do and are not asked for is never measured here",
    (), look, blind,
)  # fmt: skip
