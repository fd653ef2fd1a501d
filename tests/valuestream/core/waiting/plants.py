"""Logs of whole minutes, made at random, and their waits worked out minute by minute in plain Python."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from hypothesis import strategies as st

from tests.factories import encode, make_log
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import NO_CODE, NO_TIME, EventLog, Kind
from valuestream.core.stations import Clocks

MINUTE = 60_000_000


def calendar(*spans: tuple[str, str], days: range = range(7)) -> WorkCalendar:
    shifts = [{"weekday": day, "start": begin, "end": end} for day in days for begin, end in spans]
    return WorkCalendar.from_spec({"timezone": None, "shifts": shifts})


def clocks_of(log: EventLog, site: WorkCalendar | None = None, **own: WorkCalendar) -> Clocks:
    return Clocks(int(log.start.min()), int(np.maximum(log.start, log.complete).max()), site, own)


@st.composite
def logs(draw, orders: int = 6, rows: int = 5) -> EventLog:
    """Orders with overlapping rows, stations that do several things at once, stops, open rows, batch numbers."""
    found = []
    for order in range(draw(st.integers(1, orders))):
        moment = draw(st.integers(0, 300))
        for _ in range(draw(st.integers(1, rows))):
            moment += draw(st.integers(-10, 60))
            length = draw(st.sampled_from([0, 1, 5, 20, 45]))
            kind = draw(st.sampled_from(["production"] * 6 + ["setup", "down"]))
            station = draw(st.sampled_from(["M1", "M2", "M1"]))
            step = draw(st.sampled_from(["A", "B", "C"]))
            begin = max(moment, 0)
            found.append((f"o{order}", step, station, begin, begin + length, 1, 0, "", kind))
            moment = begin + length
    log = make_log(found)
    is_open = np.array(draw(st.lists(st.sampled_from([False] * 12 + [True]), min_size=len(log), max_size=len(log))))
    log = replace(log, complete=np.where(is_open, NO_TIME, log.complete), is_sorted=False).sorted()
    if draw(st.booleans()):
        numbers = draw(st.lists(st.sampled_from(["", "", "b1", "b2"]), min_size=len(log), max_size=len(log)))
        coded = encode(numbers)
        codes = np.array([NO_CODE if not coded.names[code] else code for code in coded.codes], dtype=np.int32)
        log = replace(log, batch=replace(coded, codes=codes))
    return log


def minute_by_minute(log: EventLog, windows, clocks: Clocks) -> np.ndarray:
    """Minutes by cause and row, by the text of the rule: each minute of each wait is looked at."""
    found = np.zeros((6, len(log)))
    for row in range(len(log)):
        for minute in range(int(windows.since[row]), int(log.start[row]), MINUTE):
            found[cause_at(log, windows, clocks, row, minute), row] += 1
    return found


def cause_at(log: EventLog, windows, clocks: Clocks, row: int, moment: int) -> int:
    batch, number = windows.batch, windows.batch[row]
    bound = int(windows.ready[row])
    if number >= 0:
        filled = max(int(windows.ready[i]) for i in range(len(log)) if batch[i] == number)
        if moment < min(filled, log.start[row]):
            return 0
        bound = max(bound, min(filled, int(log.start[row])))
    running = [
        i for i in range(len(log))
        if log.resource.codes[i] == log.resource.codes[row] and log.complete[i] != NO_TIME
        and log.start[i] <= moment < log.complete[i]
    ]  # fmt: skip
    stopped = [i for i in running if log.kind is not None and log.kind[i] == Kind.DOWN]
    others = [i for i in running if i not in stopped]
    own = [i for i in running if number >= 0 and batch[i] == number and moment >= begun(log, batch, number)]
    if own and min(windows.ready[i] for i in own) > windows.ready[row]:
        return 2
    if others:
        return 1 if min(windows.ready[i] for i in others) <= bound else 2
    work = clocks.own.get(log.resource.names[log.resource.codes[row]], clocks.site)
    return 4 if not stopped and is_scheduled(work, moment) else 3


@lru_cache(maxsize=100_000)
def is_scheduled(work: WorkCalendar | None, moment: int) -> bool:
    return work is None or bool(work.working(np.array([moment]), np.array([moment + MINUTE]))[0] > 0)


def begun(log: EventLog, batch: np.ndarray, number: int) -> int:
    return min(int(log.start[i]) for i in range(len(log)) if batch[i] == number)
