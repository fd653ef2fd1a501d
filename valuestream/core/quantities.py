"""Quantity columns, and the rework column, which in many logs is only a mark."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import Mask, NumberCells, encoded, judged, number_cells
from .eventlog import Quantity
from .gate import Gate

NUMBERS = ("good", "scrap", "rework", "lot_size")
MARKED = frozenset({"y", "yes", "ja", "j", "x", "true", "wahr", "rework", "nacharbeit"})
NOT_MARKED = frozenset({"n", "no", "nein", "false", "falsch", "-"})


@dataclass(frozen=True, slots=True)
class Quantities:
    """Pieces by role and extra numbers by name, NaN where a row says nothing; ``marked``: rows marked as rework."""

    pieces: dict[str, Quantity] = field(default_factory=dict)
    extra: dict[str, Quantity] = field(default_factory=dict)
    marked: Mask | None = None


def quantities(table: pa.Table, decimal: str, gate: Gate) -> Quantities:
    """Reads every quantity column; what is no number, or is below zero, is refused at the gate."""
    pieces: dict[str, Quantity] = {}
    extra: dict[str, Quantity] = {}
    marked: Mask | None = None
    for role in table.column_names:
        if role == "rework" and (marks := rework_marks(table[role])) is not None:
            marked = marks
        elif role in NUMBERS or role.startswith("extra:"):
            cells = _cells(table[role], decimal)
            for code, rows in cells.faults.items():
                if code != "negative_quantity" or role in NUMBERS:
                    gate.refuse(rows, code, role)
            (pieces if role in NUMBERS else extra)[role.removeprefix("extra:")] = cells.values
    return Quantities(pieces, extra, marked)


def rework_marks(column: pa.ChunkedArray) -> Mask | None:
    """The rows marked as rework, or None when the column holds numbers of pieces."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return None
    text = encoded(column)
    plain = [name.strip().lower() for name in text.names]
    filled = {name for name in plain if name}
    if not filled or not filled <= MARKED | NOT_MARKED:
        return None
    return np.array([*(name in MARKED for name in plain), False], np.bool_)[text.codes]


def _cells(column: pa.ChunkedArray, decimal: str) -> NumberCells:
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return number_cells(encoded(column), decimal)
    values = pc.fill_null(column.cast(pa.float64(), safe=False), np.nan).to_numpy().astype(np.float64)
    return judged(np.where(np.isinf(values), np.nan, values), np.isinf(values))
