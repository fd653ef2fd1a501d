"""How much two lines are alike, as one number with its parts (method.md E1)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import fsum
from types import MappingProxyType
from typing import Any

from lean.units import Figure, Missing

from .line import LineFacts
from .part import Part, ratio
from .parts import PARTS

WEIGHTS: Mapping[str, float] = MappingProxyType({kind.key: kind.weight for kind in PARTS if kind.weight})
LEAST_KNOWN = 0.75  # of the weight: what the flow says must be known, stations and covariates may be missing


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score``: S from 0 to 1, n parts, its coverage the weight of the parts that are known; missing where that is
    less than ``LEAST_KNOWN``. A part that is not known neither raises nor lowers it. ``parts``: all, weighed or not.
    """

    score: Figure
    parts: tuple[Part, ...]
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))

    def part(self, key: str) -> Part:
        """Raises ``KeyError``."""
        for part in self.parts:
            if part.key == key:
                return part
        raise KeyError(key)

    def lost(self, part: Part) -> float:
        """What the part takes away from a score of 1: weight · (1 − value) ÷ weight that is known."""
        weight, known = self.weights.get(part.key, 0.0), _known(self.parts, self.weights)
        return 0.0 if part.value is None or not known else weight * (1 - part.value) / known

    def as_json(self) -> dict[str, Any]:
        parts = [{**part.as_json(), "weight": self.weights.get(part.key, 0.0), "lost": self.lost(part)}
                 for part in self.parts]  # fmt: skip
        return {"score": self.score.as_json(), "parts": parts}


def score(parts: Sequence[Part], weights: Mapping[str, float] = WEIGHTS) -> Figure:
    """S = Σ w·value ÷ Σ w over the parts that are known."""
    known = _known(parts, weights)
    total = fsum(weights.values())
    if not known or known < LEAST_KNOWN * total - 1e-9:
        return Missing("too_little_known")
    values = [(weights.get(part.key, 0.0), part.value) for part in parts if part.value is not None]
    value = fsum(weight * one for weight, one in values) / known
    return ratio(min(1.0, value), sum(1 for weight, _ in values if weight), known / total)


def likeness(
    one: LineFacts, other: LineFacts, affected: Set[str] = frozenset(), weights: Mapping[str, float] = WEIGHTS
) -> Likeness:
    """How much the lines are alike where it matters. ``affected``: canonical steps that the standard changes.

    Sides may be exchanged. ``weights``: by the key of the part; they need not add up to 1.
    """
    parts = tuple(kind.compute(one, other, affected) for kind in PARTS)
    return Likeness(score(parts, weights), parts, dict(weights))


def _known(parts: Sequence[Part], weights: Mapping[str, float]) -> float:
    return fsum(weights.get(part.key, 0.0) for part in parts if part.value is not None)
