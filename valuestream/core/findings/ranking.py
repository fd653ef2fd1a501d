"""Which finding to look at first: points that everybody can add up by hand, and weights that people set.

Points = confidence · (hours · weight + € · weight + kg CO₂e · weight). They depend on the finding alone, so that one
more finding never changes the order of the others. A size that is missing adds nothing, and is listed as missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lean.units import Figure, Measure, Missing

from .confidence import MEDIUM
from .finding import Finding


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each hour of a station, hour of a lying order, € and kg CO₂e a month.

    One hour of a station is one point; an order that lies costs far less than a station that is held; 50 € and 100 kg
    CO₂e are as much as an hour of a station.
    """

    station_hour: float = 1.0
    order_hour: float = 0.02
    euro: float = 0.02
    kilogram: float = 0.01

    def __post_init__(self) -> None:
        if min(self.station_hour, self.order_hour, self.euro, self.kilogram) < 0:
            raise ValueError("a weight is zero or more")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding with its points and what they are made of, before the confidence; missing sizes by name."""

    finding: Finding
    points: float
    parts: dict[str, float]
    missing: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"fingerprint": self.finding.fingerprint, "points": self.points, "parts": self.parts,
                "confidence": self.finding.confidence.value, "missing": self.missing}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranking:
    """``ranked``: most points first. ``muted``: less sure than what people set, never ranked, and still there."""

    ranked: tuple[Ranked, ...]
    muted: tuple[Finding, ...]


def rank(findings: Iterable[Finding], weights: Weights | None = None, *, mute_below: float = MEDIUM) -> Ranking:
    """The findings in the order in which to look at them; equal points by fingerprint, so the order is always the same.

    ``mute_below``: confidence (0…1) below which a finding is muted.
    """
    chosen, each = weights or Weights(), sorted(findings, key=lambda finding: finding.fingerprint)
    loud = [_ranked(finding, chosen) for finding in each if finding.confidence.value >= mute_below]
    muted = tuple(finding for finding in each if finding.confidence.value < mute_below)
    return Ranking(tuple(sorted(loud, key=lambda one: (-one.points, one.finding.fingerprint))), muted)


def _ranked(finding: Finding, weights: Weights) -> Ranked:
    size = finding.size
    hour = weights.station_hour if size.hours_of == "stations" else weights.order_hour
    figures: dict[str, tuple[Figure, float]] = {
        "hours": (size.hours, hour), "money": (size.money, weights.euro), "co2e": (size.co2e, weights.kilogram),
    }  # fmt: skip
    parts = {key: figure.value * weight for key, (figure, weight) in figures.items() if isinstance(figure, Measure)}
    missing = {key: figure.reason for key, (figure, _) in figures.items() if isinstance(figure, Missing)}
    return Ranked(finding, finding.confidence.value * sum(parts.values()), parts, missing)
