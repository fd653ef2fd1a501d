"""How sure a finding is: as sure as the weakest of its parts. Each part is 0…1 and is shown.

- **sample**: observations ÷ 100, at most 1;
- **period**: days of the window ÷ 28, at most 1, since sizes are told per month;
- **coverage**: share of the observations that could be used;
- **directness**: 1 where the log books it; less where it is inferred, by what each rule states;
- **clearness**: 1 where the lower bound of the figure (95 %) reaches the rule's threshold; without a bound, the figure
  ÷ twice the threshold. So what just passes a threshold is never sure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

ENOUGH, MONTH_OF = 100, 28.0
HIGH, MEDIUM = 0.8, 0.5
NIGHTS = 0.4  # directness of what is a span between two bookings, where no calendar takes the nights out
Z = 1.96


@dataclass(frozen=True, slots=True)
class Confidence:
    """``parts`` by name, each 0…1."""

    parts: Mapping[str, float]

    @property
    def value(self) -> float:
        """The smallest part, 0…1."""
        return min(self.parts.values())

    @property
    def level(self) -> str:
        """high from 0.8, medium from 0.5, else low."""
        return "high" if self.value >= HIGH else "medium" if self.value >= MEDIUM else "low"

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "level": self.level, "parts": dict(self.parts)}


def confidence(
    n: int, days: float, *, clearness: float, coverage: float = 1.0, directness: float = 1.0, enough: int = ENOUGH
) -> Confidence:
    """From ``n`` observations in ``days``; the other parts as above."""
    parts = {
        "sample": n / enough, "period": days / MONTH_OF, "coverage": coverage,
        "directness": directness, "clearness": clearness,
    }  # fmt: skip
    return Confidence({name: min(1.0, max(0.0, part)) for name, part in parts.items()})


def beyond(value: float, threshold: float) -> float:
    """Clearness of a figure without a bound: one half at the threshold, 1 at twice of it."""
    return min(1.0, value / (2 * threshold))


def at_least(lower: float, threshold: float) -> float:
    """Clearness of a figure whose lower bound is known: 1 where the bound reaches the threshold."""
    return min(1.0, max(0.0, lower / threshold))


def wilson_lower(hits: float, n: float, z: float = Z) -> float:
    """Lower bound of a share (0…1) by Wilson's interval (O-PROP: 18 of 820 → 0.013930); 0 without observations."""
    if n <= 0:
        return 0.0
    share = hits / n
    middle = share + z * z / (2 * n)
    return max(0.0, (middle - z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n))
