"""The 90 % interval of a sum: independent parts add in squares, those of one factor straight (method.md C2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

LEVEL = 0.90
WHOLE = 0.999  # ``known_share`` from which an interval is whole: what is left does not show in it


@dataclass(frozen=True, slots=True)
class Interval:
    """``half``: kg on either side. ``known_share``: of the kg, how much has a stated uncertainty of its factor.

    What states none counts as certain, so below ``WHOLE`` the interval is at least so wide.
    """

    low: float
    high: float
    half: float
    known_share: float


def half_width(parts: Iterable[tuple[float, float]]) -> float:
    """√Σ(x·u)² of independent parts (x, relative half width u), in the unit of x."""
    return sqrt(sum((amount * relative) ** 2 for amount, relative in parts))


def interval(
    total: float, factors: Iterable[tuple[float, float | None]], sources: Iterable[tuple[float, float | None]]
) -> Interval | None:
    """The interval of a total in kg, from its kg by factor and by source. None where nothing is known."""
    by_factor, by_source = list(factors), list(sources)
    stated = [(kg, relative) for kg, relative in (*by_factor, *by_source) if relative is not None]
    whole = sum(abs(kg) for kg, _ in by_factor)
    known = sum(abs(kg) for kg, relative in by_factor if relative is not None)
    if not stated:
        return None
    half = half_width(stated)
    return Interval(total - half, total + half, half, known / whole if whole else 0.0)
