"""Steps that only move orders. Only what the log marks as transport is known."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, seconds, share, size_of, value_of

TEXT = (
    "{step} only moves orders: {each} each time, {share} of all lead time.",
    "Look whether the stations before and after {step} can stand nearer.",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Transport steps that take at least the threshold's part of the lead time of all finished orders."""
    lead, orders = value_of(inputs.map["totals"]["lead_time"]), inputs.finished
    for step in inputs.map["steps"]:
        moved = value_of(step["ladder"]["processing"]) if step["kind"] == "transport" else None
        if not lead or moved is None or step["visits"] < inputs.thresholds.least:
            continue
        part = moved / lead
        if part < inputs.thresholds.transport:
            continue
        n = step["visits"]
        sure = confidence(n, inputs.window.days, clearness=beyond(part, inputs.thresholds.transport))
        size = size_of(
            inputs, inputs.of_window(moved * orders), n, of="stations", step=step["name"], carbon=("transport",)
        )
        values = {"step": step["name"], "each": seconds(moved * orders / n, n), "share": share(part, n)}
        yield Draft(Place(step["name"]), TEXT, values, size, n, sure, series="processing")


def blind(inputs: FindingInputs) -> Missing | None:
    marked = any(step["kind"] == "transport" for step in inputs.map["steps"])
    return None if marked else Missing("no_transport")


RULE = Rule(
    "transport", 1, "transport", "Transport",
    "a step marked as transport takes at least 5 % of the lead time of all orders", (TEXT,), look, blind,
)  # fmt: skip
