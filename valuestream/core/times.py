"""Text to time: one declared format per column, read column-wise; a text that does not fit is never guessed.

Cells of equal length and equal punctuation share one *shape* ("0000-00-00 00:00:00"); a shape is
understood once and its digits are then read for all its rows at a time.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, Micros
from .refusal import Refusal
from .shapes import Cell, Shape, shape_of

Bytes = NDArray[np.uint8]
LONGEST = 48  # characters of a time; longer cells are no times
ISO_WALL_CLOCK = 23  # characters with milliseconds; longer ISO times here carry an offset
ISO_LENGTHS = (19, 23, 25, 29)
SHAPES = 100  # different ways of writing in one chunk; the rest is read as unreadable
MONTH_START = np.arange("0001-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


CODES = {
    Cell.EMPTY: "missing_time",
    Cell.UNREADABLE: "not_a_time",
    Cell.WITHOUT_DAY: "time_without_day",
    Cell.SERIAL_NUMBER: "excel_serial",
    Cell.OTHER_ORDER: "other_date_order",
    Cell.TWO_DIGIT_YEAR: "two_digit_year",
}


@dataclass(frozen=True, slots=True)
class Times:
    """``micros``: µs since 1970 in wall clock or UTC as ``cells`` says; ``NO_TIME`` where there is none."""

    micros: Micros
    cells: NDArray[np.int8]


def read_times(column: pa.ChunkedArray, *, date_order: str = "ymd", time_format: str = "") -> Times:
    """The times of a text column (µs), by order or by ``time_format`` (strptime, ``epoch_s``, ``epoch_ms``)."""
    chunks = [_read_chunk(chunk, date_order, time_format) for chunk in column.chunks]
    if not chunks:
        return Times(np.empty(0, np.int64), np.empty(0, np.int8))
    return Times(np.concatenate([c.micros for c in chunks]), np.concatenate([c.cells for c in chunks]))


def _read_chunk(chunk: pa.Array, date_order: str, time_format: str) -> Times:
    if time_format.startswith("epoch_"):
        return _read_epoch(chunk, SECOND if time_format == "epoch_s" else 1000)
    if time_format:
        return _read_format(chunk, time_format)
    if date_order == "ymd" and (times := _read_iso(chunk)):
        return times
    count = len(chunk)
    times = Times(np.full(count, NO_TIME), np.full(count, Cell.UNREADABLE, np.int8))
    offsets, data = _buffers(chunk)
    lengths = np.diff(offsets)
    times.cells[lengths == 0] = Cell.EMPTY
    for length in _distinct(lengths):
        index = np.flatnonzero(lengths == length)
        if len(index) == count:
            rows = data[offsets[0] : offsets[-1]].reshape(count, length)
        else:
            rows = data[offsets[index][:, None] + np.arange(length)]
        _read_rows(rows, index, date_order, times)
    return times


def _read_iso(chunk: pa.Array) -> Times | None:
    """The times of a chunk in which every cell is ISO of one length, by Arrow's own parser; else None."""
    if not len(chunk) or chunk.null_count:
        return None
    bounds = pc.min_max(pc.binary_length(chunk)).as_py()
    if bounds["min"] != bounds["max"] or bounds["min"] not in ISO_LENGTHS:
        return None
    zoned = bounds["min"] > ISO_WALL_CLOCK
    try:
        stamps = chunk.cast(pa.timestamp("us", "UTC" if zoned else None))
    except pa.ArrowInvalid:
        return None
    cell = np.int8(Cell.WITH_OFFSET if zoned else Cell.WALL_CLOCK)
    return Times(stamps.cast(pa.int64()).to_numpy().copy(), np.full(len(chunk), cell))


def _distinct(lengths: NDArray[np.int64]) -> list[int]:
    """The lengths of cells that may be times."""
    likely = lengths[(lengths > 0) & (lengths <= LONGEST)]
    if len(likely) and likely.min() == likely.max():
        return [int(likely[0])]
    return np.flatnonzero(np.bincount(likely, minlength=1)).tolist()


def _buffers(chunk: pa.Array) -> tuple[NDArray[np.int64], Bytes]:
    """Offsets and bytes of a text array without nulls."""
    if chunk.null_count:
        chunk = chunk.fill_null("")
    large = chunk.cast(pa.large_string())
    buffers = large.buffers()
    offsets = np.frombuffer(buffers[1], np.int64)[large.offset : large.offset + len(large) + 1]
    return offsets, np.frombuffer(buffers[2] or b"", np.uint8)


def _read_rows(rows: Bytes, index: NDArray[np.int64], date_order: str, times: Times) -> None:
    """Read cells of one length, shape by shape, into ``times`` at ``index``."""
    digits = (rows - 48).astype(np.uint8) < 10
    for _ in range(SHAPES):
        if not len(index):
            return
        is_digit = digits[0]
        same = (digits == is_digit).all(axis=1)
        fixed = np.flatnonzero(~is_digit)
        for place in fixed:
            same &= rows[:, place] == rows[0, place]
        text = np.where(is_digit, 48, rows[0]).astype(np.uint8).tobytes().decode("utf-8", "replace")
        every = bool(same.all())
        mine, here = (rows, index) if every else (rows[same], index[same])
        times.micros[here], times.cells[here] = _values(mine, shape_of(text, date_order))
        if every:
            return
        rows, digits, index = rows[~same], digits[~same], index[~same]


def _values(rows: Bytes, shape: Shape) -> tuple[Micros, NDArray[np.int8]]:
    """µs and cell verdict of rows that share a shape."""
    cells = np.full(len(rows), shape.verdict, np.int8)
    if not shape.parts:
        return np.full(len(rows), NO_TIME), cells
    get = {name: _number(rows, *span) for name, span in shape.parts.items()}
    zero = np.zeros(len(rows), np.int64)
    year, month, day = get["year"], get["month"], get["day"]
    hour, minute, second = get.get("hour", zero), get.get("minute", zero), get.get("second", zero)
    fits = (hour < 24) & (minute < 60) & (second < 60)
    if shape.half:
        fits &= (hour >= 1) & (hour <= 12)
        hour = hour % 12 + (12 if shape.half == "p" else 0)
    is_month = (month >= 1) & (month <= 12) & (year >= 1)
    place = np.where(is_month, (year - 1) * 12 + month - 1, 0)
    first = MONTH_START[place]
    is_day = is_month & (day >= 1) & (day <= MONTH_START[place + 1] - first)
    away = shape.offset_sign * (get.get("off_hour", zero) * 60 + get.get("off_minute", zero))
    minutes = ((first + day - 1) * 24 + hour) * 60 + minute - away
    micros = (minutes * 60 + second) * SECOND + _fraction(rows, shape)
    cells[~fits] = Cell.UNREADABLE
    cells[~is_day] = Cell.UNREADABLE
    cells[is_day_in_other_order(month, day)] = Cell.OTHER_ORDER
    return np.where(cells >= Cell.EMPTY, NO_TIME, micros), cells


def is_day_in_other_order(month: Micros, day: Micros) -> NDArray[np.bool_]:
    """Month and day that only fit when they change places (13/02 read as month/day)."""
    return (month > 12) & (month <= 31) & (day >= 1) & (day <= 12)


def _number(rows: Bytes, first: int, last: int) -> NDArray[np.int64]:
    total = np.zeros(len(rows), np.int64)
    for place in range(first, last):
        total = total * 10 + (rows[:, place] - 48)
    return total


def _fraction(rows: Bytes, shape: Shape) -> NDArray[np.int64] | int:
    """Microseconds of the fractional digits; further digits are cut off."""
    if "fraction" not in shape.parts:
        return 0
    first, last = shape.parts["fraction"]
    last = min(last, first + 6)
    return _number(rows, first, last) * 10 ** (6 - (last - first))


def _read_epoch(chunk: pa.Array, factor: int) -> Times:
    text = pl.Series(pl.from_arrow(chunk)).str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    micros = (number * factor).round().cast(pl.Int64, strict=False)
    return _from_series(text, micros, Cell.WITH_OFFSET)


def _read_format(chunk: pa.Array, time_format: str) -> Times:
    text = pl.Series(pl.from_arrow(chunk)).str.strip_chars()
    zoned = "%z" in time_format
    chrono = time_format.replace(".%f", "%.f")
    try:
        stamps = text.str.to_datetime(chrono, time_unit="us", strict=False, time_zone="UTC" if zoned else None)
    except pl.exceptions.PolarsError as error:
        hint = "A format is written like %d.%m.%Y %H:%M:%S."
        raise Refusal(
            "bad_time_format", "The time format {format} cannot be read.", hint, format=time_format
        ) from error
    return _from_series(text, stamps.cast(pl.Int64), Cell.WITH_OFFSET if zoned else Cell.WALL_CLOCK)


def _from_series(text: pl.Series, micros: pl.Series, good: Cell) -> Times:
    missing = micros.is_null().to_numpy()
    cells = np.full(len(text), good, np.int8)
    cells[missing] = Cell.UNREADABLE
    cells[(text.fill_null("") == "").to_numpy()] = Cell.EMPTY
    return Times(micros.fill_null(NO_TIME).to_numpy().astype(np.int64), cells)
