"""Scrap at a step, where no single product or station stands out; where one does, that is the finding."""

from collections.abc import Iterator

from lean.units import Missing, Unit
from valuestream.core.findings.confidence import Z, at_least, confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, monthly, share

from .scrap_pattern import patterns, scrap_size

TEXT = (
    "{step} scraps {share} of its pieces, {pieces} each month.",
    "Sort one day's scrap at {step} by kind of fault, and begin with the largest heap.",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Steps that scrap at least the threshold's part of their pieces."""
    told = {found.part.step for found in patterns(inputs)}
    for part in inputs.facts.scrap:
        is_step = part.by == "" and part.step not in told
        if not is_step or part.lots < inputs.thresholds.least or part.share < inputs.thresholds.scrap:
            continue
        lower = part.share - Z * part.doubt
        sure = confidence(part.lots, inputs.window.days, clearness=at_least(lower, inputs.thresholds.scrap))
        pieces = monthly(inputs, part.scrap, Unit.PIECE, part.lots)
        values = {"step": part.step, "share": share(part.share, part.lots), "pieces": pieces.as_json()}
        size = scrap_size(inputs, part)
        yield Draft(Place(part.step), TEXT, values, size, part.lots, sure, series="scrap")


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.facts.scrap else Missing("no_scrap")


RULE = Rule(
    "scrap", 1, "defects", "Scrap", "a step scraps at least 2 % of its pieces", (TEXT,), look, blind,
)  # fmt: skip
