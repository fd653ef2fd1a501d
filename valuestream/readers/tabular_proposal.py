"""Proposes how to read a delimited text file from its first megabytes (all of a usual file)."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv

from valuestream.core.columns import encoded
from valuestream.core.profile import Profile
from valuestream.core.proposal import MASK, NOTHING_TOLD, Proposal, Told
from valuestream.core.propose import Facts, propose_columns
from valuestream.core.refusal import Refusal

from .sniff import sniff
from .streams import Source
from .tabular import BLOCK, CODED, header_in, no_rows, refused, too_long_row

LOOKED_AT = 32 << 20  # plain bytes read for a proposal
SAMPLES = 3
SAMPLE_ROWS = 8
LONGEST_SAMPLE = 80  # characters


def propose_tabular(path: Path, told: Told = NOTHING_TOLD) -> Proposal:
    """Encoding, delimiter and what each column means. Raises ``Refusal``."""
    with Source(path) as source:
        head = source.read(LOOKED_AT)
        whole = not source.read(1)
    style = sniff(head, told)
    profile = Profile(format="csv", delimiter=style.delimiter, encoding=style.encoding)
    text = head.decode(style.encoding, "replace").lstrip("\ufeff")
    if "\0" in text:
        raise Refusal("nul_bytes", "The file holds NUL bytes, so it is not a text file.", "Export it again as CSV.")
    if not whole:
        text = text[: text.rfind("\n") + 1]
        if "\n" not in text[:-1]:
            raise too_long_row()
    header = header_in(text, profile.delimiter)
    table = _table(text, header, profile.delimiter)
    if not table.num_rows:
        raise no_rows()
    facts = [facts_of(name, table[name]) for name in header]
    proposed, columns, notes = propose_columns(facts, table.num_rows, profile, told.roles)
    notes = [
        {"code": "encoding", "value": style.encoding, "certainty": style.encoding_certainty},
        {"code": "delimiter", "value": style.delimiter, "certainty": style.delimiter_certainty},
        *notes,
    ]
    rows = table.num_rows if whole else _estimate(path, len(head), table.num_rows)
    return Proposal(proposed, tuple(columns), rows, whole, sample_rows(table, columns), tuple(notes))


def _table(text: str, header: tuple[str, ...], delimiter: str) -> pa.Table:
    """All columns as coded text; rows that do not fit are left out here and counted when the file is read."""
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(column_names=header, skip_rows_after_names=1, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=lambda _: "skip"
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, CODED), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise refused(error) from error


def facts_of(name: str, column: pa.ChunkedArray) -> Facts:
    """What a column holds: its distinct values in order of appearance."""
    values = encoded(column).names
    filled = [value.strip() for value in values if value.strip()]
    samples = tuple(value[:LONGEST_SAMPLE] for value in filled[:SAMPLES])
    return Facts(name, values, len(filled), samples)


def sample_rows(table: pa.Table, columns: list[Any]) -> list[dict[str, str]]:
    """The first rows as text, cells of people and of free text masked."""
    hidden = {column.name for column in columns if MASK in column.samples}
    shown = [name for name in table.column_names if name not in hidden]
    rows = table.slice(0, SAMPLE_ROWS).select(shown)
    masked = dict.fromkeys(hidden, MASK)
    return [{**{k: _shown(rows[k][i]) for k in shown}, **masked} for i in range(rows.num_rows)]


def _shown(cell: pa.Scalar) -> str:
    try:
        value = cell.as_py()
    except (OverflowError, ValueError):  # a time that no calendar has
        value = cell.cast(pa.string()).as_py()
    return str("" if value is None else value)[:LONGEST_SAMPLE]


def _estimate(path: Path, looked_at: int, rows: int) -> int:
    """Rows of the whole file, from its size (gzip: from the packed share)."""
    with Source(path) as source:
        source.read(looked_at)
        return round(rows * path.stat().st_size / max(source.packed_bytes, 1))
