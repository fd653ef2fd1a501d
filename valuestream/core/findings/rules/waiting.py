"""Orders that lie before a step, by cause (core/waiting). What queues before the bottleneck counts there.

The moves to a step are taken together: they lie before the same station. What lies between two rows of one visit, with
the order begun, is told apart.
"""

from collections.abc import Iterator, Sequence

from lean.units import Missing
from valuestream.core.findings.confidence import NIGHTS, beyond, confidence
from valuestream.core.findings.facts import FlowWaits
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of

from .bottleneck import holding

TEXTS = {
    "batching": (
        "Before {step}, orders lie until their batch is complete: {share} of all lead time, most of it after {source}.",
        "Look at the batch size at {step}: could the first orders go on earlier?",
    ),
    "contention": (
        "Before {step}, orders queue while the station works on earlier ones: {share} of all lead time, most of it "
        "after {source}.",
        "Compare the cycle time of {step} with the takt, and see whether work can move to another station.",
    ),
    "prioritisation": (
        "Before {step}, orders lie while later ones go first: {share} of all lead time, most of it after {source}.",
        "Look at {step} how the next order is chosen, and whether first in, first out would do.",
    ),
    "unavailability": (
        "Before {step}, orders lie while the station is closed or stopped: {share} of all lead time, most of it after "
        "{source}.",
        "Compare the shifts of {source} and {step}, and look at the stops.",
    ),
    "extraneous": (
        "Before {step}, orders lie while the station could take them: {share} of all lead time, most of it after "
        "{source}.",
        "Go and see what is not there when the station is free: material, tools, papers, a release.",
    ),
}
BEGUN = (
    "Orders begun at {step} lie there before their work goes on: {share} of all lead time.",
    "See whether an order can be finished before the next one is begun, and what they lie for.",
)
DIRECTNESS = {"batching": 0.8, "contention": 1.0, "prioritisation": 1.0, "unavailability": 0.7, "extraneous": 0.8}
Flows = Sequence[FlowWaits]


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """A step and a cause with at least the threshold's part of the lead time of all finished orders."""
    whole, held = inputs.lead_seconds, holding(inputs)
    for step in dict.fromkeys(flow.step for flow in inputs.facts.waits):
        here = [flow for flow in inputs.facts.waits if flow.step == step]
        for flows in ([f for f in here if f.source != step], [f for f in here if f.source == step]):
            for cause in TEXTS:
                spent, waits = sum(flow.seconds[cause] for flow in flows), sum(flow.waits for flow in flows)
                counted = held is not None and cause == "contention" and step == held.step
                enough = waits >= inputs.thresholds.least and spent >= inputs.thresholds.waiting * whole
                if whole and spent and enough and not counted:
                    yield _draft(inputs, flows, cause, spent, waits)


def _draft(inputs: FindingInputs, flows: Flows, cause: str, spent: float, waits: int) -> Draft:
    step, most = flows[0].step, max(flows, key=lambda flow: (flow.seconds[cause], flow.source))
    waiting, unknown = sum(flow.waiting for flow in flows), sum(flow.seconds["unknown"] for flow in flows)
    part, of_step = spent / inputs.lead_seconds, sum(f.waiting for f in inputs.facts.waits if f.step == step)
    sure = confidence(
        waits, inputs.window.days, clearness=beyond(part, inputs.thresholds.waiting), coverage=1 - unknown / waiting,
        directness=_directness(inputs, cause),
    )  # fmt: skip
    size = size_of(inputs, spent, waits, of="orders", step=step, carbon=("waiting",), part=spent / of_step)
    is_begun = most.source == step
    values = {"step": step, "share": share(part, waits)} | ({} if is_begun else {"source": most.source})
    text, detail = (BEGUN, f"begun:{cause}") if is_begun else (TEXTS[cause], cause)
    return Draft(Place(step), text, values, size, waits, sure, detail=detail, series="waiting", source=most.source)


def _directness(inputs: FindingInputs, cause: str) -> float:
    if cause == "batching" and inputs.facts.has_batches:
        return 1.0
    return NIGHTS if cause == "extraneous" and not inputs.facts.has_calendar else DIRECTNESS[cause]


def blind(inputs: FindingInputs) -> Missing | None:
    """Without stations nobody knows what an order waits for."""
    return None if inputs.facts.has_stations else Missing("no_resource")


RULE = Rule(
    "waiting", 1, "waiting", "Waiting",
    "orders lie before a step in one way (batch, queue, overtaken, closed, held) for at least 5 % of all lead time",
    (*TEXTS.values(), BEGUN), look, blind,
)  # fmt: skip
