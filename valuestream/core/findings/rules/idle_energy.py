"""Energy that a step takes while nothing is made there."""

from collections.abc import Iterator

from lean.units import Measure, Missing, Unit
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import Carbon, FindingInputs
from valuestream.core.findings.rule import Draft, Rule, monthly, share, size_of

TEXT = (
    "{step} takes {share} of its energy while it makes nothing: {energy} each month.",
    "Switch off {step} for one break and one night, and read the meter before and after.",
)
CLASSES = ("idle", "standby")
ESTIMATED = 0.6  # directness of a step whose energy is worked out from name plates, or nobody says


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """Steps whose idle and standby energy is at least the threshold's part of all that they take."""
    carbon, days = inputs.carbon, inputs.window.days
    for step, kwh in sorted(carbon.kwh.items()) if carbon else ():
        whole, idle = sum(kwh.values()), sum(kwh.get(name, 0.0) for name in CLASSES)
        if whole <= 0 or idle / whole < inputs.thresholds.idle_energy:
            continue
        part = idle / whole
        sure = confidence(
            days, days, clearness=beyond(part, inputs.thresholds.idle_energy), directness=_directness(carbon, step),
            enough=inputs.thresholds.least,
        )  # fmt: skip
        energy = monthly(inputs, idle, Unit.KILOWATT_HOUR, days)
        rate = inputs.rates.kwh
        money = Missing("no_cost_rate") if rate is None else Measure(energy.value * rate, Unit.EURO_PER_MONTH, n=days)
        size = size_of(
            inputs, Missing("no_own_figure"), days, of="stations", step=step, carbon=CLASSES, money=money
        )  # fmt: skip
        values = {"step": step, "share": share(part, days), "energy": energy.as_json()}
        yield Draft(Place(step), TEXT, values, size, days, sure)


def _directness(carbon: Carbon | None, step: str) -> float:
    """What meters measured of this very step: that a hall is metered says nothing of the saw."""
    return max(ESTIMATED, carbon.measured.get(step, 0.0)) if carbon else ESTIMATED


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.carbon is not None and inputs.carbon.kwh else Missing("no_energy")


RULE = Rule(
    "idle_energy", 1, None, "Idle energy", "a step takes at least 25 % of its energy while it makes nothing",
    (TEXT,), look, blind,
)  # fmt: skip
