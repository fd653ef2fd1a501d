"""The CO₂ ledger: each kilogram of an order with its event, the reading it comes from and the factor version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from valuestream.core.energy.grid import Resolution
from valuestream.core.energy.inputs import EnergyInputs
from valuestream.core.energy.pricing import Priced
from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import EventLog
from valuestream.core.visits import Visits

from .classes import CLASSES
from .flows import Flow
from .frame import Rows
from .pieces import counted
from .plant import Bench, Plant
from .sharing import share
from .stores import stored

DIRECT = ("value_adding", "scrap", "rework", "transport", "setup")  # of the time of the event itself
COLUMNS = {
    "case": pl.String, "row": pl.Int64, "step": pl.String, "class": pl.String, "source": pl.String, "kind": pl.String,
    "from": pl.Int64, "to": pl.Int64, "amount": pl.Float64, "unit": pl.String, "factor": pl.String,
    "resolution": pl.String, "kg": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Entries:
    """Lines that share source, class, factor and resolution."""

    rows: Rows
    place: int
    amount: Values
    kg: Values
    factor: str
    resolution: int


Named = tuple[str, str, str, Entries]  # name, kind and unit of a source


def ledger_of(log: EventLog, inputs: EnergyInputs, cases: Sequence[str], visits: Visits | None = None) -> pl.DataFrame:
    """The lines of some orders: Σ kg of an order = its kg in the document of ``carbon_of``.

    ``row`` is the row of the log's source file; ``from``, ``to`` (µs UTC) the time whose readings count: that of the
    event, or of the whole period for what is shared (idle, standby, stops, stores); ``amount`` in ``unit``.
    ``kind`` is that of the source: meter (measured), load, power, use, piece, store (all estimated).
    """
    return ledger_in(Plant(log.sorted(), inputs, visits), cases)


def ledger_in(plant: Plant, cases: Sequence[str]) -> pl.DataFrame:
    """The same in a plant that is known already, whose ``chosen`` orders say how work splits into good and scrapped."""
    wanted = {name: code for code, name in enumerate(plant.log.case.names)}
    mask = np.zeros(len(plant.log.case.names), np.bool_)
    mask[[wanted[name] for name in cases if name in wanted]] = True
    chosen = mask[plant.log.case.codes]
    lines = [_frame(plant, *found, chosen) for found in _all(plant)]
    return pl.concat([pl.DataFrame(schema=COLUMNS), *lines]).sort("case", "row", "class", "source", maintain_order=True)


def _all(plant: Plant) -> Iterator[Named]:
    yield from _of_benches(plant)
    yield from _of_pieces(plant)
    yield from _of_stores(plant)


def _of_benches(plant: Plant) -> Iterator[Named]:
    for bench in plant.benches():
        for flow in bench.flows:
            for entries in _of_flow(bench, flow, plant):
                yield flow.source.name, flow.source.kind, flow.source.unit, entries


def _of_pieces(plant: Plant) -> Iterator[Named]:
    for piece in plant.inputs.pieces:
        if plant.inputs.basis_of(piece.factor) not in (plant.inputs.basis, "none"):
            continue
        found = counted(plant, piece)
        kg = found.amount * found.priced.kg
        for factor, level, part in _priced_alike(found.priced, found.amount):
            amounts, kilograms = (found.portions(np.where(part, values, 0.0)) for values in (found.amount, kg))
            for one, other in zip(amounts, kilograms, strict=True):
                entries = Entries(one.rows, one.place, one.values, other.values, factor, level)
                yield piece.name, "piece", plant.inputs.unit_of(piece.factor), entries


def _of_stores(plant: Plant) -> Iterator[Named]:
    for store in plant.inputs.stores:
        held = stored(plant, store)
        for factor, level, amount, kg in _parts(held.flow, plant.inputs.basis):
            shares = float(amount.sum()) * held.weights, float(kg.sum()) * held.weights
            yield store.name, "store", "kWh", Entries(held.rows, CLASSES.index("waiting"), *shares, factor, level)


def _of_flow(bench: Bench, flow: Flow, plant: Plant) -> Iterator[Entries]:
    for factor, level, amount, kg in _parts(flow, plant.inputs.basis):
        amounts = share(bench.frame, amount, plant.split).portions
        for one, other in zip(amounts, share(bench.frame, kg, plant.split).portions, strict=True):
            yield Entries(one.rows, one.place, one.values, other.values, factor, level)


def _parts(flow: Flow, basis: str) -> Iterator[tuple[str, int, Values, Values]]:
    """A flow by factor and resolution: amount and kg per span."""
    priced, kg = flow.prices[basis], flow.kg(basis)
    if priced is None:
        return
    for factor, level, part in _priced_alike(priced, flow.amount):
        yield factor, level, np.where(part, flow.amount, 0.0), np.where(part, kg, 0.0)


def _priced_alike(priced: Priced, amount: Values) -> Iterator[tuple[str, int, NDArray[np.bool_]]]:
    code = priced.factor.astype(np.int64) * len(Resolution) + priced.resolution
    for one in np.unique(code[amount != 0]).tolist():
        yield priced.named[one // len(Resolution)], one % len(Resolution), code == one


def _frame(
    plant: Plant, source: str, kind: str, unit: str, entries: Entries, chosen: NDArray[np.bool_]
) -> pl.DataFrame:
    log = plant.log
    some = chosen[entries.rows] & ((entries.amount != 0) | (entries.kg != 0))
    rows = entries.rows[some]
    name = CLASSES[entries.place]
    event = kind == "piece" or name in DIRECT
    return pl.DataFrame(
        {
            "case": [log.case.names[code] for code in log.case.codes[rows]],
            "row": log.row[rows],
            "step": [log.boxes.names[code] for code in log.boxes.codes[rows]],
            "class": [name] * len(rows),
            "source": [source] * len(rows),
            "kind": [kind] * len(rows),
            "from": log.start[rows] if event else np.full(len(rows), plant.period[0]),
            "to": log.complete[rows] if event else np.full(len(rows), plant.period[1]),
            "amount": entries.amount[some],
            "unit": [unit] * len(rows),
            "factor": [entries.factor] * len(rows),
            "resolution": [Resolution(entries.resolution).name.lower()] * len(rows),
            "kg": entries.kg[some],
        },
        schema=COLUMNS,
    )
