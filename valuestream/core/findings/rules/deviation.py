"""Orders that do not keep to the reference path. Only an extra step has hours of its own: repeated work is rework's."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.conformance import SENTENCES, Deviation
from valuestream.core.findings.confidence import at_least, confidence, wilson_lower
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of, value_of

HINT = "Look at some of these orders: is the path wrong, or is it not kept to?"
TEXTS = {sentence: (sentence, HINT) for sentence in SENTENCES.values()}


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Deviations of at least the threshold's part of the orders."""
    found = inputs.conformance
    for one in found.deviations if found else ():
        n = found.cases if found else 0
        if n < inputs.thresholds.least or one.share < inputs.thresholds.deviation:
            continue
        lower = wilson_lower(one.cases, n)
        sure = confidence(n, inputs.window.days, clearness=at_least(lower, inputs.thresholds.deviation))
        values = {"step": one.step, "share": share(one.share, n)} | ({"other": one.other} if one.other else {})
        size = size_of(inputs, _spent(inputs, one), one.cases, of="stations", step=one.step)
        detail = ":".join([one.kind, one.other, "after" if one.is_after else ""]).rstrip(":")
        yield Draft(Place(one.step), TEXTS[one.sentence], values, size, n, sure, detail=detail)


def _spent(inputs: FindingInputs, one: Deviation) -> float | Missing:
    """Seconds that visits to an extra step took, at its mean."""
    step = inputs.step(one.step) if one.kind == "extra" else None
    each = value_of(step["ladder"]["processing"]) if step else None
    if step is None or each is None or not step["visits"]:
        return Missing("no_own_figure")
    return one.times * each * inputs.finished / float(step["visits"])


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.conformance is not None else Missing("no_reference")


RULE = Rule(
    "deviation", 1, None, "Deviation", "at least 3 % of the orders leave out, repeat, swap or add a step of the path",
    tuple(TEXTS.values()), look, blind,
)  # fmt: skip
