"""The stream that a map is counted from: its orders, which visits are returns, how many pieces leave a day."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .eventlog import SECOND, EventLog
from .mapdemand import takt_of
from .maporders import Orders
from .mapsteps import DAY, Stream
from .stations import Clocks
from .structure import Place
from .visits import Visits

Doc = dict[str, Any]


def stream_of(
    log: EventLog, visits: Visits, orders: Orders, clocks: Clocks, found: dict[int, Place], demand: Doc | None
) -> Stream:
    """What all parts of a map are counted from. ``found``: where the steps stand."""
    finished = orders.completion.finished
    rework_steps = [place.step for place in found.values() if place.role == "rework"]
    returned = visits.is_rework | np.isin(visits.step, rework_steps)
    returned |= (visits.number > 1) & ~split_lots(log, visits)
    has_pieces = bool((~np.isnan(visits.pieces)).any())
    per_day = max((clocks.last - clocks.first) / SECOND, 1.0) / DAY
    out = float(np.nansum(good_out(visits, finished)))
    leaving = out if has_pieces and out > 0 else float(finished.sum())
    return Stream(
        log=log, visits=visits, orders=orders, clocks=clocks,
        closed=np.repeat(finished, np.diff(visits.bounds)), returned=returned,
        pieces_per_day=leaving / per_day, has_pieces=has_pieces, takt=takt_of(clocks, demand),
    )  # fmt: skip


def good_out(visits: Visits, finished: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Good pieces at each finished order's last visit; NaN where the log says nothing."""
    last = (visits.bounds[1:] - 1)[finished]
    return np.full(len(last), np.nan) if visits.good is None else visits.good[last]


def split_lots(log: EventLog, visits: Visits) -> NDArray[np.bool_]:
    """Visits whose order comes to the step in parts: all its pieces there together are no more than the lot."""
    if log.lot_size is None or not len(visits):
        return np.zeros(len(visits), dtype=bool)
    lot = np.fmax.reduceat(log.lot_size, visits.first_row)
    key = visits.case.astype(np.int64) * len(visits.steps) + visits.step
    _, group = np.unique(key, return_inverse=True)
    total = np.bincount(group, weights=np.nan_to_num(visits.pieces))
    return (visits.number > 1) & (total[group] <= lot) & ~visits.is_rework
