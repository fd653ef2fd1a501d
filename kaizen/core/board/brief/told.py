"""What a rule of the brief gives: a sentence or an option as data, with the page on which it can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lean.units import Missing

Doc = dict[str, Any]
UNKNOWN = Missing("not_measured")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The page below a site that shows it: the name of its route, what its address names, and what it asks for."""

    route: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> Doc:
        return {"route": self.route, "kwargs": dict(self.kwargs), "query": dict(self.query)}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence: its ``values`` and its evidence. What it says stands in ``kaizen.brief_words``."""

    values: Doc
    evidence: Evidence

    def as_json(self) -> Doc:
        return {"values": self.values, "evidence": self.evidence.as_json()}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A change that is expected, from ``low`` to ``high``; ``value`` None: only the interval is known.

    ``unit`` ``1``: a share of the usual figure, −0.1 is 10 % less. ``key``: the figure that was measured, where that is
    narrower than what the column says.
    """

    low: float
    high: float
    unit: str
    value: float | None = None
    key: str = ""

    def as_json(self) -> Doc:
        return {"value": self.value, "low": self.low, "high": self.high, "unit": self.unit, "key": self.key}


Effect = Estimate | Missing


@dataclass(frozen=True, slots=True)
class Effects:
    """What an option does to output, CO₂e and cost; ``measured``: what was looked at where it was tried."""

    output: Effect = UNKNOWN
    co2e: Effect = UNKNOWN
    cost: Effect = UNKNOWN
    measured: Effect = UNKNOWN

    def as_json(self) -> Doc:
        return {name: getattr(self, name).as_json() for name in ("measured", "output", "co2e", "cost")}


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be done, what it would bring, and where that can be checked. People choose."""

    values: Doc
    effects: Effects
    evidence: Evidence

    def as_json(self) -> Doc:
        return {"values": self.values, "effects": self.effects.as_json(), "evidence": self.evidence.as_json()}
