"""Meters, loads, powers, media, material, ways and stores of an energy file as the sources that the core allocates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from valuestream.core.energy.inputs import EVERYWHERE, EnergyInputs, PerPiece, Rates, Source, Store
from valuestream.core.energy.meters import without_sub_meters
from valuestream.core.energy.readings import Readings, from_counter, from_intervals, from_power, steady
from valuestream.core.energy.spec import EnergySpec
from valuestream.core.energy.stamps import Series
from valuestream.core.energy.tables import STATES, MaterialSpec, MeterSpec, TransportSpec, UseSpec
from valuestream.core.energy.units import InUnit, amount, canonical, multiplier
from valuestream.core.energy.uses import rate_of, tonne_kilometres
from valuestream.core.refusal import Refusal

SEPARATE = "location and market stand beside each other"


@dataclass(frozen=True)
class SourceMaker:
    """Completes ``plain`` inputs (grids, factors, calendar) with everything that the file declares.

    ``stations``: those of the log.
    """

    spec: EnergySpec
    folder: Any
    plain: EnergyInputs
    stations: tuple[str, ...]

    def complete(self) -> EnergyInputs:
        """The inputs. Raises ``Refusal`` naming the entry that cannot be."""
        read = list(self._meters())
        parents = {source.name: main for source, main in read if main}
        meters = without_sub_meters(tuple(source for source, _ in read), parents)
        sources = _told_apart([*meters, *self._loads(), *self._powers(), *self._uses()])
        pieces = [entry for one in self.spec.materials for entry in self._material(one)]
        pieces += [self._transport(one) for one in self.spec.transports]
        return replace(self.plain, sources=tuple(sources), pieces=tuple(pieces), stores=tuple(self._stores()))

    def _prices(self, name: str, entry: Any) -> tuple[str, ...]:
        """The grids and factors of an entry, or those of [electricity]; at most one for each basis."""
        named: tuple[str, ...] = (*entry.grid, *entry.factor)
        prices = named or (*self.spec.electricity.grid, *self.spec.electricity.factor)
        if not prices:
            hint = "Write grid = … or factor = … there, or once for all under [electricity]."
            raise Refusal("no_price", f"Nothing says what “{name}” emits.", hint)
        bases = [self.plain.basis_of(price) for price in prices]
        if len(set(bases)) < len(bases) or ("none" in bases and len(bases) > 1):
            hint = f"Name one grid or factor, or one of each basis: {SEPARATE}."
            raise Refusal("two_prices", f"“{name}” has two prices for the same.", hint)
        return prices

    def _each(self, stations: tuple[str, ...]) -> tuple[str, ...]:
        """The stations that each take a power of their own; “*” stands for all of the log."""
        return self.stations if EVERYWHERE in stations else stations

    def _meters(self) -> Iterator[tuple[Source, str]]:
        """Each meter with the main meter that it stands behind."""
        for one in self.spec.meters:
            zone = one.timezone or self.folder.zone
            prices = self._prices(_name(one), one)
            if one.station_column:
                series = {
                    (f"{_name(one)} {station}", station): found
                    for station, found in self.folder.by_station(one, zone).items()
                }
            else:
                series = {(_name(one), ""): self.folder.series(one, zone, one.label)}
            for (name, station), found in series.items():
                readings, unit = _readings(one, found)
                stations = (station,) if station else one.station
                source = Source(name, "meter", stations, prices, readings, unit=unit, uncertainty=one.uncertainty)
                yield source, one.sub_of

    def _loads(self) -> Iterator[Source]:
        for one in self.spec.loads:
            name = one.name or f"load of {', '.join(one.station)}"
            first, last = self.folder.micros(one.first), self.folder.micros(one.last)
            if first >= last:
                raise Refusal("bad_period", f"The {name} ends before it begins.", "Exchange from and to.")
            prices = self._prices(name, one)
            yield Source(
                name, "load", one.station, prices, steady(first, last, one.kw), uncertainty=one.uncertainty
            )  # fmt: skip

    def _powers(self) -> Iterator[Source]:
        for one in self.spec.powers:
            name = one.name or f"power of {', '.join(one.station)}"
            rates = Rates(**{state: getattr(one, state) for state in STATES})
            prices = self._prices(name, one)
            for station in self._each(one.station):
                yield Source(name, "power", (station,), prices, rates=rates, uncertainty=one.uncertainty)

    def _uses(self) -> Iterator[Source]:
        for one in self.spec.uses:
            number, unit = _rate(one)
            if wrong := [state for state in one.states if state not in STATES]:
                raise Refusal("unfit_entry", f"{one.what}: no state is called “{wrong[0]}”.", f"Write {STATES}.")
            rates = Rates(**dict.fromkeys(one.states, number))
            prices = self._prices(one.what, one)
            for station in self._each(one.station):
                yield Source(
                    one.what, "use", (station,), prices, rates=rates, unit=unit, uncertainty=one.uncertainty
                )  # fmt: skip

    def _material(self, one: MaterialSpec) -> Iterator[PerPiece]:
        self.plain.basis_of(one.factor)
        unit = self.plain.unit_of(one.factor)
        entered = amount(one.input, unit)
        good = amount(one.good, unit) if one.good else entered
        if good > entered:
            hint = "Write “good” and “in” for one piece."
            raise Refusal("mass_out_of_nothing", f"{one.what}: more is in the good piece than goes in.", hint)
        told: dict[str, Any] = {
            "step": one.step,
            "factor": one.factor,
            "case": one.case,
            "uncertainty": one.uncertainty,
        }
        yield PerPiece(one.what, carbon_class="material", amount=good, per="good", **told)
        yield PerPiece(f"{one.what}, loss", carbon_class="material_loss", amount=entered, per="piece", **told)
        yield PerPiece(f"{one.what}, in good pieces", carbon_class="material_loss", amount=-good, per="good", **told)
        if one.treatment:
            told = {**told, "factor": one.treatment}
            yield PerPiece(f"{one.what}, treatment", carbon_class="scrap", amount=entered, per="piece", **told)
            yield PerPiece(
                f"{one.what}, nothing to treat", carbon_class="scrap", amount=-good, per="good", **told
            )  # fmt: skip

    def _transport(self, one: TransportSpec) -> PerPiece:
        self.plain.basis_of(one.factor)
        if self.plain.unit_of(one.factor) != "t*km":
            hint = "Choose a factor such as 0.15 kg/tkm."
            raise Refusal("other_quantity", f"The factor “{one.factor}” is not per tonne-kilometre.", hint)
        name = one.what or f"way at {one.step}"
        tkm = tonne_kilometres(one.mass, one.distance)
        return PerPiece(name, one.step, "transport", tkm, one.per, one.factor, one.case, one.uncertainty)

    def _stores(self) -> Iterator[Store]:
        for one in self.spec.storages:
            name = one.name or f"store before {one.before}"
            kw = one.kw + one.area * one.energy
            yield Store(name, one.before, kw, self._prices(name, one), one.uncertainty)


def _readings(one: MeterSpec, series: Series) -> tuple[Readings, str]:
    """Readings of a meter in the unit that is computed with, and that unit."""
    is_power = one.kind == "power"
    found = InUnit("kWh", multiplier(one.unit or "kW", "kW")) if is_power else canonical(one.unit or "kWh")
    series = replace(series, values=series.values * found.times)
    if is_power:
        return from_power(series), "kWh"
    return from_counter(series) if one.kind == "cumulative" else from_intervals(series, one.label), found.unit


def _name(meter: MeterSpec) -> str:
    return meter.name or meter.file


def _rate(use: UseSpec) -> tuple[float, str]:
    """A use per hour and its unit; in kW where the file says how much energy is in a unit."""
    number, unit = rate_of(use.what, use.rate)
    return (number * amount(use.energy, f"kWh/{unit}"), "kWh") if use.energy else (number, unit)


def _told_apart(sources: list[Source]) -> Iterator[Source]:
    """Every source with a name of its own."""
    seen: dict[str, int] = {}
    for source in sources:
        seen[source.name] = seen.get(source.name, 0) + 1
        count = seen[source.name]
        yield source if count == 1 else replace(source, name=f"{source.name} ({count})")
