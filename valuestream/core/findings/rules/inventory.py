"""Stock before a step that lasts for days. Its hours are the waits of the same orders, so they are not told twice."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, size_of, value_of

TEXT = (
    "Before {step} lies stock for {days}.",
    "Ask how much must lie before {step} so that it never runs dry, and set a limit.",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Steps whose stock lasts at least as long as the threshold, at the output of the period."""
    for step in inputs.map["steps"]:
        days = step["inventory"]["days"]
        reach, n = value_of(days), days.get("n", 0)
        if reach is None or reach < inputs.thresholds.reach or n < inputs.thresholds.least:
            continue
        sure = confidence(
            n, inputs.window.days, clearness=beyond(reach, inputs.thresholds.reach),
            coverage=step["inventory"]["pieces"].get("coverage", 1.0),
        )  # fmt: skip
        size = size_of(inputs, Missing("counted_as_waiting"), n, of="orders")
        values = {"step": step["name"], "days": days}
        yield Draft(Place(step["name"]), TEXT, values, size, n, sure, series="inventory")


def blind(inputs: FindingInputs) -> Missing | None:
    known = any("value" in step["inventory"]["days"] for step in inputs.map["steps"])
    return None if known else Missing("no_arrival")


RULE = Rule(
    "inventory", 1, "inventory", "Inventory",
    "the stock before a step lasts at least five days at the output of the period", (TEXT,), look, blind,
)  # fmt: skip
