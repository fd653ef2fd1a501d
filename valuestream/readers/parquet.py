"""Parquet: columns with types, read in batches under a budget of bytes, whatever the file says about itself."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from valuestream.core.intake import RawTable, ReadResult, take_in
from valuestream.core.profile import Profile
from valuestream.core.proposal import NOTHING_TOLD, Proposal, Told
from valuestream.core.propose import Facts, propose_columns
from valuestream.core.refusal import Refusal

from .base import Progress
from .tabular import MAX_COLUMNS, columns_to_read
from .tabular_proposal import facts_of, sample_rows

MAGIC = b"PAR1"
BATCH = 65_536  # rows
MAX_BYTES = 4 * 1024**3  # of decoded columns
MAX_ROWS = 200_000_000
LOOKED_AT = 200_000  # rows for a proposal
PLAIN = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean,
    pa.types.is_timestamp, pa.types.is_date, pa.types.is_time, pa.types.is_decimal, pa.types.is_dictionary,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """Apache Parquet."""

    key: str = "parquet"
    label: str = "Parquet"
    extensions: tuple[str, ...] = (".parquet", ".pq")

    def recognises(self, head: bytes) -> bool:
        return head.startswith(MAGIC)

    def propose(self, path: Path, told: Told = NOTHING_TOLD) -> Proposal:
        file = _opened(path)
        names = _plain_names(file)
        table = pa.Table.from_batches(_batches(file, names, LOOKED_AT), schema=_schema(file, names))
        if not table.num_rows:
            raise Refusal("no_rows", "The file holds no rows.", "Check the period of the export.")
        facts = [_facts(name, table[name]) for name in names]
        profile = Profile(format="parquet", delimiter="")
        proposed, columns, notes = propose_columns(facts, table.num_rows, profile, told.roles)
        rows = file.metadata.num_rows
        return Proposal(proposed, tuple(columns), rows, True, sample_rows(table, columns), tuple(notes))

    def read(self, path: Path, profile: Profile, progress: Progress | None = None) -> ReadResult:
        file = _opened(path)
        wanted = columns_to_read(tuple(_plain_names(file)), profile)
        names = list(dict.fromkeys(wanted.values()))
        total, done = path.stat().st_size, 0
        batches = []
        for batch in _batches(file, names, MAX_ROWS):
            batches.append(batch)
            done += batch.num_rows
            if progress:
                progress(total * done // max(file.metadata.num_rows, done), total)
        if not done:
            raise Refusal("no_rows", "The file holds no rows.", "Check the period of the export.")
        table = pa.Table.from_batches(batches)
        columns = pa.table({role: table[name] for role, name in wanted.items()})
        return take_in(RawTable(columns, np.arange(1, done + 1)), profile, now=time.time_ns() // 1000)


def _opened(path: Path) -> pq.ParquetFile:
    """The file with its metadata read. Raises ``Refusal`` when it is damaged."""
    try:
        schema = pq.read_schema(path)
        texts = [field.name for field in schema if _is_text(field.type)]
        file = pq.ParquetFile(path, read_dictionary=texts, arrow_extensions_enabled=False)
    except (pa.ArrowException, OSError) as error:
        raise _damaged() from error
    if file.metadata.num_columns > MAX_COLUMNS:
        raise Refusal("too_many_columns", "The file has more than 500 columns.", "Export fewer columns.")
    _refuse_namesakes(file.schema_arrow.names)
    return file


def _refuse_namesakes(names: list[str]) -> None:
    """Columns are asked for by name: two of one name cannot be told apart."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message, hint = "The file has several columns named “{column}”.", "Give each column a name of its own."
        raise Refusal("repeated_columns", message, hint, column=twice)


def _plain_names(file: pq.ParquetFile) -> list[str]:
    """Columns of plain values; nested ones are no columns of an event log."""
    return [field.name for field in file.schema_arrow if any(is_plain(field.type) for is_plain in PLAIN)]


def _schema(file: pq.ParquetFile, names: list[str]) -> pa.Schema:
    return pa.schema([file.schema_arrow.field(name) for name in names])


def _batches(file: pq.ParquetFile, names: list[str], rows: int) -> Iterator[pa.RecordBatch]:
    """Batches until ``rows``, text coded. Refuses what decodes to more than the budget."""
    seen = size = 0
    try:
        for batch in file.iter_batches(BATCH, columns=names):
            seen += batch.num_rows
            size += batch.nbytes
            if size > MAX_BYTES or seen > MAX_ROWS:
                raise Refusal("too_big", "Unpacked, the file is larger than 4 GB.", "Export a shorter period.")
            yield batch
            if seen >= rows:
                return
    except (pa.ArrowException, OSError) as error:
        raise _damaged() from error


def _facts(name: str, column: pa.ChunkedArray) -> Facts:
    facts = facts_of(name, column)
    stored_as_time = pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)
    return Facts(facts.name, facts.values, facts.distinct, facts.samples, stored_as_time)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _damaged() -> Refusal:
    return Refusal("damaged_parquet", "The Parquet file is damaged.", "Export and upload it again.")
