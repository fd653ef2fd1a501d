"""Event logs in: an open list of readers. A format is a file here and a line in ``READERS``."""

from pathlib import Path

from lean.registry import by_key
from valuestream.core.refusal import Refusal

from .base import Progress, Proposal, Quarantine, Reader, ReadResult, Told
from .parquet import ParquetReader
from .streams import GZIP, head_of
from .tabular import TabularReader
from .xes import XesReader

__all__ = [
    "READERS", "Progress", "Proposal", "Quarantine", "ReadResult", "Reader", "Told", "reader_for", "reader_named",
]  # fmt: skip

FOREIGN = {  # first bytes of files that people also try
    b"PK\x03\x04": "It is a spreadsheet or an archive. Save the sheet as CSV.",
    b"\xd0\xcf\x11\xe0": "It is an old spreadsheet. Save the sheet as CSV.",
    b"%PDF": "It is a PDF. Export the rows behind it as CSV.",
    GZIP: "It is packed twice. Unpack it once.",
    b"SQLite format 3": "It is a database. Export the events as CSV.",
}
READERS: tuple[Reader, ...] = (ParquetReader(), XesReader(), TabularReader())


def reader_for(path: Path) -> Reader:
    """The reader that recognises the file's content; what the file is called decides nothing. Raises ``Refusal``."""
    if not path.stat().st_size:
        raise Refusal("empty_file", "The file is empty.", "Check the export.")
    head = head_of(path)
    if not head.strip():
        raise Refusal("empty_file", "The file is empty.", "Check the export.")
    for reader in READERS:
        if reader.recognises(head):
            return reader
    for start, hint in FOREIGN.items():
        if head.startswith(start):
            raise Refusal("unknown_format", "The file is in no known format.", hint)
    hint = "Known formats: CSV or TSV, XES, Parquet."
    if b"\0" in head:
        hint = "It holds NUL bytes, so it is no text. Known formats: CSV or TSV, XES, Parquet."
    raise Refusal("unknown_format", "The file is in no known format.", hint)


def reader_named(key: str) -> Reader:
    """The reader with this key. Raises ``KeyError``."""
    return by_key(READERS)[key]
