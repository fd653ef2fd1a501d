"""What the customer asks for and gets: takt, working time a day, pieces."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .mapsteps import Stream
from .maptotals import pieces_out
from .stations import Clocks
from .takt import takt

Doc = dict[str, Any]


def takt_of(clocks: Clocks, demand: Doc | None) -> Figure:
    """Working seconds for each piece that the customer takes."""
    if demand is None:
        return Missing("no_demand")
    available = _available(clocks)
    if isinstance(available, Missing):
        return available
    return Measure(takt(available.value, demand["pieces_per_day"]), Unit.SECOND, n=available.n)


def _available(clocks: Clocks) -> Figure:
    """Working seconds a working day in the period."""
    if clocks.site is None:
        return Missing("no_calendar")
    days = clocks.site.working_days(clocks.first, clocks.last)
    return Measure(clocks.horizon() / days, Unit.SECOND, n=int(days)) if days else Missing("no_calendar")


def demand_document(stream: Stream, demand: Doc | None) -> Doc | None:
    """The demand as it was entered, with takt; None while nobody entered one."""
    if demand is None:
        return None
    return {**demand, "takt": stream.takt.as_json(), "available_per_day": _available(stream.clocks).as_json()}


def customer_document(stream: Stream, good: NDArray[np.float64]) -> Doc:
    """What the customer got. ``good``: pieces at each finished order's last visit."""
    pieces = pieces_out(stream.log, good)
    days = stream.clocks.site.working_days(stream.clocks.first, stream.clocks.last) if stream.clocks.site else 0
    per_day: Figure = Missing("no_calendar")
    if isinstance(pieces, Missing):
        per_day = pieces
    elif days:
        per_day = Measure(pieces.value / days, Unit.PIECE_PER_DAY, n=pieces.n)
    return {"pieces": pieces.as_json(), "per_work_day": per_day.as_json()}
