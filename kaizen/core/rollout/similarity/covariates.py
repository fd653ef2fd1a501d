"""What else may differ between two lines, as counts in classes: they cross the border of a site, single values do not.

Numbers are counted on one scale for every site, ten classes per factor of ten, so that counts of two sites fit.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import EventLog
from valuestream.core.ranges import reduce_at
from valuestream.core.visits import Visits, visits_of

from .behaviour import in_steps

PER_DECADE = 10  # classes of a number per factor of ten
ZERO = -10_000  # the class of 0
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Covariate:
    """``counts``: observations in each class. Classes of an ordered one are whole numbers, as text, and may be merged
    with their neighbours; others are names (a product family, a material).
    """

    key: str
    unit: str
    counts: Mapping[str, int]
    is_ordered: bool

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @classmethod
    def of_values(cls, key: str, unit: str, values: Values) -> "Covariate":
        """Of numbers ≥ 0. NaN, infinite and negative ones are left out."""
        kept = values[np.isfinite(values) & (values >= 0)]
        with np.errstate(divide="ignore"):
            classes = np.where(kept > 0, np.floor(PER_DECADE * np.log10(kept)), ZERO).astype(np.int64)
        numbers, counts = np.unique(classes, return_counts=True)
        found = {str(number): count for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)}
        return cls(key, unit, found, True)

    @classmethod
    def of_names(cls, key: str, counts: Mapping[str, int]) -> "Covariate":
        """Of how often each name occurs; names must mean the same at both sites."""
        return cls(key, "", dict(counts), False)


@dataclass(frozen=True, slots=True)
class Kind:
    """A covariate that is read from a log. ``values``: of the visits at the affected steps; none: the log is silent."""

    key: str
    unit: str
    values: Callable[[Visits], Values]


def _processing(visits: Visits) -> Values:
    return visits.processing[visits.processing > 0]


def _lot(visits: Visits) -> Values:
    """Of each order the most pieces of a visit: an order is booked many times, and is one lot."""
    largest = reduce_at(np.fmax, visits.pieces, visits.bounds[:-1]) if len(visits) else visits.pieces
    return largest[largest > 0]


KINDS: tuple[Kind, ...] = (Kind("processing", "s", _processing), Kind("lot", "pcs", _lot))


def covariates_of(
    log: EventLog, affected: Set[str] = frozenset(), names: Mapping[str, str] | None = None
) -> tuple[Covariate, ...]:
    """Processing time of a visit, and pieces of an order, at the affected steps (canonical; none: at all steps)."""
    log = log.sorted()
    visits = visits_of(log if names is None else in_steps(log, names))
    if affected:
        is_affected = np.array([name in affected for name in visits.steps], dtype=bool)
        visits = visits.take(is_affected[visits.step])
    found = [Covariate.of_values(kind.key, kind.unit, kind.values(visits)) for kind in KINDS]
    return tuple(one for one in found if one.n)


def by_step(visits: Visits) -> dict[str, tuple[Covariate, ...]]:
    """The covariates of the visits at each step; a step without any has no entry."""
    found = {}
    for number, name in enumerate(visits.steps):
        here = visits.take(visits.step == number)
        covariates = (Covariate.of_values(kind.key, kind.unit, kind.values(here)) for kind in KINDS)
        if len(here):
            found[name] = tuple(one for one in covariates if one.n)
    return found
