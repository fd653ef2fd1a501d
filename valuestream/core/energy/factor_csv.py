"""Emission factors as a CSV table: one row per version, for exchange with a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from valuestream.core.refusal import Refusal

from .factors import EmissionFactor, FactorBook
from .fields import read_table
from .tables import FactorSpec

COLUMNS = (
    "id", "version", "title", "value", "scope", "region", "gases", "source", "year", "valid_from", "valid_to",
    "uncertainty", "basis", "note",
)  # fmt: skip
NUMBERS = {"version": int, "year": int, "uncertainty": float}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def factors_to_csv(factors: Iterable[EmissionFactor]) -> str:
    """The table, values as they were entered; ``factors_from_csv`` reads the same factors from it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for factor in factors:
        found = {**factor.as_json(), "value": factor.entered}
        writer.writerow([_cell(found[name]) for name in COLUMNS])
    return out.getvalue()


def factors_from_csv(text: str) -> list[EmissionFactor]:
    """The factors of a table, each with its source. Raises ``Refusal`` naming the row and column that cannot be.

    A factor may stand in it in several versions, each with a number of its own.
    """
    sample = text.lstrip("\ufeff")
    delimiter = ";" if sample.partition("\n")[0].count(";") > sample.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(sample), delimiter=delimiter)
    found = []
    for row in reader:
        where = f"row {reader.line_num}"
        if None in row or None in row.values():
            message, hint = "{where} has more or fewer cells than the header.", "Check quotes and separators."
            raise Refusal("broken_row", message, hint, where=where)
        cells = {
            name.strip(): _entered(name.strip(), cell.strip(), where) for name, cell in row.items() if cell.strip()
        }
        found.append(_factor(cells, where))
    if not found:
        raise Refusal("no_rows", "The file has a header but no rows.", "Check the period of the export.")
    FactorBook.of(found)  # refuses one version that is there twice
    return found


def _factor(cells: dict[str, object], where: str) -> EmissionFactor:
    spec = read_table(FactorSpec, cells, where)
    try:
        factor = spec.as_factor()
    except Refusal as refusal:
        values = {**refusal.values, "where": where, "sentence": refusal.message}
        message = "{where}: {sentence}"
        raise Refusal(refusal.code, message, refusal.parts[1], **values) from refusal
    if not factor.source:
        message, hint = "{where}: “{id}” has no source.", "Name in the column “source” where the value comes from."
        raise Refusal("no_source", message, hint, where=where, id=factor.id)
    return factor


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _entered(name: str, cell: str, where: str) -> object:
    cell = cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell
    if name not in NUMBERS or cell.endswith("%"):
        return cell
    try:
        return NUMBERS[name](cell)
    except ValueError as error:
        message, hint = "{where}: “{key}” cannot be “{entered}”.", "Write a number."
        raise Refusal("unfit_entry", message, hint, where=where, key=name, entered=cell[:60]) from error
