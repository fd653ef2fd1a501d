"""A corrected quarantine download on its way back in: our own columns and guards taken off again."""

import csv
import io
from pathlib import Path

from valuestream.core.quarantine import HEAD, UNSAFE

DELIMITERS = ",;\t"  # a spreadsheet may save with another one than we wrote
LONGEST_FIELD = 1 << 20  # characters


def unwrapped(path: Path, folder: Path) -> Path:
    """``path``, or a CSV in ``folder`` with the source's own columns when the file is one of our downloads.

    The copy is UTF-8 with commas, one row per row of the download. Raises ``OSError``.
    """
    delimiter = _delimiter(path)
    if not delimiter:
        return path
    csv.field_size_limit(LONGEST_FIELD)
    target = folder / "repaired.csv"
    with (
        path.open(encoding="utf-8-sig", errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out)
        for row in csv.reader(source, delimiter=delimiter):
            writer.writerow([_unguarded(cell) for cell in row[len(HEAD) :]])
    return target


def _delimiter(path: Path) -> str:
    """The delimiter of a download of ours; empty when the file is something else."""
    with path.open("rb") as file:
        first = file.read(1 << 16).decode("utf-8-sig", "replace")
    for delimiter in DELIMITERS:
        row = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), [])
        if tuple(row[: len(HEAD)]) == HEAD and len(row) > len(HEAD):
            return delimiter
    return ""


def _unguarded(cell: str) -> str:
    """The text without the ``'`` that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(UNSAFE) else cell
