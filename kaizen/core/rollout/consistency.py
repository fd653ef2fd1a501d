"""Did it do there what was predicted? The receiver's own verdict, and whether it agrees with the prediction (E2).

Figures are on the scale of a prediction: θ = ln(after ÷ before).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt

from scipy import special

from kaizen.core.effect.verdict import Word

from .pooling import Pooled, Source

SURE = 1.959963984540054  # |z| from which it is not what was predicted, at 95 %
NEXT = 0.9  # probability of at least half of what matters, from which the next wave may open on a promise


class Outcome(StrEnum):
    """What an adoption is called."""

    VERIFIED = "verified"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


class Agreement(StrEnum):
    """How the measured effect stands to the predicted one."""

    CONSISTENT = "consistent"
    BETTER = "better"  # learn: why here?
    WEAKER = "weaker"  # spread no further, predict anew
    UNKNOWN = "unknown"  # nothing was predicted or measured


@dataclass(frozen=True, slots=True)
class Checked:
    """``reason``: which figure decided, a code. ``z``: distance from the prediction in its standard errors, or None."""

    outcome: Outcome
    reason: str
    agreement: Agreement
    z: float | None


def check(word: Word, found: Source | None, predicted: Pooled | None, *, better: str = "lower") -> Checked:
    """The outcome of an adoption: PROVEN there, and not surely weaker than what was promised."""
    agreement, z = agreement_of(found, predicted, better=better)
    if word in (Word.HARMFUL, Word.NO_EFFECT):
        return Checked(Outcome.FAILED, word.value, agreement, z)
    if word != Word.PROVEN:
        return Checked(Outcome.INCONCLUSIVE, word.value, agreement, z)
    if agreement == Agreement.WEAKER:
        return Checked(Outcome.INCONCLUSIVE, "weaker_than_predicted", agreement, z)
    return Checked(
        Outcome.VERIFIED, "better_than_predicted" if agreement == Agreement.BETTER else "proven", agreement, z
    )


def agreement_of(
    found: Source | None, predicted: Pooled | None, *, better: str = "lower"
) -> tuple[Agreement, float | None]:
    """z = (θ_found − θ̂) ÷ √(SE_found² + SE² + τ²), and what it says: consistent within ±1.96."""
    if found is None or predicted is None:
        return Agreement.UNKNOWN, None
    z = (found.theta - predicted.theta) / sqrt(found.se**2 + predicted.doubt**2)
    if abs(z) <= SURE:
        return Agreement.CONSISTENT, z
    return (Agreement.BETTER if (z < 0) == (better == "lower") else Agreement.WEAKER), z


def may_open_next(
    word: Word, found: Source | None, threshold: float, *, df: float = inf, better: str = "lower"
) -> bool:
    """Whether the figures of a line let the next wave open: PROVEN, or PROMISING and P(better by δ/2) ≥ 0.9 (E3).

    ``threshold``: δ on the scale of θ, > 0; ``df``: degrees of freedom of the measured effect.
    """
    if word == Word.PROVEN:
        return True
    if word != Word.PROMISING or found is None:
        return False
    gained = -found.theta if better == "lower" else found.theta
    return float(special.stdtr(df, (gained - threshold / 2) / found.se)) >= NEXT
