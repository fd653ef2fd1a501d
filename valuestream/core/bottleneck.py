"""The bottleneck by the active-period method (Roser, Nakano, Tanaka; method.md B4).

A station is active while it processes, is set up, reworks or is stopped: while it is neither starved nor blocked. The
station with the longest mean uninterrupted active period is the bottleneck of the period; at a moment it is the one
with the longest current active period; where one such period overlaps the next one's, the bottleneck shifts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Moments = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Activity:
    """A station's active periods: ``begins`` and ``ends`` in s on one working-time axis, in order, disjoint."""

    name: str
    begins: Moments
    ends: Moments

    @property
    def active(self) -> float:
        """Active seconds in all."""
        return float((self.ends - self.begins).sum())

    @property
    def mean_period(self) -> float:
        """Mean uninterrupted active period in s; 0 for a station that never was active."""
        return self.active / len(self.begins) if len(self.begins) else 0.0


@dataclass(frozen=True, slots=True)
class Shifting:
    """When which station was the momentary bottleneck: ``(name, begin, end, is_sole)`` in s."""

    spells: tuple[tuple[str, float, float, bool], ...]
    horizon: float

    def sole_share(self, name: str) -> float:
        """Share of the horizon (0…1) in which the station alone was the bottleneck."""
        return sum(end - begin for who, begin, end, sole in self.spells if sole and who == name) / self.horizon

    @property
    def shifting_share(self) -> float:
        """Share of the horizon (0…1) in which the bottleneck shifted between two stations."""
        return sum(end - begin for _, begin, end, sole in self.spells if not sole) / self.horizon


def active_periods(name: str, begins: Moments, ends: Moments, gap: float = 0.0) -> Activity:
    """Merges overlapping or adjacent spans (at most ``gap`` s apart) into active periods."""
    if not len(begins):
        return Activity(name, np.zeros(0), np.zeros(0))
    order = np.argsort(begins, kind="stable")
    begins, ends = begins[order], np.maximum.accumulate(ends[order])
    fresh = np.concatenate([[True], begins[1:] > ends[:-1] + gap])
    last = np.concatenate([np.flatnonzero(fresh)[1:] - 1, [len(begins) - 1]])
    return Activity(name, begins[fresh], ends[last])


def average_bottleneck(stations: list[Activity]) -> Activity | None:
    """The station with the longest mean active period; None when none was ever active."""
    active = [station for station in stations if station.active > 0]
    return max(active, key=lambda station: station.mean_period, default=None)


def momentary_bottlenecks(stations: list[Activity], horizon: float) -> Shifting:
    """Walks from one longest active period to the longest one active at its end (O-AP)."""
    spells: list[tuple[str, float, float, bool]] = []
    current = _longest_at(stations, _next_begin(stations, -np.inf))
    free = 0.0  # up to where the current period's overlap with the one before it goes
    while current:
        begin, end, name = current
        following = _longest_at(stations, end) or _longest_at(stations, _next_begin(stations, end))
        overlap = min(following[0], end) if following else end
        if overlap > max(begin, free):
            spells.append((name, max(begin, free), overlap, True))
        if following and overlap < end:
            spells.append((name, max(overlap, free), end, False))
        free, current = end, following
    return Shifting(tuple(spells), horizon)


def _longest_at(stations: list[Activity], moment: float) -> tuple[float, float, str] | None:
    """The longest period that is active at ``moment`` and goes on after it; a station has at most one."""
    active = []
    for station in stations:
        index = int(np.searchsorted(station.begins, moment, side="right")) - 1
        if index >= 0 and station.ends[index] > moment:
            active.append((float(station.begins[index]), float(station.ends[index]), station.name))
    return max(active, key=lambda period: (period[1] - period[0], period[2]), default=None)


def _next_begin(stations: list[Activity], moment: float) -> float:
    """When the next period of any station begins, at or after ``moment``; infinity when none does."""
    after = [station.begins[np.searchsorted(station.begins, moment) :] for station in stations]
    return float(min((begins[0] for begins in after if len(begins)), default=np.inf))
