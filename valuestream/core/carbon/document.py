"""The CO₂ figures of a log and its energy, with all that shows where they come from and that they add up."""

from collections.abc import Mapping
from dataclasses import dataclass

from lean.units import Figure
from valuestream.core.energy.quirks import Quirk
from valuestream.core.energy.stamps import Values

from .conservation import Conservation
from .tally import SourceTotal
from .uncertainty import Interval

BOUNDARY = "gate-to-gate"


@dataclass(frozen=True, slots=True)
class StepCarbon:
    """A step in the usual order: sums over the period, and the ladder per good part (see ``ladder.Rung``).

    ``measured_share``: of its kWh, what meters measured; None for a step without energy.
    """

    step: str
    kwh: float
    kg: float
    kg_by_class: Mapping[str, float]
    kwh_by_class: Mapping[str, float]
    passing: float
    survives: float | None
    per_part: float | None
    cumulative: float | None
    measured_share: float | None


@dataclass(frozen=True, slots=True)
class FactorUse:
    """A factor version or grid that was used: its document, amount, kg, and the amount by time resolution."""

    name: str
    document: Mapping[str, object]
    amount: float
    kg: float
    resolution: Mapping[str, float]


@dataclass(frozen=True)
class CarbonDocument:
    """kg CO₂e on ``basis``, gate to gate; kWh where said so. ``period``: µs.

    ``total_kg`` = Σ ``by_class`` + Σ ``rest_kg``; Missing when something has no price on the basis (``unpriced``).
    ``kg_by_case[case code, place in CLASSES]`` is the ledger's balance of each order.
    ``measured_share``: of the total, what meters measured. ``other_basis_kg``: the same on the other basis, beside it.
    """

    basis: str
    period: tuple[int, int]
    total_kg: Figure
    other_basis_kg: Figure
    per_good_part_kg: Figure
    per_order_kg: Figure
    good_parts: float | None
    by_class: Mapping[str, float]
    steps: tuple[StepCarbon, ...]
    kg_by_case: Values
    metered_kwh: float
    allocated_kwh: float
    rest_kwh: Mapping[str, float]
    rest_kg: Mapping[str, float]
    measured_share: float | None
    interval: Interval | None
    factors: tuple[FactorUse, ...]
    sources: tuple[SourceTotal, ...]
    unpriced: Mapping[str, float]
    conservation: Conservation
    quirks: Mapping[str, tuple[Quirk, ...]]

    @property
    def unallocated_kwh(self) -> float:
        return sum(self.rest_kwh.values())

    @property
    def unallocated_kg(self) -> float:
        return sum(self.rest_kg.values())

    @property
    def may_be_published(self) -> bool:
        """Only what conserves and is priced throughout goes on a map."""
        return self.conservation.holds and not self.unpriced
