"""Carbon intensity of a grid by the hour or quarter-hour; in a gap stands the month's mean, else the year's."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import Micros
from valuestream.core.refusal import Refusal

from .quirks import Quirk, moment
from .stamps import Series, Values, intervals_of
from .units import multiplier

COVERED = 0.5  # of a month or a year, from which its mean may stand in for a gap
GRAMS = 2.0  # a mean below is no g/kWh of any grid, one above no kg/kWh
Resolutions = NDArray[np.int8]


class Resolution(IntEnum):
    """How close in time a figure's factor is."""

    SERIES = 0
    MONTH = 1
    YEAR = 2
    FACTOR = 3
    NONE = 4


@dataclass(frozen=True)
class GridSeries:
    """``kg_per_kwh`` in spans [begin, end) of µs UTC. ``fallback``: id of the factor for times far from the series."""

    name: str
    begin: Micros
    end: Micros
    kg_per_kwh: Values
    source: str = ""
    region: str = ""
    gases: str = "CO2e"
    basis: str = "location"
    uncertainty: float | None = None
    fallback: str = ""
    version: str = ""
    quirks: tuple[Quirk, ...] = field(default=())

    def means(self, unit: str, since: Micros) -> Values:
        """The mean of the month (``M``) or year (``Y``) of each moment; NaN where less than half of it is known."""
        asked, own = _calendar(since, unit), _calendar(self.begin, unit)
        low = int(min(asked.min(), own.min()))
        size = int(max(asked.max(), own.max())) - low + 1
        length = (self.end - self.begin).astype(np.float64)
        known = np.bincount(own - low, length, size)
        total = np.bincount(own - low, length * self.kg_per_kwh, size)
        starts = (np.arange(size + 1) + low).astype(f"datetime64[{unit}]").astype("datetime64[us]").astype(np.int64)
        enough = known >= COVERED * np.diff(starts)
        mean = np.divide(total, known, out=np.full(size, np.nan), where=enough)
        return np.asarray(mean[asked - low])

    def as_json(self) -> dict[str, Any]:
        span = {"from": moment(int(self.begin[0])), "to": moment(int(self.end[-1]))}
        told = {"source": self.source, "region": self.region, "gases": self.gases, "basis": self.basis}
        return {"grid": self.name, "version": self.version, **told, **span, "rows": len(self.begin)}


def grid_from(series: Series, name: str, unit: str = "", **told: Any) -> GridSeries:
    """The intensity of a grid from a series of values in ``unit`` (kg/kWh, g/kWh, kg/MWh), each from its moment on.

    Raises ``Refusal`` when the unit is none, is not said and cannot be told, or contradicts the values.
    """
    known = ~np.isnan(series.values)
    if (series.values[known] < 0).any() or not known.any():
        message, hint = "The grid series {name} has no values, or some below zero.", "Choose its column of intensities."
        raise Refusal("bad_intensity", message, hint, name=name)
    spans = intervals_of(series.at, "start")
    values = series.values[known] * multiplier(unit or "g/kWh", "kg/kWh")
    if not GRAMS / 1000 < values.mean() < GRAMS:
        message = "The grid series {name} would have {mean} kg per kWh on average."
        hint = "Name its unit: g/kWh, kg/kWh or kg/MWh."
        raise Refusal("bad_intensity", message, hint, name=name, mean=f"{values.mean():.3g}")
    quirks = (*series.quirks, *spans.quirks)
    return GridSeries(name, spans.begin[known], spans.end[known], values, quirks=quirks, **told)


def intensity(grid: GridSeries, cuts: Micros) -> tuple[Values, Resolutions]:
    """kg/kWh of each span between two ``cuts`` (which hold the grid's own), and where it comes from.

    NaN and ``NONE`` where neither hour, month nor year is known.
    """
    since = cuts[:-1]
    place = np.searchsorted(grid.begin, since, side="right") - 1
    inside = np.clip(place, 0, None)
    hourly = (place >= 0) & (since < grid.end[inside])
    found = np.where(hourly, grid.kg_per_kwh[inside], np.nan)
    resolution = np.where(hourly, Resolution.SERIES, Resolution.NONE).astype(np.int8)
    for unit, level in (("M", Resolution.MONTH), ("Y", Resolution.YEAR)):
        missing = np.flatnonzero(np.isnan(found))
        if not len(missing):
            break
        means = grid.means(unit, since[missing])
        found[missing] = means
        resolution[missing[~np.isnan(means)]] = level
    return found, resolution


def grid_cuts(grid: GridSeries, first: int, last: int) -> Micros:
    """The moments between two others at which the intensity may change, in no order."""
    months = np.arange(_calendar(np.array([first]), "M")[0], _calendar(np.array([last]), "M")[0] + 1)
    starts = months.astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)
    bounds = [
        side[np.searchsorted(side, first) : np.searchsorted(side, last)] for side in (grid.begin, grid.end, starts)
    ]
    return np.concatenate(bounds)


def _calendar(moments: Micros, unit: str) -> NDArray[np.int64]:
    return moments.astype("datetime64[us]").astype(f"datetime64[{unit}]").astype(np.int64)
