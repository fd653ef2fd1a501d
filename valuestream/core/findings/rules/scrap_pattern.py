"""Scrap that falls with one product, or at one station, far more than with the others of the step.

That two figures go together is no cause, and the sentence says so. A station stands for those who work there: it is
named only where enough people do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from lean.privacy import is_large_enough
from lean.units import Figure, Measure, Missing, Unit
from valuestream.core.findings.confidence import Z, at_least, confidence
from valuestream.core.findings.finding import Place, Size
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, monthly, share, size_of, value_of
from valuestream.core.findings.scrapparts import ScrapPart

PRODUCT = (
    "At {step}, {share} of the pieces of product {name} are scrapped, against {others} of the others.",
    "The two go together; the log does not say why. Look at what this product needs at {step} and the others do not.",
)
STATION = (
    "At {step}, {share} of the pieces of {name} are scrapped, against {others} at the other stations.",
    "The two go together; the log does not say why. Compare setting, tool and material of the stations of {step}.",
)
SURE = 3.3  # standard errors between the two: one in a thousand by chance, for there are many pairs to compare
TWICE = 2.0  # times the scrap of the others from which a pattern is clear


@dataclass(frozen=True, slots=True)
class Pattern:
    """A part of a step that stands out, the ``rest`` of the step, and how many standard errors lie between."""

    part: ScrapPart
    rest: ScrapPart
    distance: float


def patterns(inputs: FindingInputs) -> list[Pattern]:
    """The part that stands out most, of each step that has one."""
    steps = {part.step: part for part in inputs.facts.scrap if part.by == ""}
    found: dict[str, Pattern] = {}
    for part in inputs.facts.scrap:
        pattern = _pattern(inputs, part, steps[part.step]) if part.by else None
        if pattern and (part.step not in found or pattern.distance > found[part.step].distance):
            found[part.step] = pattern
    return list(found.values())


def _pattern(inputs: FindingInputs, part: ScrapPart, whole: ScrapPart) -> Pattern | None:
    limits, rest = inputs.thresholds, whole.without(part)
    if min(part.lots, rest.lots) < limits.least or part.share < limits.scrap or rest.pieces <= 0:
        return None
    if part.by == "station" and not is_large_enough(inputs.people.get(part.name), inputs.smallest):
        return None
    doubt = hypot(part.doubt, rest.doubt)
    distance = (part.share - rest.share) / doubt if doubt else float("inf")
    return Pattern(part, rest, distance) if part.share > rest.share and distance >= SURE else None


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """One finding for each step with a part that stands out."""
    for pattern in patterns(inputs):
        part, rest = pattern.part, pattern.rest
        aim = max(inputs.thresholds.scrap, TWICE * rest.share)
        lower = part.share - Z * part.doubt
        sure = confidence(part.lots, inputs.window.days, clearness=at_least(lower, aim))
        values = {
            "step": part.step, "name": part.name, "share": share(part.share, part.lots),
            "others": share(rest.share, rest.lots),
        }  # fmt: skip
        place = Place(part.step, station=part.name if part.by == "station" else None)
        size = scrap_size(inputs, part, part.scrap / (part.scrap + rest.scrap))
        text = STATION if part.by == "station" else PRODUCT
        yield Draft(place, text, values, size, part.lots, sure, detail=f"{part.by}:{part.name}", series="scrap")


def scrap_size(inputs: FindingInputs, part: ScrapPart, of_step: float = 1.0) -> Size:
    """Hours of the station spent on scrap, its cost and CO₂e; ``of_step``: the part (0…1) of the step's scrap."""
    step = inputs.step(part.step)
    box = {line["key"]: line for line in step["box"]} if step else {}
    each = value_of(box["cycle_time"]["figure"]) if box and box["cycle_time"]["per"] == "piece" else None
    spent: float | Missing = Missing("no_start_times") if each is None else part.scrap * each
    rate = inputs.rates.piece.get(part.step)
    money: Figure | None = None
    if rate is not None:
        pieces = monthly(inputs, part.scrap, Unit.PIECE, part.lots)
        money = Measure(pieces.value * rate, Unit.EURO_PER_MONTH, n=part.lots)
    co2e = _scrapped(inputs, part, of_step)
    return size_of(inputs, spent, part.lots, of="stations", step=part.step, money=money, co2e=co2e)


def _scrapped(inputs: FindingInputs, part: ScrapPart, of_step: float) -> Figure:
    """CO₂e of the scrapped pieces: what the step spent on them, and what they carried when they came (method.md C1)."""
    carbon = inputs.carbon
    before = carbon.before.get(part.step) if carbon else None
    if carbon is None or before is None:
        return Missing("no_energy")
    own = carbon.kg.get(part.step, {}).get("scrap", 0.0) * of_step
    return monthly(inputs, own + part.scrap * before, Unit.KILOGRAM_PER_MONTH, part.lots)


def blind(inputs: FindingInputs) -> Missing | None:
    return None if inputs.facts.scrap else Missing("no_scrap")


RULE = Rule(
    "scrap_pattern", 1, "defects", "Scrap pattern",
    "a product or station scraps at least 2 % of its pieces, and more than the rest of the step by 3.3 standard errors",
    (PRODUCT, STATION), look, blind,
)  # fmt: skip
