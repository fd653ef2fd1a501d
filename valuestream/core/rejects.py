"""What the gate refused, as a quarantine and as reasons."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .gate import PASSED, Gate, reason
from .profile import Profile
from .quarantine import Quarantine
from .trust import Reason

LONGEST_VALUE = 200  # characters of a cell kept
BROKEN = "wrong_field_count"


def quarantined(table: pa.Table, gate: Gate, broken: tuple[tuple[int, str], ...], profile: Profile) -> Quarantine:
    """The refused rows in file order with their mapped cells; a broken row has none."""
    index = np.flatnonzero(gate.fault != PASSED)
    rows = np.concatenate([gate.row[index], np.array([row for row, _ in broken], np.int64)])
    order = np.argsort(rows, kind="stable")
    cells = _cells(table, index, profile)
    blank = ("",) * len(broken)
    faults = [gate.fault_of(i) for i in index.tolist()]
    roles = [role for _, role in faults]
    found = [*(cells[role][place] for place, role in enumerate(roles)), *(text for _, text in broken)]
    columns = [*(profile.columns.get(role, role) for role in roles), *blank]
    codes = [*(code for code, _ in faults), *(BROKEN for _ in broken)]
    fields = {profile.columns.get(role, role): _in(order, [*values, *blank]) for role, values in cells.items()}
    return Quarantine(rows[order], _in(order, columns), _in(order, codes), _in(order, found), fields)


def reasons(bad: Quarantine, gate: Gate, zone: str) -> tuple[Reason, ...]:
    """Quarantine reasons (most rows first), then duplicates and warnings. ``zone``: the profile's, perhaps empty."""
    codes = np.array(bad.codes, dtype=object)
    found = []
    for code in dict.fromkeys(bad.codes):
        at = np.flatnonzero(codes == code)
        columns = dict.fromkeys(bad.columns[i] for i in at)
        told = {"value": bad.values[at[0]], "column": ", ".join(columns), "zone": zone}
        found.append(reason(code, "quarantined", bad.rows[at], **told))
    return (*sorted(found, key=lambda r: -r.count), *gate.warnings)


def _cells(table: pa.Table, index: NDArray[np.int64], profile: Profile) -> dict[str, list[str]]:
    """The refused rows' cells as text by role; key columns, which may name people, never."""
    roles = [role for role in table.column_names if role in profile.columns]
    return {role: _text(table[role].take(pa.array(index))) for role in roles}


def _text(column: pa.ChunkedArray) -> list[str]:
    return [(cell or "")[:LONGEST_VALUE] for cell in column.cast(pa.string()).to_pylist()]


def _in(order: NDArray[np.int64], values: list[str]) -> tuple[str, ...]:
    return tuple(values[i] for i in order)
