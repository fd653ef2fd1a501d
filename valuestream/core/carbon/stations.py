"""Which rows of the log run at a station, and what they say about its state."""

from dataclasses import dataclass

import numpy as np

from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.inputs import EVERYWHERE, EnergyInputs
from valuestream.core.eventlog import NO_TIME, EventLog, Kind, Micros
from valuestream.core.spans import covered_before

from .frame import DOWN, GAP, PROCESS, SETUP, Rows, Spans


@dataclass(frozen=True)
class Stations:
    """The timed rows of a sorted log by station. In a log without stations each step is one."""

    log: EventLog
    timed: Rows
    by_name: dict[str, Rows]
    enabled: Micros | None

    def rows(self, names: tuple[str, ...]) -> Rows:
        """The rows of some stations; a name that is no station may be a step."""
        if EVERYWHERE in names:
            return self.timed
        found = [self.by_name[name] if name in self.by_name else self._of_step(name) for name in names]
        return np.unique(np.concatenate(found)) if len(found) > 1 else found[0]

    def knows(self, names: tuple[str, ...]) -> bool:
        """Whether the log names one of the stations, or a step of that name."""
        named = {*(self.log.resource.names if self.log.resource else ()), *self.log.boxes.names}
        return EVERYWHERE in names or bool(named & set(names))

    def _of_step(self, name: str) -> Rows:
        boxes = self.log.boxes
        if name not in boxes.names:
            return np.zeros(0, np.int64)
        return self.timed[boxes.codes[self.timed] == boxes.names.index(name)]


def stations_of(log: EventLog) -> Stations:
    """The stations of a sorted log. Open rows, and rows whose start nobody reported, run at none."""
    timed = (log.complete != NO_TIME) & (log.complete > log.start)
    if log.estimated is not None:
        timed &= ~log.estimated
    rows = np.flatnonzero(timed)
    column = log.resource or log.boxes
    codes = column.codes[rows]
    order = rows[np.argsort(codes, kind="stable")]
    present, first = np.unique(column.codes[order], return_index=True)
    groups = np.split(order, first[1:]) if len(first) else []
    named = {column.names[code]: group for code, group in zip(present, groups, strict=True) if code >= 0}
    books = log.kind is not None and bool((log.kind == Kind.SETUP).any())
    infers = log.product is not None and not books
    enabled = covered_before(log, np.ones(len(log), np.bool_)) if infers else None
    return Stations(log, rows, named, enabled)


def spans_of(stations: Stations, rows: Rows, calendar: WorkCalendar | None) -> dict[int, Spans]:
    """The spans by state of some rows. Set-up is inferred only where the log books none and a calendar is known."""
    log = stations.log
    kind = log.kind[rows] if log.kind is not None else np.zeros(len(rows), np.int8)
    state = np.full(len(rows), PROCESS)
    state[kind == Kind.SETUP], state[kind == Kind.DOWN] = SETUP, DOWN
    found = {}
    for one in (PROCESS, SETUP, DOWN):
        chosen = rows[state == one]
        found[one] = Spans(chosen, log.start[chosen], log.complete[chosen])
    if stations.enabled is not None and calendar is not None:
        found[GAP] = _changeovers(stations, found[PROCESS])
    return found


def _changeovers(stations: Stations, runs: Spans) -> Spans:
    """From the end of one product (or from when the next order was there, if later) to the start of another."""
    product, enabled = stations.log.product, stations.enabled
    if product is None or enabled is None or len(runs.row) < 2:
        return Spans(runs.row[:0], runs.begin[:0], runs.end[:0])
    order = np.lexsort((runs.row, runs.begin))
    row, start = runs.row[order], runs.begin[order]
    free = np.maximum.accumulate(runs.end[order])[:-1]
    differs = product.codes[row[1:]] != product.codes[row[:-1]]
    begin = np.maximum(free, enabled[row[1:]])
    some = differs & (begin < start[1:])
    return Spans(row[1:][some], begin[some], start[1:][some])


def calendar_of(inputs: EnergyInputs, names: tuple[str, ...]) -> WorkCalendar | None:
    """A station's own calendar, else the site's."""
    return inputs.calendars.get(names[0], inputs.calendar) if len(names) == 1 else inputs.calendar
