"""Guardrails: what must not get worse while something else gets better (method.md D6).

A guard passes when even the unfavourable end of what is plausible lies within its margin, is broken when even the
favourable end does not, and is open in between: not proven worse is no pass.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt

from scipy import stats

SURE = 0.05  # one-sided error of each bound


class Outcome(StrEnum):
    """What a guard or a check says."""

    PASSED = "passed"
    BROKEN = "broken"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Worsening:
    """By how much it got worse, on the margin's scale: surely at least ``low``, at most ``high`` (95 % each)."""

    value: float
    low: float
    high: float

    def against(self, margin: float) -> Outcome:
        """Whether it stays within ``margin``."""
        if self.high <= margin:
            return Outcome.PASSED
        return Outcome.BROKEN if self.low > margin else Outcome.OPEN


def worsening(value: float, se: float, df: float = inf) -> Worsening:
    """From an estimate with its standard error; ``value`` > 0 is worse."""
    half = float(stats.t.isf(SURE, df)) * se
    return Worsening(value, value - half, value + half)


def wilson(bad: int, n: int, alpha: float = 0.05) -> tuple[float, float]:
    """Wilson's two-sided 1 − α interval of a share."""
    z = float(stats.norm.isf(alpha / 2))
    share = bad / n
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def newcombe(one: tuple[int, int], other: tuple[int, int], alpha: float = 0.05) -> tuple[float, float]:
    """Newcombe's two-sided interval of the difference of two shares (bad, n), ``one`` less ``other``, from Wilson's."""
    (p, q), (a, b), (c, d) = (one[0] / one[1], other[0] / other[1]), wilson(*one, alpha), wilson(*other, alpha)
    return p - q - sqrt((p - a) ** 2 + (d - q) ** 2), p - q + sqrt((b - p) ** 2 + (q - c) ** 2)


def share_worsening(before: tuple[int, int], after: tuple[int, int]) -> Worsening:
    """Of a bad share (scrap): after less before, each bound 95 %; a difference of shares, 0.005 are half a point."""
    low, high = newcombe(after, before, 2 * SURE)
    return Worsening(after[0] / after[1] - before[0] / before[1], low, high)


def count_p(before: int, after: int, share: float = 0.5, *, two_sided: bool = False) -> float:
    """P of so many or more of all events after, if nothing changed; ``share``: of the time that lies after.

    Conditional binomial test for two rare counts. 1 without any event.
    """
    if before + after == 0:
        return 1.0
    side = "two-sided" if two_sided else "greater"
    return float(stats.binomtest(after, before + after, share, alternative=side).pvalue)


def count_outcome(before: int, after: int, share: float = 0.5) -> Outcome:
    """Of near misses: broken when surely more, passed when no more than before for the time, open in between."""
    if count_p(before, after, share) <= SURE:
        return Outcome.BROKEN
    return Outcome.PASSED if after * (1 - share) <= before * share else Outcome.OPEN
