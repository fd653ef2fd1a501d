"""What goes with pieces and orders: material, its loss and treatment, ways of transport."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.energy.inputs import PerPiece
from valuestream.core.energy.pricing import Priced, price_over
from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import NO_TIME
from valuestream.core.refusal import Refusal

from .classes import PLACE
from .flows import BASES
from .frame import Rows
from .plant import Plant
from .sharing import Portion, Shares
from .tally import SourceTotal, Tally


def add_pieces(tally: Tally) -> None:
    """Adds every amount per piece or order."""
    for entry in tally.plant.inputs.pieces:
        _add(tally, entry)


@dataclass(frozen=True)
class Counted:
    """The rows that an entry counts at, its amount and price for each, and the classes it falls in."""

    rows: Rows
    amount: Values
    priced: Priced
    plant: Plant
    carbon_class: str

    def portions(self, values: Values) -> Iterator[Portion]:
        """``values`` of the rows by class. Material in pieces that a later step scraps is lost there."""
        if self.carbon_class != "material":
            yield Portion(self.rows, PLACE[self.carbon_class], values)
            return
        survives = self.plant.split.survives[self.rows]
        yield Portion(self.rows, PLACE["material"], values * survives)
        yield Portion(self.rows, PLACE["material_loss"], values * (1 - survives))


def counted(plant: Plant, entry: PerPiece) -> Counted:
    """What an entry amounts to. Raises ``Refusal`` when the log or the factor does not fit it."""
    rows = _rows(plant, entry)
    amount = entry.amount * _count(plant, rows, entry.per)
    return Counted(rows, amount, _priced(plant, rows, entry.factor), plant, entry.carbon_class)


def _add(tally: Tally, entry: PerPiece) -> None:
    plant = tally.plant
    found = counted(plant, entry)
    amount, priced = found.amount, found.priced
    portions = tuple(found.portions(amount * priced.kg))
    used = plant.inputs.basis_of(entry.factor)
    for basis in BASES:
        if used in (basis, "none"):
            tally.emitted[basis] += float((amount * priced.kg).sum())
            tally.add(basis, Shares(portions, {}))
        else:
            tally.unpriced[basis][entry.name] = float(np.abs(amount).sum())
    total = SourceTotal(entry.name, "piece", False, 0.0, uncertainty=entry.uncertainty)
    if used in (plant.inputs.basis, "none"):
        total.kg = float((amount * priced.kg).sum())
        tally.gross += float(np.abs(amount * priced.kg).sum())
        tally.use(priced, amount)
    tally.sources.append(total)


def _rows(plant: Plant, entry: PerPiece) -> Rows:
    """The rows of a step in the period: of an order's first visit where material goes in, of every visit on a way.

    With ``per`` order only the first row of each visit.
    """
    log, visits = plant.log, plant.visits
    if entry.step not in log.boxes.names:
        message, hint = "{name}: the log has no step “{step}”.", "It has: {known}."
        known = ", ".join(log.boxes.names)[:400]
        raise Refusal("unknown_step", message, hint, name=entry.name, step=entry.step, known=known)
    here = visits.step == log.boxes.names.index(entry.step)
    if entry.carbon_class in ("material", "material_loss"):
        here &= visits.number == 1
    if entry.case:
        here &= visits.case == (log.case.names.index(entry.case) if entry.case in log.case.names else -1)
    chosen = np.zeros(len(log), np.bool_)
    chosen[visits.first_row[here]] = True
    if entry.per != "order":
        chosen = np.repeat(here, visits.rows)
    if entry.product:
        chosen &= _is_product(plant, entry.product)
    moment = np.where(log.complete == NO_TIME, log.start, log.complete)
    return np.flatnonzero(chosen & (moment >= plant.period[0]) & (moment <= plant.period[1]))


def _is_product(plant: Plant, product: str) -> NDArray[np.bool_]:
    """The rows of a product; none in a log that names no products."""
    column = plant.log.product
    if column is None or product not in column.names:
        return np.zeros(len(plant.log), np.bool_)
    return np.asarray(column.codes == column.names.index(product))


def _count(plant: Plant, rows: Rows, per: str) -> Values:
    log = plant.log
    if per == "order":
        return np.ones(len(rows))
    if log.good is None:
        message = "Amounts per piece need the pieces of each row, and the log has no quantities."
        raise Refusal("no_quantities", message, "Name the column of the good pieces, or write per = “order”.")
    good = np.nan_to_num(log.good[rows])
    scrap = np.nan_to_num(log.scrap[rows]) if log.scrap is not None else np.zeros(len(rows))
    return {"piece": good + scrap, "good": good, "scrap": scrap}[per]


def _priced(plant: Plant, rows: Rows, factor: str) -> Priced:
    """The factor at the end of each row, one span a row."""
    plant.inputs.basis_of(factor)
    if factor in plant.inputs.grids:
        message, hint = "“{name}” is a grid: it prices kWh over time, no pieces.", "Name an emission factor."
        raise Refusal("grid_for_pieces", message, hint, name=factor)
    log = plant.log
    moment = np.where(log.complete[rows] == NO_TIME, log.start[rows], log.complete[rows])
    return price_over(plant.inputs, factor, np.append(moment, 0))
