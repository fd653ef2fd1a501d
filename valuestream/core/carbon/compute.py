"""From a log and its energy to the CO₂ document: allocate, add up, check."""

from typing import Any

import numpy as np

from lean.units import Figure, Measure, Missing, Unit
from valuestream.core.energy.grid import Resolution
from valuestream.core.energy.inputs import EnergyInputs
from valuestream.core.energy.quirks import Quirk
from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import EventLog
from valuestream.core.visits import Visits

from .classes import CLASSES
from .conservation import Check, Conservation
from .document import CarbonDocument, FactorUse, StepCarbon
from .ladder import good_parts, ladder
from .pieces import add_pieces
from .plant import Plant
from .stores import add_stores
from .tally import Tally
from .uncertainty import Interval, interval


def carbon_of(log: EventLog, inputs: EnergyInputs, visits: Visits | None = None) -> CarbonDocument:
    """The CO₂ figures of a log with its energy; ``visits`` of the sorted log, where they are known, save time.

    Raises ``Refusal`` when the inputs do not fit each other or the log.
    """
    return document_of(tally_of(Plant(log.sorted(), inputs, visits)))


def tally_of(plant: Plant) -> Tally:
    """Everything allocated and added up."""
    tally = Tally(plant)
    for bench in plant.benches():
        for flow in bench.flows:
            tally.add_flow(bench, flow)
    add_pieces(tally)
    add_stores(tally)
    return tally


def document_of(tally: Tally) -> CarbonDocument:
    """The document of an allocation."""
    basis = tally.plant.inputs.basis
    table = tally.table[basis]
    total = float(table.sum()) + sum(tally.rest[basis].values())
    return CarbonDocument(
        basis=basis,
        period=tally.plant.period,
        **_figures(tally, basis),
        by_class={name: float(value) for name, value in zip(CLASSES, table.sum(axis=0), strict=True)},
        steps=_steps(tally, table),
        kg_by_case=tally.by_case,
        metered_kwh=sum(source.metered for source in tally.sources),
        allocated_kwh=float(tally.table["kwh"].sum()),
        rest_kwh=dict(tally.rest["kwh"]),
        rest_kg=dict(tally.rest[basis]),
        measured_share=_measured(tally),
        interval=_interval(tally, total),
        factors=tuple(_uses(tally)),
        sources=tuple(tally.sources),
        unpriced=dict(tally.unpriced[basis]),
        conservation=conservation_of(tally),
        quirks=_quirks(tally),
    )


def _figures(tally: Tally, basis: str) -> dict[str, Any]:
    """The totals on both bases, and per good part and per order; what is not allocated belongs to none of these."""
    plant, other = tally.plant, "market" if basis == "location" else "location"
    allocated, beside = (float(tally.table[one].sum()) for one in (basis, other))
    total = _figure(tally, basis, allocated + sum(tally.rest[basis].values()))
    log, visits = plant.told
    parts = good_parts(log, visits)
    orders = int((np.bincount(log.case.codes) > 0).sum()) if len(log) else 0
    return {
        "total_kg": total,
        "other_basis_kg": _figure(tally, other, beside + sum(tally.rest[other].values())),
        "per_good_part_kg": _per(tally, total, allocated, parts, "no_quantities"),
        "per_order_kg": _per(tally, total, allocated, orders, "no_event"),
        "good_parts": parts,
    }


def _measured(tally: Tally) -> float | None:
    """Of the kg, the share that meters measured."""
    kg = sum(source.kg for source in tally.sources)
    return sum(source.kg for source in tally.sources if source.measured) / kg if kg else None


def conservation_of(tally: Tally) -> Conservation:
    """Energy in = energy out, by source and in all; kg emitted = kg of steps = kg of orders, with the rest shown."""
    basis = tally.plant.inputs.basis
    table, rest = tally.table[basis], sum(tally.rest[basis].values())
    steps, orders = float(table.sum()), float(tally.by_case.sum())
    kwh = float(tally.table["kwh"].sum()) + sum(tally.rest["kwh"].values())
    metered = sum(source.metered for source in tally.sources)
    gross = sum(source.gross for source in tally.sources)
    checks = [
        Check("metered_kwh = allocated_kwh + unallocated_kwh", metered, kwh, gross),
        Check("emitted_kg = steps_kg + unallocated_kg", tally.emitted[basis], steps + rest, tally.gross),
        Check("orders_kg = steps_kg", orders, steps, tally.gross),
    ]
    checks += [Check(f"kwh of {one.name}", one.metered, one.allocated + one.rest, one.gross) for one in tally.sources]
    return Conservation(tuple(checks))


def _figure(tally: Tally, basis: str, value: float) -> Figure:
    if tally.unpriced[basis]:
        return Missing("no_price")
    return Measure(value, Unit.KILOGRAM, n=len(tally.sources))


def _per(tally: Tally, total: Figure, allocated: float, count: float | None, reason: str) -> Figure:
    if isinstance(total, Missing):
        return total
    if not tally.table["kwh"].any() and not allocated and any(tally.rest["kwh"].values()):  # none of it reached a part
        return Missing("no_energy")
    return Measure(allocated / count, Unit.KILOGRAM, n=int(count)) if count else Missing(reason)


def _steps(tally: Tally, table: Values) -> tuple[StepCarbon, ...]:
    plant, kwh, metered = tally.plant, tally.table["kwh"], tally.metered.sum(axis=1)
    return tuple(
        StepCarbon(
            step=plant.log.boxes.names[rung.step],
            kwh=float(kwh[rung.step].sum()),
            kg=float(table[rung.step].sum()),
            kg_by_class=_named(table[rung.step]),
            kwh_by_class=_named(kwh[rung.step]),
            passing=rung.passing,
            survives=rung.survives,
            per_part=rung.own,
            cumulative=rung.cumulative,
            measured_share=_part(float(metered[rung.step]), float(kwh[rung.step].sum())),
        )
        for rung in ladder(*plant.told, table.sum(axis=1))
    )


def _part(measured: float, kwh: float) -> float | None:
    """The measured part, 0…1: what is fed back to the grid may make either sum less than nothing."""
    return min(max(measured / kwh, 0.0), 1.0) if kwh > 0 else None


def _named(row: Values) -> dict[str, float]:
    return {name: float(value) for name, value in zip(CLASSES, row, strict=True) if value}


def _interval(tally: Tally, total: float) -> Interval | None:
    factors = [(sum(kg for _, kg in levels.values()), _uncertainty(tally, name)) for name, levels in tally.used.items()]
    return interval(total, factors, [(source.kg, source.uncertainty) for source in tally.sources])


def _uncertainty(tally: Tally, name: str) -> float | None:
    inputs = tally.plant.inputs
    if name in inputs.grids:
        return inputs.grids[name].uncertainty
    return next(f.uncertainty for f in inputs.book.factors[name.rpartition("@")[0]] if name == f"{f.id}@{f.version}")


def _uses(tally: Tally) -> list[FactorUse]:
    found = []
    for name, levels in tally.used.items():
        amount, kg = (sum(pair[place] for pair in levels.values()) for place in (0, 1))
        named = {Resolution(level).name.lower(): pair[0] for level, pair in sorted(levels.items())}
        found.append(FactorUse(name, _document(tally, name), amount, kg, named))
    return found


def _document(tally: Tally, name: str) -> dict[str, object]:
    inputs = tally.plant.inputs
    if name in inputs.grids:
        return inputs.grids[name].as_json()
    factors = inputs.book.factors[name.rpartition("@")[0]]
    return next(factor.as_json() for factor in factors if name == f"{factor.id}@{factor.version}")


def _quirks(tally: Tally) -> dict[str, tuple[Quirk, ...]]:
    """What was odd about the series and factors that were used, by their name."""
    inputs = tally.plant.inputs
    found = {name: grid.quirks for name, grid in inputs.grids.items() if grid.quirks}
    for source in inputs.sources:
        if source.readings is not None and source.readings.quirks:
            found[source.name] = source.readings.quirks
    if tally.outside:
        found["factors"] = (Quirk("outside_validity", tally.outside),)
    return found
