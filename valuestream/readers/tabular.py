"""CSV and TSV (also gzip): columns read by Arrow, only those that are mapped."""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from valuestream.core.intake import RawTable, ReadResult, take_in
from valuestream.core.profile import Profile
from valuestream.core.proposal import NOTHING_TOLD, Proposal, Told
from valuestream.core.refusal import Refusal

from .base import Progress
from .quotes import refuse_open_quote
from .streams import Source, Transcoded, native

MAX_COLUMNS = 500
MAX_HEADER = 1 << 20  # bytes
BLOCK = 8 << 20  # bytes; no row may be longer
LINE_END = re.compile(r"[\r\n]")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250", "iso-8859-1", "iso-8859-15", "cp850")
TEXT = pa.string()
CODED = pa.dictionary(pa.int32(), TEXT)
TIMES = ("start", "complete")
OnBroken = Callable[[arrow_csv.InvalidRow], str]


@dataclass(frozen=True, slots=True)
class TabularReader:
    """Delimited text."""

    key: str = "csv"
    label: str = "CSV or TSV"
    extensions: tuple[str, ...] = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")

    def recognises(self, head: bytes) -> bool:
        """Text that is neither XML nor a known binary format."""
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return True
        return bool(head.strip()) and b"\0" not in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")

    def propose(self, path: Path, told: Told = NOTHING_TOLD) -> Proposal:
        from .tabular_proposal import propose_tabular

        return propose_tabular(path, told)

    def read(self, path: Path, profile: Profile, progress: Progress | None = None) -> ReadResult:
        header = header_of(path, profile)
        wanted = columns_to_read(header, profile)
        raw = _raw_table(path, profile, header, wanted, progress)
        if not len(raw.row) and not raw.broken:
            raise no_rows()
        refuse_open_quote(path, profile, header, rows=len(raw.row) + len(raw.broken))
        return take_in(raw, profile, now=time.time_ns() // 1000)


def open_text(path: Path, encoding: str) -> Transcoded:
    """The file's text as UTF-8 bytes, unpacked. Raises ``Refusal`` on NUL bytes and unknown encodings."""
    if encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        message, hint = "The encoding {encoding} is not known.", "Known: {known}."
        raise Refusal("unknown_encoding", message, hint, encoding=encoding, known=known)
    return Transcoded(Source(path), encoding)


def header_of(path: Path, profile: Profile) -> tuple[str, ...]:
    """The column names of a file. Raises ``Refusal``."""
    with open_text(path, profile.encoding) as stream:
        return header_in(stream.read(MAX_HEADER).decode("utf-8", "replace"), profile.delimiter)


def header_in(text: str, delimiter: str) -> tuple[str, ...]:
    """The names in a text's first row: trimmed, empty ones numbered, repeated ones told apart. Raises ``Refusal``."""
    rows = csv.reader(io.StringIO(text[:MAX_HEADER].lstrip("\ufeff"), newline=""), delimiter=delimiter)
    csv.field_size_limit(MAX_HEADER)
    cells = next((row for row in rows if row), [])
    if not any(cell.strip() for cell in cells):
        raise Refusal("empty_file", "The file is empty.", "Check the export.")
    if len(cells) > MAX_COLUMNS:
        hint = "Check the delimiter, or export fewer columns."
        raise Refusal("too_many_columns", "The file has more than 500 columns.", hint)
    if len(text) < MAX_HEADER and not LINE_END.search(text.strip()):
        raise no_rows()
    return tuple(_told_apart(cells))


def _told_apart(cells: list[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells, 1):
        name = cell.strip() or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def columns_to_read(header: tuple[str, ...], profile: Profile) -> dict[str, str]:
    """Role (or ``key:<column>``) → column. Dropped columns are only compared, never kept."""
    missing = [column for column in profile.columns.values() if column not in header]
    if missing:
        known = ", ".join(header[:30])
        message, hint = "The file has no column “{column}”.", "It has: {known}."
        raise Refusal("unknown_column", message, hint, column=missing[0], known=known)
    keys = [name for name in (header if profile.drop_duplicates else profile.dropped) if name in header]
    mapped = set(profile.columns.values())
    return {**profile.columns, **{f"key:{name}": name for name in keys if name not in mapped}}


def _raw_table(
    path: Path, profile: Profile, header: tuple[str, ...], wanted: dict[str, str], progress: Progress | None
) -> RawTable:
    """Read fast; read again with replaced bytes, or row by row numbers, only where the file is not clean."""
    broken: list[tuple[int, str]] = []
    decoded = profile.encoding != "utf-8"
    try:
        table = _arrow_table(path, profile, header, wanted, progress, broken, decoded)
    except pa.ArrowInvalid as error:
        if "invalid UTF8" not in str(error):
            raise refused(error) from error
        decoded, broken = True, []
        table = _arrow_table(path, profile, header, wanted, progress, broken, decoded)
    if broken:  # row numbers are only known when one thread reads
        broken = []
        table = _arrow_table(path, profile, header, wanted, progress, broken, decoded, threads=False)
    number = np.arange(1, table.num_rows + len(broken) + 1)
    row = np.delete(number, [row - 1 for row, _ in broken])
    return RawTable(table, row, tuple(broken), decoded)


def _arrow_table(
    path: Path,
    profile: Profile,
    header: tuple[str, ...],
    wanted: dict[str, str],
    progress: Progress | None,
    broken: list[tuple[int, str]],
    decoded: bool,
    *,
    threads: bool = True,
) -> pa.Table:
    def note_broken(row: arrow_csv.InvalidRow) -> str:
        broken.append(((row.number or 1) - 1, f"{row.actual_columns} / {row.expected_columns}"))
        return "skip"

    types = {column: TEXT if role in TIMES else CODED for role, column in wanted.items()}
    with native(path, profile.encoding, progress, replace=decoded) as file:
        reader = arrow_csv.open_csv(file, **_options(profile.delimiter, header, types, note_broken, threads=threads))
        batches = []
        for batch in reader:
            batches.append(batch)
            if progress:
                progress(min(file.tell(), file.size()), file.size())
        table = pa.Table.from_batches(batches, schema=reader.schema)
    return pa.table({role: table[column] for role, column in wanted.items()})


def _options(
    delimiter: str, header: tuple[str, ...], types: dict[str, pa.DataType], on_broken: OnBroken, *, threads: bool
) -> dict[str, Any]:
    """How Arrow cuts and converts the text."""
    return {
        "read_options": arrow_csv.ReadOptions(
            column_names=header, skip_rows_after_names=1, block_size=BLOCK, use_threads=threads
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=on_broken
        ),
        "convert_options": arrow_csv.ConvertOptions(
            include_columns=list(types), column_types=types, strings_can_be_null=False, check_utf8=True
        ),
    }


def refused(error: pa.ArrowInvalid) -> Refusal:
    """What Arrow found wrong with the file as a whole, in words."""
    if "straddling" in str(error):
        return too_long_row()
    if "Empty CSV" in str(error):
        return no_rows()
    return Refusal("not_a_table", "The file cannot be cut into rows and columns.", "Check delimiter and quotes.")


def too_long_row() -> Refusal:
    message = "A row is longer than 8 MB: a quote is probably never closed."
    return Refusal("open_quote", message, "Check the quotes in the export.")


def no_rows() -> Refusal:
    return Refusal("no_rows", "The file has a header but no rows.", "Check the period of the export.")
