"""What a row reports about its step: production, set-up, stop, rework …"""

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .eventlog import Kind, Text
from .gate import Gate

KIND_NAMES = {kind.name.lower(): kind for kind in Kind}
UNSAID = -1


def kinds(column: Text | None, meaning: dict[str, str], marked: Mask | None) -> NDArray[np.int8] | None:
    """``Kind`` per row from the profile's meanings and the rework marks; None when the log says neither.

    A value without a meaning counts as production. A mark turns production into rework, nothing else.
    """
    if column is None and marked is None:
        return None
    if column is None:
        result = np.zeros(0 if marked is None else len(marked), np.int8)
    else:
        known = _known(column, meaning)
        result = np.where(known == UNSAID, np.int8(Kind.PRODUCTION), known)[column.codes].astype(np.int8)
    if marked is not None:
        result[marked & (result == Kind.PRODUCTION)] = Kind.REWORK
    return result


def warn_unknown(column: Text | None, meaning: dict[str, str], gate: Gate, keep: Mask) -> None:
    if column is None:
        return
    rows = keep & (_known(column, meaning) == UNSAID)[column.codes] & (column.codes >= 0)
    if rows.any():
        gate.warn(rows, "unknown_kind", value=column.names[column.codes[rows][0]])


def _known(column: Text, meaning: dict[str, str]) -> NDArray[np.int8]:
    """The kind of each name, with a last place for rows without a value."""
    plain = {value.strip().lower(): KIND_NAMES[kind] for value, kind in meaning.items() if kind in KIND_NAMES}
    return np.array([*(plain.get(name.lower(), UNSAID) for name in column.names), Kind.PRODUCTION], np.int8)
