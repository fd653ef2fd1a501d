"""Partitions of the event store as one log: columns one after the other, names brought together."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_CODE, EventLog, Text
from .merge import NUMBERS
from .partitions import Columns, open_names, open_part, open_part_names

TIMES = ("start", "complete", "row")
FLAGS = {"kind": np.int8, "estimated": np.bool_}
OWN = ("case", "batch")  # texts whose names each partition keeps itself: they become ever more, and few share them
Doc = dict[str, Any]


def opened(folder: Path, manifest: Doc, parts: list[Doc]) -> EventLog:
    """The log of some partitions of a manifest, memory-mapped where it is one. Raises ``OSError`` for a missing file.

    Of ``OWN`` it has the names of these partitions, of all other texts the dictionaries of the whole state.
    """
    columns = [open_part(folder, part["path"]) for part in parts]
    shared = {name: open_names(folder, file) for name, file in manifest["names"].items()}
    texts = {name: Text(_text(name, columns, parts), names) for name, names in shared.items()}
    if "own" in manifest:  # a state of old has dictionaries of everything
        texts |= {name: _together(_own(folder, name, columns, parts)) for name in manifest["own"]}
    given: dict[str, Any] = {**texts, **_numbers(columns, parts)}
    given["extra"] = {key: _joined(f"extra:{key}", columns, parts) for key in manifest["extra"]}
    estimated = all(part["start_estimated"] for part in parts) if parts else manifest["start_estimated"]
    return EventLog(**given, timezone=manifest["timezone"], start_estimated=estimated, is_sorted=True)


def _own(folder: Path, name: str, columns: list[Columns], parts: list[Doc]) -> list[Text]:
    names = (open_part_names(folder, part["path"], name) for part in parts)
    return [Text(_text(name, [one], [part]), told) for one, part, told in zip(columns, parts, names, strict=True)]


def _together(pieces: list[Text]) -> Text:
    """One text that says what these say one after the other, each name once."""
    if len(pieces) == 1:
        return pieces[0]
    codes = {name: 0 for piece in pieces for name in piece.names}
    if len(codes) == sum(len(piece.names) for piece in pieces):  # as cases always are: no two partitions share one
        begins = np.cumsum([0, *(len(piece.names) for piece in pieces)])
        moved = [np.where(p.codes < 0, p.codes, p.codes + begin) for p, begin in zip(pieces, begins, strict=False)]
    else:
        codes = {name: code for code, name in enumerate(codes)}
        moved = [np.array([*(codes[name] for name in p.names), NO_CODE])[p.codes] for p in pieces]
    return Text(np.concatenate([np.zeros(0, np.int32), *moved]).astype(np.int32), tuple(codes))


def _numbers(columns: list[Columns], parts: list[Doc]) -> Columns:
    """The columns that are no text; flags and quantities only where a partition has them."""
    names = [*TIMES, *(name for name in (*FLAGS, *NUMBERS) if any(name in part for part in columns))]
    if _mixed(parts) and "estimated" not in names:
        names.append("estimated")
    return {name: _joined(name, columns, parts) for name in names}


def _mixed(parts: list[Doc]) -> bool:
    return len({part["start_estimated"] for part in parts}) > 1


def _text(name: str, columns: list[Columns], parts: list[Doc]) -> NDArray[np.int32]:
    pieces = [
        one[name] if name in one else np.full(part["events"], NO_CODE, dtype=np.int32)
        for one, part in zip(columns, parts, strict=True)
    ]
    return _one(pieces, np.zeros(0, dtype=np.int32))


def _joined(name: str, columns: list[Columns], parts: list[Doc]) -> NDArray:
    """A column of all partitions; what one does not have is filled with nothing."""
    mixed = _mixed(parts)
    pieces = [
        one[name] if name in one else _nothing(name, part["events"], estimated=mixed and part["start_estimated"])
        for one, part in zip(columns, parts, strict=True)
    ]
    return _one(pieces, _nothing(name, 0, estimated=False))


def _one(pieces: list[NDArray], empty: NDArray) -> NDArray:
    return pieces[0] if len(pieces) == 1 else np.concatenate([empty, *pieces])


def _nothing(name: str, length: int, *, estimated: bool) -> NDArray:
    """A column that says nothing."""
    if name in FLAGS:
        return np.full(length, estimated if name == "estimated" else 0, dtype=FLAGS[name])
    return np.zeros(length, dtype=np.int64) if name in TIMES else np.full(length, np.nan)
