"""A day in one column and its time of day in another, joined; two halves that do not fit are named, never guessed."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import pyarrow as pa

from .eventlog import DAY, NO_TIME, Text
from .gate import Gate
from .shapes import Cell
from .times import CODES, Times, read_times

CLOCK = "_clock"  # after the role of a time: the column of its time of day
DAY_OF_BOTH = "day"  # in a proposal: one column is the day of start and of end
_FIRST = "1970-01-01 "  # a day on which the time is the time of day
_FIRST_COMPACT = "19700101 "
_DIGITS = r"^\d{4}(\d{2})?$"
_DAY_ZERO = (  # what a spreadsheet writes before a bare time of day
    r"^(?:1899[-./]12[-./]3[01]|3[01][-./]12[-./]1899|12/3[01]/1899"
    r"|1900[-./]0?1[-./]0?[01]|0?[01][-./]0?1[-./]1900)[T ]+"
)


def has_one_day(columns: Mapping[str, str]) -> bool:
    """Whether start and end take their day from one column, so that no work over midnight can be told."""
    return "complete" + CLOCK in columns and columns["complete"] == columns.get("start")


def read_clocks(column: Text) -> Times:
    """The times of day of a column as µs since midnight (``06:15``, ``6:15:30``, ``061530``, ``6:15 PM``)."""
    text = pl.lit(pl.Series([*column.names, ""], dtype=pl.String)).str.strip_chars().str.replace(_DAY_ZERO, "")
    first = pl.when(text == "").then(pl.lit("")).when(text.str.contains(_DIGITS)).then(pl.lit(_FIRST_COMPACT))
    dated = pl.select(first.otherwise(pl.lit(_FIRST)) + text).to_series()
    times = read_times(pa.chunked_array([dated.to_arrow().cast(pa.string())]))
    return Times(times.micros[column.codes], times.cells[column.codes])


def joined(day: Times, clock: Times, role: str, gate: Gate) -> Times:
    """Day and time of day as one time; rows in which they do not fit are refused. Both empty is an empty time."""
    for cell, code in CODES.items():
        if cell != Cell.EMPTY:
            gate.refuse(day.cells == cell, code, role)
    no_day, no_clock = day.cells == Cell.EMPTY, clock.cells == Cell.EMPTY
    has_day, has_clock = day.micros != NO_TIME, clock.micros != NO_TIME
    gate.refuse(has_day & (day.micros % DAY != 0), "day_with_clock", role)
    gate.refuse(~no_clock & ~has_clock, "not_a_clock", role + CLOCK)
    gate.refuse(no_day & has_clock, "clock_without_day", role)
    gate.refuse(has_day & no_clock, "day_without_clock", role + CLOCK)
    whole = has_day & has_clock
    cells = np.where(whole, clock.cells, np.where(no_day & no_clock, np.int8(Cell.EMPTY), np.int8(Cell.UNREADABLE)))
    return Times(np.where(whole, day.micros + clock.micros, NO_TIME), cells)
