"""What a row reports about its step: production, set-up, stop, rework …"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .eventlog import Kind, Text
from .gate import Gate

KIND_NAMES = {kind.name.lower(): kind for kind in Kind}
UNSAID = -1
WORDS = {
    Kind.SETUP: ("setup", "set-up", "set up", "rüsten", "ruesten", "umrüsten", "changeover", "einrichten", "s"),
    Kind.DOWN: ("breakdown", "down", "downtime", "stop", "störung", "stoerung", "stillstand", "fault", "b"),
    Kind.REWORK: ("rework", "nacharbeit"),
    Kind.TRANSPORT: ("transport", "move"),
    Kind.INSPECTION: ("inspection", "prüfung", "pruefung", "prüfen", "qc", "q.c."),
    Kind.PRODUCTION: (
        "production",
        "prod",
        "produktion",
        "fertigung",
        "bearbeiten",
        "bearbeitung",
        "run",
        "work",
        "d",
        "p",
    ),
}
GERMAN_LETTERS = {"p": "production", "r": "setup", "s": "down"}  # where both R and S occur


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


def proposed_kinds(values: Sequence[str]) -> dict[str, str]:
    """What the values of a kind column may mean; values that say nothing are left out."""
    plain = {value: value.strip().lower() for value in values if value.strip()}
    if {"r", "s"} <= set(plain.values()):
        return {value: GERMAN_LETTERS[word] for value, word in plain.items() if word in GERMAN_LETTERS}
    found = {}
    for value, word in plain.items():
        kind = next((kind for kind, words in WORDS.items() if word in words), None)
        if kind is not None:
            found[value] = kind.name.lower()
    return found
