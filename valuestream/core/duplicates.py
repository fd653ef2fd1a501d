"""Exact copies among rows: found by hash, confirmed column by column."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .columns import Mask

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ divided by the golden ratio, odd: spreads near numbers far apart
SHIFT = np.uint64(29)


def copies(keys: dict[str, NDArray], use: Mask) -> Mask:
    """Rows in ``use`` that equal an earlier one in every key column (integers, or floats compared bit by bit)."""
    extra = np.zeros(len(use), np.bool_)
    chosen = np.flatnonzero(use)
    if len(chosen) < 2:
        return extra
    hashes = pl.Series(_hashes(keys, len(use))[chosen])
    if hashes.n_unique() == len(chosen):
        return extra
    suspects = chosen[np.flatnonzero(hashes.is_duplicated().to_numpy())]
    frame = pl.DataFrame({name: _integers(key)[suspects] for name, key in keys.items()})
    first = frame.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
    extra[suspects[~first]] = True
    return extra


def _hashes(keys: dict[str, NDArray], count: int) -> NDArray[np.uint64]:
    """A number per row that equal rows share; different rows rarely do."""
    found = np.zeros(count, np.uint64)
    for key in keys.values():
        found ^= _integers(key).astype(np.uint64, copy=False)
        found *= MULTIPLIER
        found ^= found >> SHIFT
    return found


def _integers(key: NDArray) -> NDArray:
    return key.view(np.int64) if key.dtype == np.float64 else key.astype(np.int64, copy=False)
