"""What no meter of a plant shows: readings beyond these bounds are slips of unit, decimal sign, clock or sender."""

from datetime import datetime
from typing import NamedTuple

import numpy as np

from valuestream.core.eventlog import DAY, SECOND
from valuestream.core.refusal import Refusal

from .quirks import EPOCH, moment
from .stamps import HOUR, Series, Values, intervals_of
from .units import canonical, multiplier


class Bound(NamedTuple):
    """``most`` of ``unit``, and why more cannot be."""

    most: int
    unit: str
    why: str


BOUNDS: dict[str, Bound] = {
    "ahead": Bound(1, "day", "a time zone shifts a reading by half a day, no clock of a meter that is read by more"),
    "counter": Bound(10**12, "", "counters of meters have nine digits at most; this leaves three more"),
    "kWh": Bound(10**6, "kWh/h", "1 GW: all arc furnaces of a steel mill take some hundred MW"),
    "kg": Bound(10**7, "kg/h", "10 000 t an hour: a conveyor of an open-cast mine"),
    "l": Bound(10**8, "l/h", "100 000 m3 an hour: the cooling water of a power station"),
    "Nm3": Bound(10**7, "Nm3/h", "a pipeline between countries carries some million"),
}
SHORTEST = 60 * SECOND  # µs: of rows closer together none can tell a rate
LONGEST = 31 * DAY  # µs: what a reading stands for where no other tells


def require_plausible(series: Series, kind: str, unit: str, label: str, *, now: datetime) -> None:
    """Raises ``Refusal`` for a reading more than a day ahead of ``now``, or of an amount that cannot be.

    ``kind``: interval, cumulative or power; ``unit``: what the values are in; ``label``: what the times mark.
    """
    ahead = series.at > (now - EPOCH).total_seconds() * SECOND + BOUNDS["ahead"].most * DAY
    if ahead.any():
        message = "The reading of {moment} lies more than a day in the future."
        hint = "Set the clock or the time zone of the sender right, and send the readings again."
        raise Refusal("future_reading", message, hint, moment=moment(int(series.at[ahead.argmax()])))
    if kind == "cumulative":
        _refuse_above(series, np.abs(series.values), BOUNDS["counter"], unit)
    elif kind == "power":
        bound = BOUNDS["kWh"]._replace(unit="kW")
        _refuse_above(series, np.abs(series.values) * multiplier(unit, "kW"), bound, unit)
    else:
        found = canonical(unit)
        amount = np.abs(series.values) * found.times
        _refuse_above(series, amount / _hours(series, label), BOUNDS[found.unit], unit)


def require_steady(series: Series, unit: str) -> None:
    """Raises ``Refusal`` where a counter rises faster between two readings than anything can run."""
    known = ~np.isnan(series.values)
    told, found = Series(series.at[known], series.values[known], ()), canonical(unit)
    hours = np.maximum(np.diff(told.at), SHORTEST) / HOUR
    rate = np.concatenate([[0.0], np.diff(told.values) * found.times / hours]) if len(told.at) else told.values
    _refuse_above(told, rate, BOUNDS[found.unit], unit)


def _hours(series: Series, label: str) -> Values | float:
    """How long the interval of each reading is."""
    if len(series.at) < 2:
        return LONGEST / HOUR
    spans = intervals_of(series.at, label)
    return np.maximum(spans.end - spans.begin, SHORTEST) / HOUR


def _refuse_above(series: Series, size: Values, bound: Bound, unit: str) -> None:
    above = size > bound.most  # NaN is no value, and above nothing
    if above.any():
        place = int(above.argmax())
        message = "The reading {value} of {moment} cannot be: more than {most} {unit}."
        hint = (
            "Look at the unit, the decimal sign and the time, and send it again; a wrong reading that was taken before "
            "is withdrawn on the meter's page."
        )
        value = f"{series.values[place]:.6g} {unit}"
        told = {"value": value, "moment": moment(int(series.at[place])), "most": bound.most}
        raise Refusal("impossible_reading", message, hint, **told, unit=bound.unit or unit)
