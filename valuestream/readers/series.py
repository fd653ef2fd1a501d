"""A time series from a CSV file (also gzipped): one column of times, columns of values. Meters and grids come so."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from valuestream.core.columns import encoded, number_cells
from valuestream.core.energy.stamps import Series, Written, read_series
from valuestream.core.eventlog import NO_TIME
from valuestream.core.refusal import Refusal
from valuestream.core.times import read_times

from .streams import native
from .tabular import MAX_HEADER, header_in, open_text, refused

DELIMITERS = ",;\t|"
DATE_ORDERS = ("ymd", "dmy", "mdy")
LOOKED_AT = 50_000  # rows that say in which order dates are written
SHOWN = 30  # columns in a refusal


def series_table(path: Path, delimiter: str = "", encoding: str = "utf-8") -> pa.Table:
    """All columns of a file as text. Raises ``Refusal``."""
    with open_text(path, encoding) as stream:
        head = stream.read(MAX_HEADER).decode("utf-8", "replace")
    delimiter = delimiter or _delimiter(head)
    names = header_in(head, delimiter)
    options = arrow_csv.ReadOptions(column_names=names, skip_rows_after_names=1)
    convert = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    try:
        with native(path, encoding, None, replace=False) as file:
            return arrow_csv.read_csv(
                file, read_options=options, parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
                convert_options=convert,
            )  # fmt: skip
    except pa.ArrowInvalid as error:
        raise refused(error) from error


def any_series(path: Path, told: Mapping[str, str]) -> Series:
    """The series of a file. ``told``: ``time``, ``value``, ``date_order``, ``timezone``, ``label``; what is empty is
    found: the first column holds the times, and of the date orders the one that reads most of them.

    Raises ``Refusal``.
    """
    table = series_table(path)
    times = time_column(table, told["time"])
    values = value_column(table, told["value"], told["time"])
    orders = (told["date_order"],) if told["date_order"] else DATE_ORDERS
    tries = [Written(told["timezone"], order, "", told["label"]) for order in orders]
    return read_series(times, values, max(tries, key=lambda one: _readable(times, one)))


def _readable(times: pa.ChunkedArray, written: Written) -> int:
    read = read_times(times.slice(0, LOOKED_AT), date_order=written.date_order)
    return int((read.micros != NO_TIME).sum())


def time_column(table: pa.Table, name: str) -> pa.ChunkedArray:
    """The column of times: the one named, else the first. Raises ``Refusal``."""
    return table[_existing(table, name)] if name else table.column(0)


def value_column(table: pa.Table, name: str, times: str = "") -> NDArray[np.float64]:
    """The numbers of a column (NaN where empty): the one named, else the only other. Raises ``Refusal``."""
    others = [column for place, column in enumerate(table.column_names) if column != times and (times or place)]
    if not name and len(others) != 1:
        message, hint = "The file has several columns of values.", "Name one of: {known}."
        raise Refusal("which_column", message, hint, known=", ".join(others[:SHOWN]))
    column = table[_existing(table, name) if name else others[0]]
    text = pl.Series(pl.from_arrow(column)).str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    if (numbers.is_null() & (text != "")).any():
        return _with_signs(column, name or others[0])
    return numbers.to_numpy().astype(np.float64)


def _with_signs(column: pa.ChunkedArray, name: str) -> NDArray[np.float64]:
    """Numbers written with a decimal comma or with separators of thousands."""
    coded = encoded(column)
    for decimal in (".", ","):
        cells = number_cells(coded, decimal)
        if "type_mismatch" not in cells.faults:
            return cells.values
    message, hint = "The column “{column}” does not hold numbers only.", "Choose another column, or export again."
    raise Refusal("no_numbers", message, hint, column=name)


def _existing(table: pa.Table, name: str) -> str:
    if name not in table.column_names:
        message, hint = "The file has no column “{column}”.", "It has: {known}."
        raise Refusal("unknown_column", message, hint, column=name, known=", ".join(table.column_names[:SHOWN]))
    return name


def _delimiter(head: str) -> str:
    first = head.partition("\n")[0]
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
