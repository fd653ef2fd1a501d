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
    """Steps to which at least the threshold's part of the orders comes back, and which work on them again.

    Where orders come back from a rework step, the loop was told there, and the work done again is added to it.
    """
    orders, returns = inputs.map["orders"], _returns(inputs)
    for step in inputs.map["steps"]:
        again, flows = value_of(step["ladder"]["processing_rework"]), _back(inputs, step["name"])
        if not again or not flows or step["name"] in returns or orders < inputs.thresholds.least:
            continue
        back = min(orders, sum(flow["orders"] for flow in flows))
        if back / orders < inputs.thresholds.rework:
            continue
        spent = again + sum(seconds for source, seconds in returns.values() if source == step["name"])
        yield _draft(inputs, step["name"], flows[0]["source"], back, inputs.of_window(spent * inputs.finished))


def _draft(inputs: FindingInputs, step: str, source: str, back: int, spent: float) -> Draft:
    orders = inputs.map["orders"]
    clearness = at_least(wilson_lower(back, orders), inputs.thresholds.rework)
    sure = confidence(orders, inputs.window.days, clearness=clearness)
    size = size_of(inputs, spent, back, of="stations", step=step, carbon=("rework",))
    values = {"step": step, "source": source, "share": share(back / orders, orders)}
    return Draft(Place(step), TEXT, values, size, orders, sure, series="repeats", source=source)


def _returns(inputs: FindingInputs) -> dict[str, tuple[str, float]]:
    """Steps that orders reach again from a rework step: that step, and s of repeated work per finished order."""
    rework = {step["name"] for step in inputs.map["steps"] if step["role"] == "rework"}
    found = {}
    for step in inputs.map["steps"]:
        flows, again = _back(inputs, step["name"]), value_of(step["ladder"]["processing_rework"])
        if step["role"] != "rework" and flows and flows[0]["source"] in rework:
            found[step["name"]] = (flows[0]["source"], again or 0.0)
    return found


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
