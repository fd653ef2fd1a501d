"""In which order a column writes its dates, judged from all its distinct values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .clocks import read_clocks
from .eventlog import DAY, Text
from .proposal import Certainty
from .shapes import ORDERS, Cell
from .times import Times, read_times

ENOUGH = 0.5  # share of filled cells that must be times for a column to be one
SHORT_YEAR_FORMATS = ("%d.%m.%y %H:%M", "%d.%m.%y %H:%M:%S", "%d.%m.%y", "%d/%m/%y %H:%M", "%m/%d/%y %H:%M", "%m/%d/%y")
EPOCHS = {10: "epoch_s", 13: "epoch_ms"}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """``share``: readable part of the filled cells under this order; ``naive``: no offsets.

    ``days``: no cell has a time of day; ``clock``: the cells are times of day; ``without_day``: or minutes and seconds.
    """

    date_order: str
    time_format: str
    share: float
    certainty: Certainty
    naive: bool = True
    without_day: bool = False
    days: bool = False
    clock: bool = False


def date_style(values: Sequence[str]) -> DateStyle | None:
    """How a column of times is written, or None when it is no column of times.

    Day and month that could change places everywhere give certainty ``look``; dots mean day first.
    """
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return None
    column = pa.chunked_array([pa.array(filled, pa.string())])
    found = {order: read_times(column, date_order=order) for order in ORDERS}
    shares = {order: float((times.micros != np.iinfo(np.int64).min).mean()) for order, times in found.items()}
    best = max(shares, key=lambda order: shares[order])
    if shares[best] < ENOUGH:
        return _odd_style(filled, column, found["ymd"])
    naive = bool((found[best].cells == Cell.WALL_CLOCK).any())
    read = found[best].micros[found[best].cells < Cell.EMPTY]
    days = bool((read % DAY == 0).all())
    if best == "ymd" or shares["dmy"] != shares["mdy"]:
        return DateStyle(best, "", shares[best], "sure" if shares[best] > 0.99 else "look", naive, days=days)
    first = filled[0]
    american = first.lower().endswith("m") and "/" in first  # AM/PM goes with month first
    order = "mdy" if american else "dmy"
    return DateStyle(order, "", shares[best], "sure" if "." in first[:6] else "look", naive, days=days)


def clock_style(values: Sequence[str]) -> DateStyle | None:
    """The style of a column of times of day, or None when it is none."""
    filled = tuple(value.strip() for value in values if value.strip())
    cells = read_clocks(Text(np.arange(len(filled), dtype=np.int32), filled)).cells
    if not filled or (cells < Cell.EMPTY).mean() < ENOUGH:
        return None
    bare = read_times(pa.chunked_array([pa.array(filled, pa.string())])).cells == Cell.WITHOUT_DAY
    return DateStyle("ymd", "", 0.0, "look", without_day=bool(bare.mean() >= ENOUGH), clock=True)


def _odd_style(filled: list[str], column: pa.ChunkedArray, times: Times) -> DateStyle | None:
    """Columns that are times in another dress: epoch numbers, two-digit years, minutes and seconds only."""
    if (length := len(filled[0])) in EPOCHS and all(v.isdigit() and len(v) == length and v[0] == "1" for v in filled):
        return DateStyle("ymd", EPOCHS[length], 1.0, "look", naive=False)
    if (times.cells == Cell.WITHOUT_DAY).mean() >= ENOUGH:
        return DateStyle("ymd", "", 0.0, "look", without_day=True)
    if (times.cells == Cell.TWO_DIGIT_YEAR).mean() < ENOUGH:
        return None
    for style in SHORT_YEAR_FORMATS:
        share = float((read_times(column, time_format=style).cells == Cell.WALL_CLOCK).mean())
        if share >= ENOUGH:
            order = "mdy" if style.startswith("%m") else "dmy"
            return DateStyle(order, style, share, "look", days="%H" not in style)
    return None
