"""The tables of an energy file (``E.toml``), each with its entries, how they are read and what holds without them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from .factors import BASES, EmissionFactor, make_factor
from .fields import (
    Unfit,
    clock,
    day,
    entry,
    moment,
    one_of,
    pauses,
    quantity,
    share,
    weekdays,
    whole,
    word,
    words,
)  # fmt: skip

STATES = ("process", "setup", "idle", "standby", "down")
KW = quantity("kW")


def mixture(value: Any) -> tuple[tuple[str, float], ...]:
    """A table of sources of electricity: name of the column = “490 g/kWh”."""
    if not isinstance(value, Mapping):
        raise Unfit("a table such as { Nuclear = “12 g/kWh” }")
    per_kwh = quantity("kg/kWh")
    return tuple((word(name), per_kwh(factor)) for name, factor in value.items())


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """A CSV file (also gzipped), its columns, and how it writes moments."""

    file: str = entry(word)
    time: str = entry(word, "")
    value: str = entry(word, "")
    unit: str = entry(word, "")
    timezone: str = entry(word, "")
    date_order: str = entry(one_of("ymd", "dmy", "mdy"), "ymd")
    time_format: str = entry(word, "")
    delimiter: str = entry(one_of(",", ";", "\t", "|"), "")


@dataclass(frozen=True, slots=True)
class GridSpec(SeriesFile):
    """``mix``: column of generation in MW → what a kWh of it emits; without it the file holds the intensity itself."""

    name: str = entry(word, "")
    source: str = entry(word, "")
    region: str = entry(word, "")
    gases: str = entry(one_of("CO2", "CO2e"), "CO2e")
    basis: str = entry(one_of("location", "market"), "location")
    uncertainty: float | None = entry(share, None)
    fallback: str = entry(word, "")
    mix: tuple[tuple[str, float], ...] = entry(mixture, ())


@dataclass(frozen=True, slots=True)
class MeterSpec(SeriesFile):
    """``kind``: interval amounts, a counter, or samples of power. ``sub_of``: the meter this one stands behind.

    ``station_column``: the file has the readings of many stations, named there; each is a meter of its own.
    """

    name: str = entry(word, "")
    station: tuple[str, ...] = entry(words, ())
    kind: str = entry(one_of("interval", "cumulative", "power"), "interval")
    label: str = entry(one_of("start", "end"), "end")
    sub_of: str = entry(word, "")
    station_column: str = entry(word, "")
    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class FactorSpec:
    id: str = entry(word)
    value: str = entry(word)
    version: int = entry(whole, 1)
    title: str = entry(word, "")
    scope: str = entry(lambda value: str(value), "")
    region: str = entry(word, "")
    gases: str = entry(word, "CO2e")
    source: str = entry(word, "")
    year: int | None = entry(whole, None)
    valid_from: date | None = entry(day, None)
    valid_to: date | None = entry(day, None)
    uncertainty: float | None = entry(share, None)
    basis: str = entry(one_of(*BASES), "none")
    note: str = entry(word, "")

    def as_factor(self) -> EmissionFactor:
        told = {name: getattr(self, name) for name in self.__slots__ if name not in ("id", "value")}
        return make_factor(self.id, self.value, **told)


@dataclass(frozen=True, slots=True)
class LoadSpec:
    """A constant load in kW over a time."""

    station: tuple[str, ...] = entry(words)
    kw: float = entry(KW)
    first: datetime = entry(moment, key="from")
    last: datetime = entry(moment, key="to")
    name: str = entry(word, "")
    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class PowerSpec:
    """kW by state of a station; what is not named needs none."""

    station: tuple[str, ...] = entry(words)
    process: float = entry(KW, 0.0)
    setup: float = entry(KW, 0.0)
    idle: float = entry(KW, 0.0)
    standby: float = entry(KW, 0.0)
    down: float = entry(KW, 0.0)
    name: str = entry(word, "")
    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class UseSpec:
    """Compressed air, fuel or a medium: ``rate`` per hour in some states; ``energy`` turns its unit into kWh."""

    what: str = entry(word)
    station: tuple[str, ...] = entry(words)
    rate: str = entry(word)
    states: tuple[str, ...] = entry(words, ("process",))
    energy: str = entry(word, "")
    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """Material that goes into each piece at a step; ``good`` of it is in the good piece, the rest is lost."""

    what: str = entry(word)
    step: str = entry(word)
    input: str = entry(word, key="in")
    factor: str = entry(word)
    good: str = entry(word, "")
    treatment: str = entry(word, "")
    case: str = entry(word, "")
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class TransportSpec:
    """A way at a step, driven with each piece (``mass`` of one piece) or with each order (``mass`` of the order)."""

    step: str = entry(word)
    mass: float = entry(quantity("kg"))
    distance: float = entry(quantity("km"))
    factor: str = entry(word)
    what: str = entry(word, "")
    per: str = entry(one_of("piece", "order"), "piece")
    case: str = entry(word, "")
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class StorageSpec:
    """Energy of a store before a step, borne by what waits there."""

    before: str = entry(word)
    area: float = entry(quantity("m2"), 0.0)
    energy: float = entry(quantity("kWh/m2/h"), 0.0)
    kw: float = entry(KW, 0.0)
    name: str = entry(word, "")
    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
    uncertainty: float | None = entry(share, None)


@dataclass(frozen=True, slots=True)
class ShiftSpec:
    start: time = entry(clock)
    end: time = entry(clock)
    days: tuple[int, ...] = entry(weekdays, (0, 1, 2, 3, 4))
    name: str = entry(word, "")
    breaks: tuple[tuple[time, time], ...] = entry(pauses, ())


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    first: datetime = entry(moment, key="from")
    last: datetime = entry(moment, key="to")


@dataclass(frozen=True, slots=True)
class ElectricitySpec:
    """What electricity is priced with where an entry names nothing of its own."""

    grid: tuple[str, ...] = entry(words, ())
    factor: tuple[str, ...] = entry(words, ())
