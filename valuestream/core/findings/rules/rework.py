"""Orders that come back to a step. The time is the work done again; waits on the way are counted as waiting."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.confidence import at_least, confidence, wilson_lower
from valuestream.core.findings.finding import Doc, Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of, value_of

TEXT = (
    "{share} of the orders come back to {step}, most of them from {source}.",
    "Look at what {source} finds wrong with them, and where it could be seen earlier.",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Steps to which at least the threshold's part of the orders comes back, and which work on them again."""
    orders = inputs.map["orders"]
    for step in inputs.map["steps"]:
        again, flows = value_of(step["ladder"]["processing_rework"]), _back(inputs, step["name"])
        if not again or not flows or orders < inputs.thresholds.least:
            continue
        back = min(orders, sum(flow["orders"] for flow in flows))
        if back / orders < inputs.thresholds.rework:
            continue
        lower = wilson_lower(back, orders)
        sure = confidence(orders, inputs.window.days, clearness=at_least(lower, inputs.thresholds.rework))
        spent = again * inputs.finished
        size = size_of(inputs, spent, back, of="stations", step=step["name"], carbon=("rework",))
        values = {"step": step["name"], "source": flows[0]["source"], "share": share(back / orders, orders)}
        yield Draft(Place(step["name"], flows[0]["source"]), TEXT, values, size, orders, sure, series="repeats")


def _back(inputs: FindingInputs, step: str) -> list[Doc]:
    """The moves that bring orders back to a step, the commonest first."""
    flows = [flow for flow in inputs.map["flows"] if flow["kind"] == "rework" and flow["target"] == step]
    return sorted((flow for flow in flows if flow["source"]), key=lambda flow: (-flow["orders"], flow["source"]))


def blind(inputs: FindingInputs) -> Missing | None:
    known = any("value" in step["ladder"]["processing_rework"] for step in inputs.map["steps"])
    return None if known else Missing("no_start_times")


RULE = Rule(
    "rework", 1, "defects", "Rework loop", "at least 3 % of the orders come back to a step and are worked on again",
    (TEXT,), look, blind,
)  # fmt: skip
