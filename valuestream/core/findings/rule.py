"""A rule looks for one kind of finding. What all rules share: how a finding is put together and its size is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lean.units import Figure, Measure, Missing, Unit
from valuestream.core.signals import Series, State, Verdict

from .confidence import Confidence
from .finding import Evidence, Finding, Place, Said, Size
from .inputs import FindingInputs

HOUR = 3600.0
NOT_ENTERED = {"waiting": "no_storage", "transport": "no_way"}  # classes that are no figure until somebody enters some
Text = tuple[str, str]  # message, hint


@dataclass(frozen=True, slots=True)
class Rule:
    """``look`` yields what the rule finds; ``blind`` says why it cannot look, or None.

    ``version`` rises when the rule would find other things in the same data. ``label``, ``meaning`` and ``texts`` are
    to translate. ``waste``: a key of ``WASTES``, or None.
    """

    key: str
    version: int
    waste: str | None
    label: str
    meaning: str
    texts: tuple[Text, ...]
    look: Callable[[FindingInputs], Iterable["Draft"]]
    blind: Callable[[FindingInputs], Missing | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule says of one place. ``series``: key of the daily figure that tells since when, and whether it is red.

    ``source``: the step from which most of it came. ``waste`` None: that of the rule.
    """

    place: Place
    text: Text
    values: Mapping[str, Any]
    size: Size
    n: int
    confidence: Confidence
    detail: str = ""
    series: str = ""
    source: str | None = None
    waste: str | None = None


def finding_of(rule: Rule, draft: Draft, inputs: FindingInputs) -> Finding:
    """The finding of a draft, with its evidence. ``since`` is the day a signal began, else the first day looked at."""
    verdict = verdict_of(inputs, draft.series, draft.place.step)
    is_worse = verdict is not None and verdict.state == State.WORSE
    since: date | None = verdict.since if verdict is not None and is_worse else None
    return Finding(
        rule=rule.key, version=rule.version, waste=draft.waste or rule.waste, place=draft.place,
        family=inputs.family, detail=draft.detail, size=draft.size, since=since or inputs.window.first, n=draft.n,
        confidence=draft.confidence, signals=verdict.rules if verdict is not None and is_worse else (),
        said=Said(*draft.text, draft.values),
        evidence=Evidence(inputs.map_hash, inputs.window.first, inputs.window.last, draft.source, draft.series),
    )  # fmt: skip


def verdict_of(inputs: FindingInputs, key: str, step: str | None) -> Verdict | None:
    """What the daily figure of a step says at its newest point; None without such a figure."""
    found = series_at(inputs, key, step) if key else None
    return inputs.verdict(found) if found is not None and len(found) else None


def series_at(inputs: FindingInputs, key: str, step: str | None) -> Series | None:
    return next((one for one in inputs.series if one.key == key and one.provenance.step == step), None)


def size_of(
    inputs: FindingInputs, seconds: float | Missing, n: int, *, of: str, step: str | None = None,
    carbon: tuple[str, ...] = (), part: float = 1.0, money: Figure | None = None, co2e: Figure | None = None,
) -> Size:  # fmt: skip
    """The size of what took ``seconds`` of the window: of ``stations``, or of ``orders`` that lay.

    ``carbon``: the classes at the step that are its CO₂e, of which ``part`` (0…1) belongs to it; none: it has no figure
    of its own. ``money``: where it does not follow from the hours; ``co2e``: where it does not follow from ``carbon``.
    """
    hours = seconds if isinstance(seconds, Missing) else monthly(inputs, seconds / HOUR, Unit.HOUR_PER_MONTH, n)
    if money is None:
        money = _money(inputs, hours, of, step)
    return Size(hours, of, money, co2e or _co2e(inputs, step, carbon, part, n))


def monthly(inputs: FindingInputs, amount: float, unit: Unit, n: int) -> Measure:
    """An amount of the window as a figure per month."""
    return Measure(inputs.window.monthly(amount), unit, n=n)


def _money(inputs: FindingInputs, hours: Figure, of: str, step: str | None) -> Figure:
    if isinstance(hours, Missing):
        return hours
    rates = inputs.rates
    rate = rates.order_hour if of == "orders" else rates.station_hour.get(step or "", rates.station_hour.get(""))
    if rate is None:
        return Missing("no_cost_rate")
    return Measure(hours.value * rate, Unit.EURO_PER_MONTH, n=hours.n)


def _co2e(inputs: FindingInputs, step: str | None, classes: tuple[str, ...], part: float, n: int) -> Figure:
    if not classes:
        return Missing("no_own_figure")
    found = inputs.carbon.kg.get(step or "") if inputs.carbon else None
    if not found:
        return Missing("no_energy")
    if not any(name in found for name in classes):
        return Missing(NOT_ENTERED.get(classes[0], "no_own_figure"))
    kg = sum(float(found.get(name, 0.0)) for name in classes)
    return monthly(inputs, kg * part, Unit.KILOGRAM_PER_MONTH, n)


def value_of(figure: Mapping[str, Any]) -> float | None:
    """The value of a figure of a map document; None where it is missing."""
    return figure.get("value")


def share(value: float, n: int) -> dict[str, Any]:
    """A share (0…1) as a value of a sentence."""
    return Measure(value, Unit.RATIO, n=n).as_json()


def seconds(value: float, n: int) -> dict[str, Any]:
    """A span in s as a value of a sentence."""
    return Measure(value, Unit.SECOND, n=n).as_json()


def always(inputs: FindingInputs) -> None:
    """A rule that can always look."""
    return
