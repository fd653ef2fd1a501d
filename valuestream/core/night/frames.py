"""The tables of a partition's state, and the bins into which times are counted.

A state holds counts and sums only, so states of disjoint sets of orders add up (performance.md §3): the state of a
log is the sum of the states of its partitions, bit for bit. Codes are those of the source's dictionaries, which only
grow at their end, so that states made in different nights mean the same.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from valuestream.core.histograms import EXACT
from valuestream.core.spreads import LOW, LOW_BITS

PROCESSING, WAITING, LEAD = 0, 1, 2  # kinds of times; LEAD is by the order's last step
NOBODY = -1  # the second step of a time that belongs to one step

SUMS = ("n", "high", "low", "zero", "rows", "cases", "count", "orders", "visits", "repeats", "overlaps")
PIECES = ("good", "scrap", "rework")
SUMS_OF_PIECES = (*PIECES, *(f"{name}_n" for name in PIECES))
LEAST, MOST = ("least", "earliest", "first"), ("most", "last")

KEYS: dict[str, tuple[str, ...]] = {
    "whole": (),  # one row: events, orders, first and last moment
    "steps": ("box",),
    "flows": ("source", "target"),
    "times": ("kind", "source", "target"),
    "bins": ("kind", "source", "target", "bin"),
    "variants": ("path",),
    "days": ("day", "box"),  # orders by the local day of their last event and the step where that was
    "day_steps": ("day", "box"),
    "day_bins": ("day", "kind", "box", "bin"),
}
OF_DAYS = ("days", "day_steps", "day_bins")


def bins_of(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bin of each time (µs, 0 or more): one value each below 128, then 64 bins per octave (core.histograms)."""
    octave = np.maximum(np.frexp(values.astype(np.float64))[1].astype(np.int64) - EXACT.bit_length(), 0)
    octave -= (values >> octave) < EXACT  # 2**n − 1 was rounded up to 2**n
    octave = np.maximum(octave, 0)
    return (values >> octave) + EXACT * octave


def added(kind: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One table that says what these tables of one kind say together, in the order of its keys."""
    keys = KEYS[kind]
    both = pl.concat(frames, how="vertical")
    how = [_how(name) for name in both.columns if name not in keys]
    if not keys:
        return both.select(how)
    return both.group_by(keys).agg(how).sort(keys)


def _how(name: str) -> pl.Expr:
    if name in LEAST:
        return pl.col(name).min()
    return pl.col(name).max() if name in MOST else pl.col(name).sum()


def facts(values: str = "value") -> list[pl.Expr]:
    """Count, exact sum in two parts, extremes and zeros of a column of times (µs)."""
    value = pl.col(values)
    return [
        pl.len().cast(pl.Int64).alias("n"),
        (value // (1 << LOW_BITS)).sum().alias("high"),
        (value & LOW).sum().alias("low"),
        value.min().alias("least"),
        value.max().alias("most"),
        (value == 0).sum().cast(pl.Int64).alias("zero"),
    ]
