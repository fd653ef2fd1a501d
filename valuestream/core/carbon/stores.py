"""Energy of stores, borne by what waits before a step: by its waiting time and pieces."""

from dataclasses import dataclass

import numpy as np

from valuestream.core.energy.inputs import Source, Store
from valuestream.core.energy.readings import steady
from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import SECOND
from valuestream.core.refusal import Refusal

from .classes import PLACE
from .flows import BASES, Flow, flow_cuts, flows_of
from .frame import Rows, frame_of
from .plant import Plant
from .sharing import Portion, Shares
from .tally import SourceTotal, Tally


def add_stores(tally: Tally) -> None:
    """Adds every store over the period."""
    for store in tally.plant.inputs.stores:
        _add(tally, store)


@dataclass(frozen=True)
class Stored:
    """What a store took over the period, and the rows that bear it with their shares."""

    flow: Flow
    rows: Rows
    weights: Values


def stored(plant: Plant, store: Store) -> Stored:
    """What a store amounts to. Raises ``Refusal`` when the log has no such step."""
    readings = steady(*plant.period, store.kw)
    source = Source(store.name, "store", (), store.prices, readings=readings, uncertainty=store.uncertainty)
    cuts = flow_cuts([source], plant.inputs, plant.period)
    flow = flows_of([source], plant.inputs, frame_of({}, plant.period, plant.period, cuts, None))[0]
    return Stored(flow, *_waiting(plant, store))


def _add(tally: Tally, store: Store) -> None:
    plant = tally.plant
    found = stored(plant, store)
    flow, rows, weights = found.flow, found.rows, found.weights
    total = SourceTotal(store.name, "store", False, flow.expected, uncertainty=store.uncertainty)

    def shares(amount: float) -> Shares:
        if not len(rows):
            return Shares((), {"nothing_waits": amount})
        return Shares((Portion(rows, PLACE["waiting"], amount * weights),), {})

    total.allocated, total.rest = tally.add("kwh", shares(float(flow.kwh.sum())))
    for basis in BASES:
        kg = float(flow.kg(basis).sum())
        tally.emitted[basis] += kg
        tally.add(basis, shares(kg))
        if missing := flow.unpriced(basis):
            tally.unpriced[basis][store.name] = missing
    total.kg = float(flow.kg(plant.inputs.basis).sum())
    total.gross = flow.expected
    tally.gross += total.kg
    priced = flow.prices[plant.inputs.basis]
    if priced is not None:
        tally.use(priced, flow.amount)
    tally.sources.append(total)


def _waiting(plant: Plant, store: Store) -> tuple[Rows, Values]:
    """The first rows of the visits of a step that waited in the period, and their shares of waiting time × pieces."""
    log, visits = plant.log, plant.visits
    if store.before not in log.boxes.names:
        message, hint = "{name}: the log has no step “{step}”.", "It has: {known}."
        known = ", ".join(log.boxes.names)[:400]
        raise Refusal("unknown_step", message, hint, name=store.name, step=store.before, known=known)
    here = np.flatnonzero(visits.step == log.boxes.names.index(store.before))
    begin = visits.start[here] - (visits.waiting[here] * SECOND).astype(np.int64)
    inside = np.minimum(visits.start[here], plant.period[1]) - np.maximum(begin, plant.period[0])
    pieces = visits.pieces[here]
    weights = np.maximum(inside, 0) * np.where(np.isnan(pieces), 1.0, pieces)
    some = weights > 0
    return visits.first_row[here[some]], weights[some] / weights.sum() if some.any() else weights[:0]
