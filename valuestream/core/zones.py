"""Wall clock to UTC, with the two hours a year that a clock change makes doubtful counted, not guessed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, Micros

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1901, 2100  # outside, the nearest known offset holds
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Shifted:
    """``utc`` µs; ``gap``: the wall clock never showed this; ``overlap``: it showed this twice (first taken)."""

    utc: Micros
    gap: NDArray[np.bool_]
    overlap: NDArray[np.bool_]


def to_utc(local: Micros, zone: str) -> Shifted:
    """Wall-clock µs in an IANA zone as UTC µs; ``NO_TIME`` stays. Raises ``ZoneInfoNotFoundError``."""
    none = local == NO_TIME
    known = local[~none]
    nothing = np.zeros(len(local), np.bool_)
    if not len(known):
        return Shifted(local, nothing, nothing)
    first, last = (_year(bound) for bound in (known.min(), known.max()))
    changes, before, after = transitions(zone, first, last)
    place = np.searchsorted(changes + np.maximum(before, after)[1:], local, side="right")
    # place counts the changes that are wholly over; the one after it may be under way
    offset = after[place]
    utc = np.where(none, NO_TIME, local - offset)
    if not len(changes):
        return Shifted(utc, nothing, nothing)
    following = np.minimum(place, len(changes) - 1)
    inside = (place < len(changes)) & (local >= (changes + np.minimum(before, after)[1:])[following]) & ~none
    forward = (after > before)[1:][following]
    return Shifted(utc, inside & forward, inside & ~forward)


def transitions(zone: str, first: int, last: int) -> tuple[Micros, Micros, Micros]:
    """Clock changes of the years ``first`` to ``last``: UTC instants, offsets before and after each, in µs.

    Both offset arrays begin with the offset that holds before the first change.
    """
    instants: list[int] = []
    offsets = [_offset(ZoneInfo(zone), _new_year(first - 1))]
    for year in range(first - 1, last + 2):  # the wall clock of a year may lie in the neighbouring UTC year
        for instant, offset in _changes(zone, year):
            instants.append(instant)
            offsets.append(offset)
    array = np.array(offsets, np.int64) * SECOND
    return np.array(instants, np.int64) * SECOND, np.concatenate([array[:1], array[:-1]]), array


@lru_cache(4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """(UTC second, new offset) of each clock change of a UTC year."""
    info = ZoneInfo(zone)
    found = []
    start, end = _new_year(year), _new_year(year + 1)
    before = _offset(info, start)
    for day in (*range(start + DAY_S, end, DAY_S), end):
        if (offset := _offset(info, day)) != before:
            found.append((_change_between(info, day - DAY_S, day), offset))
            before = offset
    return tuple(found)


def _new_year(year: int) -> int:
    return int((datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())


def _offset(info: ZoneInfo, second: int) -> int:
    offset = (EPOCH + timedelta(seconds=second)).astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change_between(info: ZoneInfo, low: int, high: int) -> int:
    """The first second at which the offset of ``high`` holds."""
    target = _offset(info, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(info, middle) == target else (middle, high)
    return high


def _year(micros: int) -> int:
    year = int(np.datetime64(int(micros), "us").astype("datetime64[Y]").astype(int)) + 1970
    return min(max(year, FIRST_YEAR), LAST_YEAR)
