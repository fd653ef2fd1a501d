"""What an energy file (``E.toml``) may say, as one tree of declared tables; ``read_spec`` reads it or refuses it."""

import tomllib
from dataclasses import dataclass
from typing import Any

from valuestream.core.refusal import Refusal

from .fields import entry, one_of, read_table, read_tables, word
from .tables import (
    ElectricitySpec,
    FactorSpec,
    GridSpec,
    LoadSpec,
    MaterialSpec,
    MeterSpec,
    PeriodSpec,
    PowerSpec,
    ShiftSpec,
    StorageSpec,
    TransportSpec,
    UseSpec,
)  # fmt: skip

SCHEMA = "newlean.energy/1"


def many(table: type[Any], name: str) -> Any:
    return lambda data: read_tables(table, data, name)


@dataclass(frozen=True, slots=True)
class EnergySpec:
    """A whole energy file. Times without an offset are those of ``timezone``, else of the log, else UTC."""

    schema: str = entry(one_of(SCHEMA), SCHEMA)
    title: str = entry(word, "")
    timezone: str = entry(word, "")
    basis: str = entry(one_of("location", "market"), "location")
    scrap_by: str = entry(one_of("step", "order"), "step")
    period: PeriodSpec | None = entry(lambda data: read_table(PeriodSpec, data, "[period]"), None)
    electricity: ElectricitySpec = entry(
        lambda data: read_table(ElectricitySpec, data, "[electricity]"), ElectricitySpec()
    )
    shifts: tuple[ShiftSpec, ...] = entry(many(ShiftSpec, "shift"), (), key="shift")
    grids: tuple[GridSpec, ...] = entry(many(GridSpec, "grid"), (), key="grid")
    factors: tuple[FactorSpec, ...] = entry(many(FactorSpec, "factor"), (), key="factor")
    meters: tuple[MeterSpec, ...] = entry(many(MeterSpec, "meter"), (), key="meter")
    powers: tuple[PowerSpec, ...] = entry(many(PowerSpec, "power"), (), key="power")
    loads: tuple[LoadSpec, ...] = entry(many(LoadSpec, "load"), (), key="load")
    uses: tuple[UseSpec, ...] = entry(many(UseSpec, "use"), (), key="use")
    materials: tuple[MaterialSpec, ...] = entry(many(MaterialSpec, "material"), (), key="material")
    transports: tuple[TransportSpec, ...] = entry(many(TransportSpec, "transport"), (), key="transport")
    storages: tuple[StorageSpec, ...] = entry(many(StorageSpec, "storage"), (), key="storage")


def read_spec(text: str) -> EnergySpec:
    """The tree of an energy file's text. Raises ``Refusal`` that names the place and what to write there."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, hint = "The energy file is no TOML: {sentence}.", "docs/reference/energy.md shows one."
        raise Refusal("bad_energy_file", message, hint, sentence=str(error)) from error
    return read_table(EnergySpec, data, "The energy file")
