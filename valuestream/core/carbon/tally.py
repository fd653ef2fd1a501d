"""Adds up what was allocated: by step and class in kWh and kg on either basis, by row in kg, by source and factor."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from valuestream.core.energy.grid import Resolution
from valuestream.core.energy.pricing import Priced
from valuestream.core.energy.stamps import Values

from .classes import CLASSES
from .flows import BASES, Flow
from .plant import Bench, Plant
from .sharing import Portion, Shares, share

MEASURES = ("kwh", *BASES)
OTHERS = "other_orders"  # the reason for what orders bear that the figures are not about


@dataclass
class SourceTotal:
    """One source, in kWh (``metered`` and what became of it) and kg on the basis that is told."""

    name: str
    kind: str
    measured: bool
    metered: float
    gross: float = 0.0  # kWh with what is returned counted as well: what differences are measured against
    allocated: float = 0.0
    rest: float = 0.0
    kg: float = 0.0
    uncertainty: float | None = None
    returned: float = 0.0


@dataclass
class Tally:
    """Sums while allocating. ``table[measure]``: steps × classes. ``rows[class]``: kg of each row of the log.

    ``metered``: steps × classes, the kWh that meters measured. ``rest``: measure → reason → sum. ``emitted``: kg as the
    flows themselves sum up; ``gross``: the same without signs, on the basis that is told. ``used``: factor → resolution
    → (amount, kg). ``unpriced``: amounts without a price, by basis and source.
    """

    plant: Plant
    table: dict[str, Values] = field(default_factory=dict)
    metered: Values = field(init=False)
    rows: dict[int, Values] = field(default_factory=dict)
    rest: dict[str, dict[str, float]] = field(default_factory=lambda: {measure: {} for measure in MEASURES})
    gross: float = 0.0
    emitted: dict[str, float] = field(default_factory=lambda: dict.fromkeys(BASES, 0.0))
    used: dict[str, dict[int, tuple[float, float]]] = field(default_factory=dict)
    sources: list[SourceTotal] = field(default_factory=list)
    unpriced: dict[str, dict[str, float]] = field(default_factory=lambda: {basis: {} for basis in BASES})
    outside: int = 0

    def __post_init__(self) -> None:
        size = len(self.plant.log.boxes.names), len(CLASSES)
        self.table = {measure: np.zeros(size) for measure in MEASURES}
        self.metered = np.zeros(size)

    @cached_property
    def by_case(self) -> Values:
        """kg by order and class on the basis that is told, from the rows; asked for when all is added."""
        case = self.plant.log.case
        found = np.zeros((len(case.names), len(CLASSES)))
        for place, kg in self.rows.items():
            found[:, place] = np.bincount(case.codes, kg, len(case.names))
        return found

    def add_flow(self, bench: Bench, flow: Flow) -> None:
        """One source: its kWh and its kg on both bases."""
        source, basis = flow.source, self.plant.inputs.basis
        is_energy = source.unit == "kWh"
        total = SourceTotal(source.name, source.kind, source.measured, flow.expected * is_energy)
        total.uncertainty = source.uncertainty
        if source.readings is not None:
            total.returned = float((source.readings.returned * source.readings.share(*self.plant.around)).sum())
        if is_energy:
            total.gross = float(np.abs(flow.amount).sum())
            total.allocated, total.rest = self._add_kwh(_shares(bench, flow.kwh, self.plant), source.measured)
        for one in BASES:
            if flow.prices[one] is not None:
                kg = flow.kg(one)
                self.emitted[one] += float(kg.sum())
                self.add(one, _shares(bench, kg, self.plant))
            if missing := flow.unpriced(one):
                self.unpriced[one][source.name] = missing
        kg = flow.kg(basis)
        total.kg = float(kg.sum())
        self.gross += float(np.abs(kg).sum())
        self.sources.append(total)
        priced = flow.prices[basis]
        if priced is not None:
            self.use(priced, flow.amount)

    def add(self, measure: str, shares: Shares) -> tuple[float, float]:
        """Adds shares of one measure; how much was allocated and how much is left."""
        codes, steps = self.plant.log.boxes.codes, len(self.plant.log.boxes.names)
        allocated, others = 0.0, 0.0
        for portion in shares.portions:
            values = self._of_chosen(portion)
            sums = np.bincount(codes[portion.rows], values, steps)
            self.table[measure][:, portion.place] += sums
            allocated += float(sums.sum())
            others += float((portion.values - values).sum())
            if measure == self.plant.inputs.basis:
                column = self.rows.setdefault(portion.place, np.zeros(len(codes)))
                column[portion.rows] += values
        rest = {**shares.rest, OTHERS: others} if others else shares.rest
        for reason, value in rest.items():
            self.rest[measure][reason] = self.rest[measure].get(reason, 0.0) + value
        return allocated, sum(rest.values())

    def _add_kwh(self, shares: Shares, measured: bool) -> tuple[float, float]:
        before = self.table["kwh"].copy()
        sums = self.add("kwh", shares)
        self.metered += (self.table["kwh"] - before) * measured
        return sums

    def _of_chosen(self, portion: Portion) -> Values:
        """What the chosen orders get of a portion."""
        rows = self.plant.rows
        return portion.values if rows is None else np.where(rows[portion.rows], portion.values, 0.0)

    def use(self, priced: Priced, amount: Values) -> None:
        """Which factor, in which resolution, was used for how much."""
        self.outside += priced.outside
        kg = amount * np.nan_to_num(priced.kg)
        code = priced.factor.astype(np.int64) * len(Resolution) + priced.resolution
        size = len(priced.named) * len(Resolution)
        amounts, kilograms = np.bincount(code, amount, size), np.bincount(code, kg, size)
        for place in np.flatnonzero((amounts != 0) & (np.arange(size) % len(Resolution) != Resolution.NONE)).tolist():
            name, level = priced.named[place // len(Resolution)], place % len(Resolution)
            before = self.used.setdefault(name, {}).get(level, (0.0, 0.0))
            self.used[name][level] = before[0] + float(amounts[place]), before[1] + float(kilograms[place])


def _shares(bench: Bench, amounts: Values, plant: Plant) -> Shares:
    found = share(bench.frame, amounts, plant.split)
    return found if bench.known else Shares(found.portions, _as(found.rest, "no_station"))


def _as(rest: dict[str, float], reason: str) -> dict[str, float]:
    return {reason: sum(rest.values())} if rest else {}
