"""Work that took far longer than it usually does for the same product at the step."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.confidence import NIGHTS, at_least, confidence, wilson_lower
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of

TEXT = (
    "At {step}, {count} of {visits} visits took far longer than usual; that is {share} of the work there.",
    "Look at the longest visits in the drawer of {step}: what did they have in common?",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Steps where the time beyond the usual is at least the threshold's part of the work."""
    for work in inputs.facts.work:
        part = work.excess / work.processing if work.processing else 0.0
        if part < inputs.thresholds.processing or work.n < inputs.thresholds.least:
            continue
        lower = part * wilson_lower(work.unusual, work.n) / (work.unusual / work.n)
        sure = confidence(
            work.n, inputs.window.days, clearness=at_least(lower, inputs.thresholds.processing),
            directness=1.0 if inputs.facts.has_calendar else NIGHTS,
        )  # fmt: skip
        size = size_of(inputs, work.excess, work.unusual, of="stations", step=work.step)
        values = {"step": work.step, "count": work.unusual, "visits": work.n, "share": share(part, work.n)}
        yield Draft(Place(work.step), TEXT, values, size, work.n, sure, series="processing")


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.facts.work else Missing("no_start_times")


RULE = Rule(
    "processing", 1, "processing", "Unusually long work",
    "what far too long visits (Tukey's outer fence) take beyond the usual is at least 5 % of the work of a step",
    (TEXT,), look, blind,
)  # fmt: skip
