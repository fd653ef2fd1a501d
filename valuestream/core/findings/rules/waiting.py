"""Orders that lie before a step, by cause (core/waiting). What queues before the bottleneck counts there."""

from collections.abc import Iterator

from lean.units import Missing
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.facts import FlowWaits
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of

from .bottleneck import holding

TEXTS = {
    "batching": (
        "Before {step}, orders from {source} lie until their batch is complete: {share} of all lead time.",
        "Look at the batch size at {step}: could the first orders go on earlier?",
    ),
    "contention": (
        "Before {step}, orders from {source} queue while the station works on earlier ones: {share} of all lead time.",
        "Compare the cycle time of {step} with the takt, and see whether work can move to another station.",
    ),
    "prioritisation": (
        "Before {step}, later orders go before those from {source}: {share} of all lead time.",
        "Look at {step} how the next order is chosen, and whether first in, first out would do.",
    ),
    "unavailability": (
        "Before {step}, orders from {source} lie while the station is closed or stopped: {share} of all lead time.",
        "Compare the shifts of {source} and {step}, and look at the stops.",
    ),
    "extraneous": (
        "Before {step}, orders from {source} lie while the station could take them: {share} of all lead time.",
        "Go and see what is not there when the station is free: material, tools, papers, a release.",
    ),
}
DIRECTNESS = {"batching": 0.8, "contention": 1.0, "prioritisation": 1.0, "unavailability": 0.7, "extraneous": 0.8}
NIGHTS = 0.4  # directness of extraneous waits where nights count among them


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """A move and a cause with at least the threshold's part of the lead time of all finished orders."""
    whole, held = inputs.lead_seconds, holding(inputs)
    for flow in inputs.facts.waits:
        for cause in TEXTS:
            part = flow.seconds[cause] / whole if whole else 0.0
            counted = held is not None and cause == "contention" and flow.step == held.step
            if part >= inputs.thresholds.waiting and flow.waits >= inputs.thresholds.least and not counted:
                yield _draft(inputs, flow, cause, part)


def _draft(inputs: FindingInputs, flow: FlowWaits, cause: str, part: float) -> Draft:
    known = 1 - flow.seconds["unknown"] / flow.waiting
    sure = confidence(
        flow.waits, inputs.window.days, clearness=beyond(part, inputs.thresholds.waiting), coverage=known,
        directness=_directness(inputs, cause),
    )  # fmt: skip
    of_step = sum(other.waiting for other in inputs.facts.waits if other.step == flow.step)
    size = size_of(
        inputs, flow.seconds[cause], flow.waits, of="orders", step=flow.step, carbon=("waiting",),
        part=flow.seconds[cause] / of_step,
    )  # fmt: skip
    values = {"step": flow.step, "source": flow.source, "share": share(part, flow.waits)}
    place = Place(flow.step, flow.source)
    return Draft(place, TEXTS[cause], values, size, flow.waits, sure, detail=cause, series="waiting")


def _directness(inputs: FindingInputs, cause: str) -> float:
    if cause == "batching" and inputs.facts.has_batches:
        return 1.0
    return NIGHTS if cause == "extraneous" and not inputs.facts.has_calendar else DIRECTNESS[cause]


def blind(inputs: FindingInputs) -> Missing | None:
    """Without stations nobody knows what an order waits for."""
    return None if inputs.facts.has_stations else Missing("no_resource")


RULE = Rule(
    "waiting", 1, "waiting", "Waiting",
    "orders lie before a step in one way (batch, queue, overtaken, closed, held) for at least 10 % of all lead time",
    tuple(TEXTS.values()), look, blind,
)  # fmt: skip
