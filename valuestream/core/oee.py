"""OEE from the elements of ISO 22400-2 (method.md A1): availability, effectiveness, quality ratio."""

from dataclasses import dataclass

from lean.units import Figure, Measure, Missing, Unit


@dataclass(frozen=True, slots=True)
class Elements:
    """Times in s: planned busy ``pbt``, production ``apt``, set-up ``aust``; ``pri`` s per piece planned; pieces."""

    pbt: float
    apt: float
    planned_run_time: float  # Σ PRI · PQ over the products
    produced: float
    good: float
    setup: float = 0.0

    @property
    def availability(self) -> Figure:
        """APT ÷ PBT; missing when nothing was planned (not 1)."""
        return self._ratio(self.apt, self.pbt)

    @property
    def effectiveness(self) -> Figure:
        """PRI · PQ ÷ APT."""
        return self._ratio(self.planned_run_time, self.apt)

    @property
    def quality(self) -> Figure:
        """GQ ÷ PQ."""
        return self._ratio(self.good, self.produced)

    @property
    def oee(self) -> Figure:
        """Availability · effectiveness · quality ratio."""
        return self._product(self.availability, self.effectiveness, self.quality)

    @property
    def nee(self) -> Figure:
        """Net equipment effectiveness: as OEE, but with the set-up counted as available (AUPT ÷ PBT)."""
        return self._product(self._ratio(self.apt + self.setup, self.pbt), self.effectiveness, self.quality)

    @property
    def setup_ratio(self) -> Figure:
        """AUST ÷ AUPT: share of the unit's processing time (set-up and production) that is set-up."""
        return self._ratio(self.setup, self.apt + self.setup)

    def _ratio(self, part: float, whole: float) -> Figure:
        return Measure(part / whole, Unit.RATIO, n=1) if whole else Missing("no_event")

    def _product(self, *figures: Figure) -> Figure:
        value = 1.0
        for figure in figures:
            if isinstance(figure, Missing):
                return figure
            value *= figure.value
        return Measure(value, Unit.RATIO, n=1)
