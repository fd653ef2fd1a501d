"""What a source gave in each span of a station's time line, and what that emitted on either basis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.energy.inputs import EnergyInputs, Rates, Source
from valuestream.core.energy.pricing import Priced, price_cuts, price_over
from valuestream.core.energy.readings import Readings
from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import Micros
from valuestream.core.refusal import Refusal

from .frame import DOWN, GAP, IDLE, PROCESS, SETUP, STANDBY, Frame

BASES = ("location", "market")


@dataclass(frozen=True)
class Flow:
    """``amount`` per span in the source's unit; ``prices`` by basis, None where nothing says what it emits on it.

    ``expected``: the amount as the readings themselves sum up.
    """

    source: Source
    amount: Values
    expected: float
    prices: dict[str, Priced | None]

    @property
    def kwh(self) -> Values:
        return self.amount if self.source.unit == "kWh" else np.zeros(len(self.amount))

    def kg(self, basis: str) -> Values:
        """kg CO₂e per span; what has no price counts nothing here and is told as unpriced."""
        priced = self.prices[basis]
        return np.zeros(len(self.amount)) if priced is None else self.amount * np.nan_to_num(priced.kg)

    def unpriced(self, basis: str) -> float:
        """The amount without a price."""
        priced = self.prices[basis]
        missing = np.ones(len(self.amount), np.bool_) if priced is None else np.isnan(priced.kg)
        return float(np.abs(self.amount[missing]).sum())


def flow_cuts(sources: list[Source], inputs: EnergyInputs, around: tuple[int, int]) -> list[Micros]:
    """Where readings or prices change, so that each span of a time line has one of each."""
    names = {name for source in sources for name in source.prices}
    found = [price_cuts(inputs, name, *around) for name in sorted(names)]
    read = [source.readings for source in sources if source.readings is not None]
    return [*found, *(np.clip(side, *around) for one in read for side in (one.begin, one.end))]


def flows_of(sources: list[Source], inputs: EnergyInputs, frame: Frame) -> list[Flow]:
    """What each source of a station gave. State powers fill only the time in which no meter was read."""
    known = np.zeros(len(frame.hours), np.bool_)
    for source in sources:
        if source.measured and source.unit == "kWh" and source.readings is not None:
            known |= _spread(source.readings, frame)[1]
    return [_flow(source, inputs, frame, known) for source in sources]


def _flow(source: Source, inputs: EnergyInputs, frame: Frame, known: NDArray[np.bool_]) -> Flow:
    prices: dict[str, Priced | None] = {}
    for basis in BASES:
        name = inputs.price_of(source.prices, basis)
        if name is not None:
            _same_unit(source, name, inputs)
        prices[basis] = None if name is None else price_over(inputs, name, frame.cuts)
    if source.readings is not None:
        amount, _ = _spread(source.readings, frame)
        return Flow(source, amount, source.readings.between(int(frame.cuts[0]), int(frame.cuts[-1])), prices)
    hours = np.where(known, 0.0, frame.hours) if source.kind == "power" else frame.hours
    rates = _by_state(source.rates or Rates())
    expected = sum(rate * float(hours[frame.state == state].sum()) for state, rate in rates.items())
    per_hour = np.zeros(7)
    per_hour[list(rates)] = list(rates.values())
    return Flow(source, per_hour[frame.state] * hours, expected, prices)


def _same_unit(source: Source, name: str, inputs: EnergyInputs) -> None:
    if inputs.unit_of(name) != source.unit:
        message, hint = "{source} is counted in {unit}, but “{name}” is per {per}.", "Choose a factor per {unit}."
        told = {"source": source.name, "unit": source.unit, "name": name, "per": inputs.unit_of(name)}
        raise Refusal("other_quantity", message, hint, **told)


def _by_state(rates: Rates) -> dict[int, float]:
    return {
        PROCESS: rates.process, SETUP: rates.setup, GAP: rates.setup, DOWN: rates.down, IDLE: rates.idle,
        STANDBY: rates.standby,
    }  # fmt: skip


def _spread(readings: Readings, frame: Frame) -> tuple[Values, NDArray[np.bool_]]:
    """Readings over the spans, evenly within each reading; and which spans are read at all."""
    if not len(readings):
        return np.zeros(len(frame.hours)), np.zeros(len(frame.hours), np.bool_)
    since = frame.cuts[:-1]
    place = np.searchsorted(readings.begin, since, side="right") - 1
    inside = np.clip(place, 0, None)
    read = (place >= 0) & (since < readings.end[inside])
    length = (readings.end - readings.begin)[inside]
    return np.where(read, readings.amount[inside] * (np.diff(frame.cuts) / length), 0.0), read
