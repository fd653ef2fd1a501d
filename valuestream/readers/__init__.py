"""Event logs in: an open list of readers. A format is a file here and a line in ``READERS``."""

from pathlib import Path

from lean.registry import by_key
from valuestream.core.refusal import Refusal

from .base import Progress, Proposal, Quarantine, Reader, ReadResult
from .parquet import ParquetReader
from .streams import head_of
from .tabular import TabularReader
from .xes import XesReader

__all__ = ["READERS", "Progress", "Proposal", "Quarantine", "ReadResult", "Reader", "reader_for", "reader_named"]

READERS: tuple[Reader, ...] = (ParquetReader(), XesReader(), TabularReader())


def reader_for(path: Path, name: str = "") -> Reader:
    """The reader that recognises the file's content; its name decides nothing. Raises ``Refusal``."""
    if not path.stat().st_size:
        raise Refusal("empty_file", "The file is empty.", "Check the export.")
    head = head_of(path)
    for reader in READERS:
        if reader.recognises(head):
            return reader
    known = ", ".join(reader.label for reader in READERS)
    shown = f" “{name}”" if name else ""
    raise Refusal("unknown_format", f"The file{shown} is in no known format.", f"Known formats: {known}.")


def reader_named(key: str) -> Reader:
    """The reader with this key. Raises ``KeyError``."""
    return by_key(READERS)[key]
