"""What a site knows about its energy (document ``newlean.site-energy/1``) as inputs of the figures of one log."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from valuestream.core.eventlog import EventLog

from .factors import EmissionFactor, FactorBook, make_factor
from .grid import GridSeries, grid_from
from .inputs import EVERYWHERE, EnergyInputs, PerPiece, Rates, Source
from .meters import without_sub_meters
from .readings import Readings, from_counter, from_intervals, from_power
from .shelf import Batch, needed, open_series
from .stamps import Series
from .tables import STATES
from .units import InUnit, canonical, multiplier
from .uses import media_source, store_of, way_piece

SCHEMA = "newlean.site-energy/1"
Doc = Mapping[str, Any]


@dataclass(frozen=True)
class SiteInputs:
    """The inputs that concern a log.

    ``left_out``: meters whose stations it does not know, or with one reading only; ``uncovered``: its stations of which
    no energy is known.
    """

    inputs: EnergyInputs
    left_out: tuple[str, ...]
    uncovered: tuple[str, ...]


def site_inputs(
    energy: Doc, folder: Path, series: Mapping[str, list[Batch]], log: EventLog, since: int | None = None
) -> SiteInputs:
    """The inputs of a document. ``series``: the files of each meter's readings in ``folder``; only those are read that
    tell what ran since a moment (µs UTC).

    Raises ``Refusal`` when they do not fit each other, ``OSError`` for a missing file.
    """
    book = FactorBook.of(factor_from(one) for one in energy["factors"])
    grids = {one["name"]: _grid(one, folder) for one in energy["grids"]}
    read = {one["name"]: open_series(folder, needed(series[one["name"]], since)) for one in energy["meters"]}
    told = [one for one in energy["meters"] if len(read[one["name"]].at) > 1]  # one reading tells no amount
    names = {one["name"] for one in told}
    meters = without_sub_meters(
        tuple(_meter(one, energy, read[one["name"]]) for one in told),
        {one["name"]: one["main"] for one in told if one["main"] in names},
    )
    known = {*(log.resource.names if log.resource else ()), *log.boxes.names}
    kept = tuple(one for one in meters if EVERYWHERE in one.stations or known & set(one.stations))
    powers = tuple(_power(one, energy) for one in energy["powers"] if one["station"] in known)
    pieces = tuple(entry for one in energy["materials"] if one["step"] in log.boxes.names for entry in _material(one))
    uses = _uses(energy, known, log.boxes.names)
    inputs = EnergyInputs(
        (*kept, *powers, *uses.sources), (*pieces, *uses.pieces), uses.stores, grids, book, energy["basis"]
    )
    left_out = tuple(one["name"] for one in energy["meters"] if one["name"] not in {meter.name for meter in kept})
    return SiteInputs(inputs, left_out, _uncovered(log, (*kept, *powers)))


def _uses(energy: Doc, known: Collection[str], steps: Collection[str]) -> EnergyInputs:
    """Media, transports and stores that concern a log. Documents of earlier builds tell none of them."""
    prices = tuple(energy["prices"])
    return EnergyInputs(
        sources=tuple(media_source(one, prices) for one in energy.get("media", ()) if one["station"] in known),
        pieces=tuple(way_piece(one) for one in energy.get("transports", ()) if one["step"] in steps),
        stores=tuple(store_of(one, prices) for one in energy.get("stores", ()) if one["before"] in steps),
    )


def factor_from(content: Doc) -> EmissionFactor:
    """The factor of a kept document. Raises ``Refusal`` for one that is none."""
    told = {key: value for key, value in content.items() if key not in ("id", "value", "unit", "entered")}
    days = {key: date.fromisoformat(told[key]) if told.get(key) else None for key in ("valid_from", "valid_to")}
    return make_factor(content["id"], content["entered"], **{**told, **days})


def factor_content(factor: EmissionFactor) -> dict[str, Any]:
    """The document that is kept of a factor, with what a person wrote."""
    return {**factor.as_json(), "entered": factor.entered}


def _grid(one: Doc, folder: Path) -> GridSeries:
    told = {key: one[key] for key in ("source", "region", "gases", "basis", "uncertainty", "fallback")}
    series = open_series(folder, [one["hash"]])
    return grid_from(series, one["name"], one["unit"], version=f"v{one['number']}", **told)


def _meter(one: Doc, energy: Doc, series: Series) -> Source:
    prices = (one["factor"],) if one["factor"] else tuple(energy["prices"])
    readings, unit = readings_of(series, one["kind"], one["unit"], one["label"])
    stations = tuple(one["stations"]) or (EVERYWHERE,)
    return Source(one["name"], "meter", stations, prices, readings, unit=unit, uncertainty=one["uncertainty"])


def readings_of(series: Series, kind: str, unit: str, label: str) -> tuple[Readings, str]:
    """A meter's series as amounts in the unit that is computed with, and that unit. Raises ``Refusal`` for no unit."""
    found = InUnit("kWh", multiplier(unit, "kW")) if kind == "power" else canonical(unit)
    series = replace(series, values=series.values * found.times)
    if kind == "power":
        return from_power(series), "kWh"
    return from_counter(series) if kind == "cumulative" else from_intervals(series, label), found.unit


def _power(one: Doc, energy: Doc) -> Source:
    rates = Rates(**{state: one[state] for state in STATES})
    name = f"power of {one['station']}"
    prices = tuple(energy["prices"])
    return Source(name, "power", (one["station"],), prices, rates=rates, uncertainty=one["uncertainty"])


def _material(one: Doc) -> tuple[PerPiece, ...]:
    """Material of good pieces, and what is lost: all that goes in less that."""
    what, told = one["what"], {"step": one["step"], "factor": one["factor"], "product": one["product"]}
    good, entered = one["mass_good"], one["mass_in"]
    return (
        PerPiece(what, carbon_class="material", amount=good, per="good", **told),
        PerPiece(f"{what}, loss", carbon_class="material_loss", amount=entered, per="piece", **told),
        PerPiece(f"{what}, in good pieces", carbon_class="material_loss", amount=-good, per="good", **told),
    )


def _uncovered(log: EventLog, sources: tuple[Source, ...]) -> tuple[str, ...]:
    """The stations (in a log without them: the steps) that no source names."""
    named = {name for source in sources for name in source.stations}
    if EVERYWHERE in named:
        return ()
    column, boxes = log.resource or log.boxes, log.boxes
    pairs = {(column.names[s], boxes.names[b]) for s, b in set(zip(column.codes, boxes.codes, strict=True)) if s >= 0}
    return tuple(sorted({station for station, step in pairs if station not in named and step not in named}))
