"""The time columns of a raw table as UTC or wall-clock µs, with the cells at fault refused at the gate."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .clocks import CLOCK, joined, read_clocks
from .columns import Mask, encoded
from .eventlog import DAY, NO_TIME, Micros, Text
from .gate import Gate
from .profile import Profile
from .shapes import Cell
from .times import CODES, Times, read_times
from .zones import to_utc

PER_SECOND = {"s": 1, "ms": 1000}  # units coarser than microseconds
MOST_SECONDS = 10**12  # before or after 1970: 30,000 years


@dataclass(frozen=True, slots=True)
class Moments:
    """``micros`` by role (``NO_TIME`` where empty); ``timezone`` None when they are wall clock only.

    ``midnight``: the first of the columns reads exactly 00:00 in the file.
    """

    micros: dict[str, Micros]
    timezone: str | None
    naive: Mask
    overlap: Mask
    midnight: Mask


def moments(table: pa.Table, profile: Profile, gate: Gate) -> Moments:
    """Reads the columns ``start`` and ``complete`` that are there. An empty cell is not a fault here."""
    roles = [role for role in ("start", "complete") if role in table.column_names]
    cells = {role: _whole(table, role, profile, gate) for role in roles}
    for role, times in cells.items():
        for cell, code in CODES.items():
            if cell != Cell.EMPTY:
                gate.refuse(times.cells == cell, code, role)
    wall = {role: times.cells == Cell.WALL_CLOCK for role, times in cells.items()}
    zoned = any(bool((times.cells == Cell.WITH_OFFSET).any()) for times in cells.values())
    nothing = np.zeros(table.num_rows, np.bool_)
    first = next(iter(cells.values()))
    midnight = (first.cells == Cell.WALL_CLOCK) & (first.micros % DAY == 0)
    if profile.timezone:
        return _in_zone(cells, wall, profile.timezone, gate, midnight)
    if zoned:  # wall clock beside offsets, and no zone to place it in
        for role, rows in wall.items():
            gate.refuse(rows, "naive_time", role)
        return Moments({role: times.micros for role, times in cells.items()}, "UTC", nothing, nothing, midnight)
    naive = np.logical_or.reduce(list(wall.values())) if wall else nothing
    return Moments({role: times.micros for role, times in cells.items()}, None, naive, nothing, midnight)


def _in_zone(cells: dict[str, Times], wall: dict[str, Mask], zone: str, gate: Gate, midnight: Mask) -> Moments:
    """Wall-clock cells moved to UTC by the declared zone."""
    micros: dict[str, Micros] = {}
    nothing = np.zeros(len(gate.row), np.bool_)
    overlap = nothing.copy()
    for role, times in cells.items():
        if not wall[role].any():
            micros[role] = times.micros
            continue
        shifted = to_utc(np.where(wall[role], times.micros, NO_TIME), zone)
        gate.refuse(shifted.gap, "dst_gap", role)
        overlap |= shifted.overlap
        micros[role] = np.where(wall[role], shifted.utc, times.micros)
    return Moments(micros, zone, nothing, overlap, midnight)


def _whole(table: pa.Table, role: str, profile: Profile, gate: Gate) -> Times:
    """The times of a role, from one column or from a day and its time of day."""
    times, clock = _times(table[role], profile), role + CLOCK
    return joined(times, read_clocks(encoded(table[clock])), role, gate) if clock in table.column_names else times


def _times(column: pa.ChunkedArray, profile: Profile) -> Times:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _typed(column)
    if pa.types.is_dictionary(column.type):
        return _coded(encoded(column), profile)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return read_times(column, date_order=profile.date_order, time_format=profile.time_format)


def _coded(column: Text, profile: Profile) -> Times:
    """Each distinct text is read once; a missing cell is empty."""
    names = pa.chunked_array([pa.array([*column.names, ""], pa.string())])
    times = read_times(names, date_order=profile.date_order, time_format=profile.time_format)
    return Times(times.micros[column.codes], times.cells[column.codes])


def _typed(column: pa.ChunkedArray) -> Times:
    """Times that the file itself stores as times."""
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    empty, far = np.asarray(pc.is_null(column)), _out_of_reach(column)
    stamps = column.cast(pa.timestamp("us", column.type.tz if zoned else None), safe=False)
    micros = pc.fill_null(stamps.cast(pa.int64()), NO_TIME).to_numpy().astype(np.int64)
    good = np.int8(Cell.WITH_OFFSET if zoned else Cell.WALL_CLOCK)
    cells = np.select([empty, far], [np.int8(Cell.EMPTY), np.int8(Cell.UNREADABLE)], good)
    return Times(np.where(far, NO_TIME, micros), cells)


def _out_of_reach(column: pa.ChunkedArray) -> Mask:
    """The cells that microseconds cannot hold: turned into them, they would come out as some other time."""
    if not pa.types.is_timestamp(column.type) or column.type.unit not in PER_SECOND:
        return np.zeros(len(column), np.bool_)
    counts = pc.fill_null(column.cast(pa.int64()), 0).to_numpy()
    reach = MOST_SECONDS * PER_SECOND[column.type.unit]
    return (counts > reach) | (counts < -reach)
