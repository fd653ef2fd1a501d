"""What the stations did: their active periods, and which of them held the flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Measure, Missing, Unit

from .bottleneck import Activity, active_periods, average_bottleneck, momentary_bottlenecks
from .calendar import WorkCalendar
from .eventlog import NO_TIME, SECOND, EventLog

BUSY = 0.5  # share of the busiest station's active time from which a station can be the bottleneck
TOLERANCE = 60.0  # s: a gap up to this long on the station's working clock does not end an active period


@dataclass(frozen=True, slots=True)
class Clocks:
    """Turns moments (µs) into seconds of a period: by a station's own calendar, the site's, or the wall clock.

    What lies outside the period counts as its nearer end, so rows that begin before it count from its beginning.
    """

    first: int
    last: int
    site: WorkCalendar | None
    own: Mapping[str, WorkCalendar]

    def seconds(self, moments: NDArray[np.int64], station: str = "") -> NDArray[np.float64]:
        """Working seconds since the period began; calendar seconds where there is no calendar."""
        calendar = self.own.get(station, self.site)
        if calendar is None:
            return self.wall(moments)
        return calendar.working(np.full(len(moments), self.first), np.clip(moments, self.first, self.last))

    def wall(self, moments: NDArray[np.int64]) -> NDArray[np.float64]:
        """Calendar seconds since the period began."""
        return np.asarray((np.clip(moments, self.first, self.last) - self.first) / SECOND)

    def scheduled(
        self, moments: NDArray[np.int64], stations: NDArray[np.integer], names: Sequence[str]
    ) -> NDArray[np.float64]:
        """Working µs from the period's beginning to each moment by the calendar of its station, negative before it.

        Without a calendar a station is always scheduled.
        """
        found = self._since_first(self.site, moments)
        for code in (code for code, name in enumerate(names) if name in self.own):
            here = stations == code
            found[here] = self._since_first(self.own[names[code]], moments[here])
        return found

    def _since_first(self, calendar: WorkCalendar | None, moments: NDArray[np.int64]) -> NDArray[np.float64]:
        if calendar is None:
            return (moments - self.first).astype(np.float64)
        first = np.full(len(moments), self.first)
        return np.asarray(calendar.working(first, moments) - calendar.working(moments, first)) * SECOND

    def horizon(self, station: str = "") -> float:
        """Seconds of the whole period on the station's clock."""
        return float(self.seconds(np.array([self.last]), station)[0])


@dataclass(frozen=True, slots=True)
class Station:
    """A station's active periods on its working clock, and the same periods on the wall clock."""

    working: Activity
    wall: Activity
    step: str

    @property
    def name(self) -> str:
        return self.working.name


def stations_of(log: EventLog, clocks: Clocks) -> list[Station]:
    """Every station with its active periods (set-up, processing, rework, stops), joined over breaks and nights."""
    if log.resource is None or log.start_estimated:
        return []
    inside = (log.start < clocks.last) & (log.complete > clocks.first)
    rows = np.flatnonzero((log.complete != NO_TIME) & (log.resource.codes >= 0) & inside)
    if not len(rows):
        return []
    rows = rows[np.argsort(log.resource.codes[rows], kind="stable")]
    present, first = np.unique(log.resource.codes[rows], return_index=True)
    groups = np.split(rows, first[1:])
    return [_station(log, log.resource.names[code], group, clocks) for code, group in zip(present, groups, strict=True)]


def _station(log: EventLog, name: str, rows: NDArray[np.int64], clocks: Clocks) -> Station:
    begins, ends = log.start[rows], log.complete[rows]
    working = active_periods(name, clocks.seconds(begins, name), clocks.seconds(ends, name), gap=TOLERANCE)
    wall_begins = _at(clocks.seconds(begins, name), clocks.wall(begins), working.begins)
    wall_ends = _at(clocks.seconds(ends, name), clocks.wall(ends), working.ends)
    step = log.boxes.names[int(np.bincount(log.boxes.codes[rows]).argmax())]
    return Station(working, Activity(name, wall_begins, wall_ends), step)


def _at(working: NDArray[np.float64], wall: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The wall moments that belong to moments on the working clock."""
    order = np.argsort(working, kind="stable")
    return wall[order][np.searchsorted(working[order], wanted)]


def find_bottleneck(stations: list[Station], clocks: Clocks, *, start_estimated: bool) -> dict[str, Any]:
    """The bottleneck part of a map document: station, step, how long it was active without a break, how surely.

    A station that was active for less than half as long as the busiest holds no flow, however long its one run was.
    """
    busiest = max((station.working.active for station in stations), default=0.0)
    stations = [station for station in stations if station.working.active >= BUSY * busiest]
    worst = average_bottleneck([station.working for station in stations])
    if worst is None:
        return Missing("no_start_times" if start_estimated else "no_resource").as_json()
    shifting = momentary_bottlenecks([station.wall for station in stations], (clocks.last - clocks.first) / SECOND)
    rows = [
        {
            "resource": station.name,
            "step": station.step,
            "mean_active_period": Measure(
                station.working.mean_period, Unit.SECOND, n=len(station.working.begins)
            ).as_json(),
            "utilisation": _share(station, _utilisation(station, clocks)),
            "sole_share": _share(station, shifting.sole_share(station.name)),
        }
        for station in sorted(stations, key=lambda station: -station.working.mean_period)
        if station.working.active > 0
    ]
    shifts = Measure(shifting.shifting_share, Unit.RATIO, n=len(shifting.spells)).as_json()
    return {**rows[0], "method": "active period", "shifting_share": shifts, "table": rows}


def _utilisation(station: Station, clocks: Clocks) -> float:
    horizon = clocks.horizon(station.name)
    return min(station.working.active / horizon, 1.0) if horizon > 0 else 0.0


def _share(station: Station, value: float) -> dict[str, Any]:
    return Measure(value, Unit.RATIO, n=len(station.working.begins)).as_json()
