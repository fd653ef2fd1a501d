"""The station that holds the flow (active-period method): only where it is busy, and orders queue before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lean.units import Missing
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, share, size_of

TEXT = (
    "{station} at {step} holds the flow: busy for {busy} of the time, alone in front for {sole}, with orders queueing.",
    "An hour won at {station} is an hour won for the stream; elsewhere it is not.",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """``queued``: s of contention before the step in the window, ``waits``: of how many rows."""

    station: str
    step: str
    busy: float
    sole: float
    periods: int
    queued: float
    waits: int


def holding(inputs: FindingInputs) -> Holding | None:
    """The bottleneck of the map, if it is busy enough and the queue before it is long enough to be a finding."""
    found, limits = inputs.map["bottleneck"], inputs.thresholds
    if "step" not in found:
        return None
    flows = [flow for flow in inputs.facts.waits if flow.step == found["step"]]
    queued, waits = sum(flow.seconds["contention"] for flow in flows), sum(flow.waits for flow in flows)
    busy, sole = found["utilisation"], found["sole_share"]
    if busy["value"] < limits.busy or waits < limits.least or queued < limits.waiting * inputs.lead_seconds:
        return None
    return Holding(found["resource"], found["step"], busy["value"], sole["value"], busy["n"], queued, waits)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """The bottleneck with the hours that orders queue before it."""
    held = holding(inputs)
    if held is None:
        return
    sure = confidence(
        held.waits, inputs.window.days,
        clearness=min(beyond(held.queued / inputs.lead_seconds, inputs.thresholds.waiting), _ahead(inputs)),
    )  # fmt: skip
    of_step = sum(flow.waiting for flow in inputs.facts.waits if flow.step == held.step)
    size = size_of(
        inputs, held.queued, held.waits, of="orders", step=held.step, carbon=("waiting",), part=held.queued / of_step
    )
    values = {
        "station": held.station, "step": held.step, "sole": share(held.sole, held.periods),
        "busy": share(held.busy, held.periods),
    }  # fmt: skip
    place = Place(held.step, station=held.station)
    yield Draft(place, TEXT, values, size, held.waits, sure, series="waiting")


def _ahead(inputs: FindingInputs) -> float:
    """1 where the longest mean active period is a quarter longer than the next one, one half where it is no longer."""
    periods = [row["mean_active_period"]["value"] for row in inputs.map["bottleneck"]["table"]]
    return 1.0 if len(periods) < 2 else min(1.0, 0.5 + 2 * (periods[0] / periods[1] - 1))


def blind(inputs: FindingInputs) -> Missing | None:
    missing = inputs.map["bottleneck"].get("missing")
    return Missing(missing) if missing else None


RULE = Rule(
    "bottleneck", 1, "waiting", "Bottleneck",
    "the station with the longest mean active period is busy for at least 85 % of its time, and orders queue before it "
    "for at least 5 % of the lead time of all orders",
    (TEXT,), look, blind,
)  # fmt: skip
