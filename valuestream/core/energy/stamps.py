"""The moments of an energy series: read, put into UTC and in order, and the interval that each of them stands for."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from valuestream.core.eventlog import DAY, NO_TIME, SECOND, Micros
from valuestream.core.refusal import Refusal
from valuestream.core.shapes import Cell
from valuestream.core.times import read_times
from valuestream.core.zones import to_utc

from .quirks import Quirk, moment

AROUND = 4  # intervals before and after that say how long one usually is
HOUR = 3600 * SECOND
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Written:
    """How a series writes its moments. ``timezone``: IANA zone of times without offset; ``label``: start or end."""

    timezone: str = "UTC"
    date_order: str = "ymd"
    time_format: str = ""
    label: str = "start"


@dataclass(frozen=True, slots=True)
class Series:
    """Moments (µs UTC, ascending, each once) and their values (NaN: no value)."""

    at: Micros
    values: Values
    quirks: tuple[Quirk, ...]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Half-open spans in µs, in order, not overlapping; between them may be gaps."""

    begin: Micros
    end: Micros
    quirks: tuple[Quirk, ...] = ()

    def __len__(self) -> int:
        return len(self.begin)


def read_series(times: pa.ChunkedArray, values: Values, written: Written) -> Series:
    """A series from a column of texts and its values. Raises ``Refusal`` when it cannot be put in order."""
    read = read_times(times, date_order=written.date_order, time_format=written.time_format)
    readable = read.micros != NO_TIME
    if not readable.any():
        message, hint = "No time of the series can be read.", "Name the column, the date order or the time format."
        raise Refusal("no_times", message, hint)
    quirks = [Quirk("unreadable_time", int((~readable).sum()))] if not readable.all() else []
    local, with_offset = read.micros[readable], (read.cells == Cell.WITH_OFFSET)[readable]
    local, moved = _next_day(local, ends=written.label == "end")
    at, more = _in_utc(local, with_offset, written.timezone)
    return _in_order(at, values[readable], [*quirks, *moved, *more])


def _next_day(local: Micros, *, ends: bool) -> tuple[Micros, list[Quirk]]:
    """Labels 00:00 that jump back by a day, as where the last interval of a day carries the day it belongs to."""
    if not ends or len(local) < 2:
        return local, []
    before = np.concatenate([local[:1], local[:-1]])
    wrong = (local % DAY == 0) & (local < before) & (local + DAY > before)
    count = int(wrong.sum())
    found = np.where(wrong, local + DAY, local)
    return found, [Quirk("midnight_label", count, int(local[wrong.argmax()]))] if count else []


def _in_utc(local: Micros, with_offset: NDArray[np.bool_], zone: str) -> tuple[Micros, list[Quirk]]:
    """Wall clock into UTC; of an hour that comes twice, the rows that repeat a time are the second."""
    shifted = to_utc(np.where(with_offset, NO_TIME, local), zone)
    at = np.where(with_offset, local, shifted.utc)
    quirks = [Quirk("dst_gap", int(shifted.gap.sum()), int(at[shifted.gap.argmax()]))] if shifted.gap.any() else []
    if shifted.overlap.any():
        frame = pl.DataFrame({"at": at}).select(pl.int_range(pl.len()).over("at"))
        second = shifted.overlap & (frame.to_series().to_numpy() == 1)
        if second.any():
            at = np.where(second, at + HOUR, at)
            quirks.append(Quirk("second_hour", int(second.sum()), int(at[second.argmax()])))
    return at, quirks


def _in_order(at: Micros, values: Values, quirks: list[Quirk]) -> Series:
    if (np.diff(at) < 0).any():
        back = int(np.flatnonzero(np.diff(at) < 0)[0]) + 1
        quirks.append(Quirk("not_in_order", int((np.diff(at) < 0).sum()), int(at[back])))
        order = np.argsort(at, kind="stable")
        at, values = at[order], values[order]
    same = np.concatenate([[False], np.diff(at) == 0])
    if same.any():
        other = same & ~((values == np.roll(values, 1)) | np.isnan(values))
        if other.any():
            message = "The series has two different values for {moment}."
            hint = "Export it again with one row per moment, or name its time zone."
            raise Refusal("two_values", message, hint, moment=moment(at[other.argmax()]))
        quirks.append(Quirk("repeated", int(same.sum()), int(at[same.argmax()])))
        at, values = at[~same], values[~same]
    if np.isnan(values).any():
        quirks.append(Quirk("no_value", int(np.isnan(values).sum()), int(at[np.isnan(values).argmax()])))
    return Series(at, values, tuple(quirks))


def intervals_of(at: Micros, label: str) -> Intervals:
    """The interval of each moment: to the next label, but no longer than intervals around there usually are.

    Raises ``Refusal`` for fewer than two moments: nobody can tell how long one is.
    """
    if len(at) < 2:
        message, hint = "A series of one row does not say how long an interval is.", "Export more than one row."
        raise Refusal("one_row", message, hint)
    steps = np.diff(at)
    usual = _usual(steps)
    length = np.minimum(steps, usual)
    if label == "end":
        length = np.concatenate([usual[:1], length])
        begin, end = at - length, at
    else:
        length = np.concatenate([length, usual[-1:]])
        begin, end = at, at + length
    return Intervals(begin, end, _told(begin, end, usual))


def _usual(steps: Micros) -> Micros:
    """The median length of the intervals around each."""
    padded = np.pad(steps, AROUND, mode="symmetric")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1).astype(np.int64)


def _told(begin: Micros, end: Micros, usual: Micros) -> tuple[Quirk, ...]:
    found = []
    gaps = np.flatnonzero(begin[1:] > end[:-1])
    if len(gaps):
        found.append(Quirk("gap", len(gaps), int(end[gaps[0]])))
    changes = np.flatnonzero(np.diff(usual))
    if len(changes) and len(np.unique(usual)) < 5:  # an irregular series changes all the time
        found.append(Quirk("resolution_changes", len(changes), int(begin[changes[0] + 1])))
    return tuple(found)
