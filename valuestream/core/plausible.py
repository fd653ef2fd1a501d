"""Times that cannot be: an end before its start, a day far ahead, years before any machine reported."""

import numpy as np

from .columns import Mask
from .eventlog import DAY, NO_TIME, SECOND, Micros
from .gate import Gate

WALL_CLOCK_AHEAD = 14 * 3600 * SECOND  # the easternmost clocks run this far before UTC
FIRST, LAST = (int(np.datetime64(day, "us").astype(np.int64)) for day in ("0001-01-03", "9999-12-30"))  # in any zone
YEAR_1990 = int(np.datetime64("1990-01-01", "us").astype(np.int64))


def refuse_implausible(
    micros: dict[str, Micros], gate: Gate, *, now: int, wall_clock: bool, one_day: bool = False
) -> None:
    """Refuses rows without any time, negative durations, and odd years where the log also has likely ones.

    A log that lies wholly before 1990 or wholly ahead (a simulation) is kept; ``warn_implausible`` says so.
    ``one_day``: start and end have their day from one column, so that no work over midnight can be told.
    """
    empty = np.logical_and.reduce([times == NO_TIME for times in micros.values()])
    gate.refuse(empty, "missing_time", "complete" if "complete" in micros else "start")
    for role, times in micros.items():  # no calendar has them, whatever the zone
        gate.refuse((times != NO_TIME) & ((times < FIRST) | (times > LAST)), "not_a_time", role)
    if len(micros) == 2:
        both = (micros["start"] != NO_TIME) & (micros["complete"] != NO_TIME)
        code, role = ("one_day_for_both", "complete_clock") if one_day else ("negative_duration", "complete")
        gate.refuse(both & (micros["complete"] < micros["start"]), code, role)
    old, ahead = _old(micros), _ahead(micros, now, wall_clock)
    likely = gate.passed
    for rows in (*old.values(), *ahead.values()):
        likely = likely & ~rows
    if likely.any():
        for code, found in (("before_1990", old), ("future", ahead)):
            for role, rows in found.items():
                gate.refuse(rows, code, role)


def warn_implausible(micros: dict[str, Micros], gate: Gate, keep: Mask, *, now: int, wall_clock: bool) -> None:
    """Warns about odd years that were kept."""
    for code, found in (("before_1990", _old(micros)), ("future", _ahead(micros, now, wall_clock))):
        rows = np.logical_or.reduce(list(found.values())) & keep
        role = next(iter(found))
        if rows.any():
            value = str(np.datetime64(int(micros[role][rows][0]), "us").astype("datetime64[D]"))
            gate.warn(rows, code, value=value)


def _old(micros: dict[str, Micros]) -> dict[str, Mask]:
    return {role: (times < YEAR_1990) & (times != NO_TIME) for role, times in micros.items()}


def _ahead(micros: dict[str, Micros], now: int, wall_clock: bool) -> dict[str, Mask]:
    limit = now + DAY + (WALL_CLOCK_AHEAD if wall_clock else 0)
    return {role: times > limit for role, times in micros.items()}
