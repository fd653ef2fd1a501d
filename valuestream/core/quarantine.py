"""Rows that cannot be used: what is wrong with each, kept for repair. Person columns never come here."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .sentences import SENTENCES

UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "'")  # a spreadsheet would run or hide a cell that starts so
HEAD = ("row", "column", "code", "value", "sentence", "hint")


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One entry per quarantined row, in file order; all parts have the same length.

    ``rows``: 1-based data row (or event) numbers; ``columns``: the source's name of the column at fault;
    ``values``: what stood there; ``fields``: source column → its cells, only columns that were mapped.
    """

    rows: NDArray[np.int64]
    columns: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def empty(cls) -> "Quarantine":
        return cls(np.empty(0, np.int64))

    def record(self, index: int) -> dict[str, str | int]:
        """The entry as one flat mapping: head columns (English sentence), then the row's mapped cells."""
        code = self.codes[index]
        head = (int(self.rows[index]), self.columns[index], code, self.values[index])
        return {
            **dict(zip(HEAD, (*head, SENTENCES[code].row, SENTENCES[code].hint), strict=True)),
            **{name: cells[index] for name, cells in self.fields.items()},
        }

    def records(self) -> Iterator[dict[str, str | int]]:
        return (self.record(index) for index in range(len(self)))

    def write_csv(self, path: Path, translate: Callable[[str], str] = str) -> None:
        """A CSV (UTF-8 with BOM) that a spreadsheet opens without running a cell. Raises ``OSError``."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEAD, *map(harmless, self.fields)])
            for record in self.records():
                record["sentence"], record["hint"] = translate(str(record["sentence"])), translate(str(record["hint"]))
                writer.writerow([cell if isinstance(cell, int) else harmless(cell) for cell in record.values()])


def harmless(cell: str) -> str:
    """The text with a leading ``'`` where a spreadsheet would take it for a formula."""
    return "'" + cell if cell.startswith(UNSAFE) else cell
