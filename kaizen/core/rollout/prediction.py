"""What a standard will bring a line, before anybody decides (``newlean.prediction/1``; method.md E2).

The relative effect is carried over, not the absolute one: Δ = b·(e^θ − 1) with the receiver's own usual figure b;
CO₂e with the receiver's own energy and factors: Σ use·(e^θ − 1)·factor. The document holds its inputs: computed again
from them it is the same, with the same hash. Figures have nine significant digits.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import expm1
from typing import Any

from kaizen.core.effect.document import plain
from kaizen.core.standards.codec import Unusable, read
from lean.units import Missing
from valuestream.core.fingerprint import fingerprint

from .pooling import LEVEL, Pooled, Source, pool

SCHEMA = "newlean.prediction/1"


@dataclass(frozen=True, slots=True)
class Usual:
    """The receiver's own figure before: mean of ``n`` working days, in ``unit``. ``metric``: what is measured."""

    metric: str
    value: float
    unit: str
    n: int


@dataclass(frozen=True, slots=True)
class Use:
    """Energy or material that the effect acts on at the receiver: ``amount`` a month in ``unit`` (kWh, kg).

    ``factor``: kg CO₂e per unit there, ``factor_id`` its name and version in the site's book.
    """

    name: str
    amount: float
    unit: str
    factor: float
    factor_id: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """``usual`` None: the receiver has no figure of its own; ``uses`` empty: nothing is known of its energy."""

    sources: tuple[Source, ...]
    usual: Usual | None = None
    uses: tuple[Use, ...] = ()
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class Range:
    """A figure and where it lies with the probability of the document; ``low`` < ``high`` whatever is better."""

    value: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """``effect`` is the relative change; ``change`` that of the receiver's figure; ``co2e`` kg a month.

    What is not there has its reason in ``missing``, by the same names.
    """

    inputs: Inputs
    pooled: Pooled | None
    effect: Range | None
    change: Range | None
    co2e: Range | None
    missing: Mapping[str, str]

    @property
    def n(self) -> int:
        """Lines that it rests on."""
        return len(self.inputs.sources)

    def as_json(self) -> dict[str, Any]:
        """The document. ``effect`` has ``share``, ``low``, ``high``, as that of a verdict."""
        told: dict[str, Any] = plain(asdict(self))
        if told["effect"]:
            told["effect"]["share"] = told["effect"].pop("value")
        return {"schema": SCHEMA, "n": self.n, **told}

    @property
    def content_hash(self) -> str:
        return fingerprint(self.as_json())


def predict(inputs: Inputs) -> Prediction:
    """The prediction for one line, from what is kept of the inputs."""
    inputs = read(Inputs, plain(asdict(inputs)))
    pooled = pool(inputs.sources)
    if isinstance(pooled, Missing):
        return Prediction(inputs, None, None, None, None, dict.fromkeys(("effect", "change", "co2e"), pooled.reason))
    effect = _scaled(pooled, inputs.level, 1.0, "1")
    change = _scaled(pooled, inputs.level, inputs.usual.value, inputs.usual.unit) if inputs.usual else None
    load = sum(use.amount * use.factor for use in inputs.uses)
    co2e = _scaled(pooled, inputs.level, load, "kg/month") if inputs.uses else None
    missing = {"change": "no_series"} if change is None else {}
    missing |= {"co2e": "no_energy"} if co2e is None else {}
    return Prediction(inputs, pooled, effect, change, co2e, missing)


def again(doc: Mapping[str, Any]) -> Prediction:
    """The prediction computed anew from the inputs in the document. Raises ``Unusable`` for another document."""
    if doc.get("schema") != SCHEMA:
        raise Unusable("not_a_document", ())
    return predict(read(Inputs, doc["inputs"]))


def _scaled(pooled: Pooled, level: float, usual: float, unit: str) -> Range:
    """θ with its interval as a change of ``usual``, which is no less than zero."""
    value, low, high = (usual * expm1(theta) for theta in (pooled.theta, *pooled.interval(level)))
    return Range(value, low, high, unit)
