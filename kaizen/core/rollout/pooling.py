"""What several lines got out of the same standard, as one effect (method.md E2: DerSimonian, Laird 1986).

Effects are relative, as logarithms: θ = ln(after ÷ before), −0.18 is 16.5 % less. Each line has a true effect of its
own, and so will the next. The prediction interval tells where that one lies, so it is wider than that of the mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from scipy import special

from lean.units import Missing

FEW = 5  # lines below which the spread between them is assumed, not estimated
ASSUMED = 0.3  # of the effect itself: how much lines differ at least while they are few
LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Source:
    """The effect measured on one line, named ``name``: ``theta`` ± ``se``. ``verdict``: hash of the document."""

    name: str
    theta: float
    se: float
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Pooled:
    """``theta`` ± ``se``: mean effect of ``n`` lines. ``fixed``: the mean if all lines were alike; ``q``: how much they
    are not; ``tau``: standard deviation of the true effects of lines, estimated, ``spread``: as it is used.
    """

    theta: float
    se: float
    n: int
    fixed: float
    q: float
    tau: float
    spread: float

    @property
    def doubt(self) -> float:
        """Standard error of what the next line will get: √(SE² + spread²)."""
        return sqrt(self.se**2 + self.spread**2)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Where the effect of the next line lies: z with the assumed spread of few lines, t with n − 2 from five on."""
        tail = (1 - level) / 2
        factor = -float(special.ndtri(tail) if self.n < FEW else special.stdtrit(self.n - 2, tail))
        return self.theta - factor * self.doubt, self.theta + factor * self.doubt


def pool(sources: Sequence[Source]) -> Pooled | Missing:
    """The mean effect of lines, by random effects. Missing without any.

    With one line there is nothing to estimate a spread from: the effect is that line's, and 0.3 of it is the spread, as
    with all that are fewer than five. A line that waits for its first neighbour has the origin's own trial as its one.
    """
    if not sources:
        return Missing("no_effect_yet")
    if any(not one.se > 0 for one in sources):
        raise ValueError("an effect without a standard error cannot be pooled")
    weights = [one.se**-2 for one in sources]
    fixed = _mean(sources, weights)
    q = sum(weight * (one.theta - fixed) ** 2 for one, weight in zip(sources, weights, strict=True))
    room = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    tau2 = max(0.0, (q - (len(sources) - 1)) / room) if len(sources) > 1 else 0.0
    weights = [1 / (one.se**2 + tau2) for one in sources]
    theta, tau = _mean(sources, weights), sqrt(tau2)
    spread = max(tau, ASSUMED * abs(theta)) if len(sources) < FEW else tau
    return Pooled(theta, sqrt(1 / sum(weights)), len(sources), fixed, q, tau, spread)


def source_of(name: str, verdict: Mapping[str, Any], hashed: str = "") -> Source | Missing:
    """The effect in a verdict document as a ratio, whatever the scale on which it was judged.

    A difference d of a figure with the usual value b is ln(1 + d ÷ b), its error d's ÷ (b + d). Missing: no effect was
    computed, or nothing is left of the figure, so that no ratio tells it.
    """
    effect, series = verdict.get("effect"), verdict["series"]
    if not effect:
        return Missing("no_effect_yet")
    theta, se = effect["days"]["theta"], effect["days"]["se"]
    if series["scale"] == "log":
        return Source(name, theta, se, hashed)
    usual = 1.0 if series["scale"] == "relative" else _usual(verdict)
    left = usual + theta
    return Source(name, log(left / usual), se / left, hashed) if left > 0 and usual > 0 else Missing("no_ratio")


def _usual(verdict: Mapping[str, Any]) -> float:
    """Mean of the days before."""
    starts = verdict["design"]["starts_on"]
    before = [value for day, value in verdict["series"]["own"] if day < starts]
    return sum(before) / len(before) if before else 0.0


def _mean(sources: Sequence[Source], weights: Sequence[float]) -> float:
    return sum(weight * one.theta for one, weight in zip(sources, weights, strict=True)) / sum(weights)
