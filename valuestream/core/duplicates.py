"""Exact copies among rows: found by hash, confirmed column by column."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .columns import Mask


def copies(keys: dict[str, NDArray], use: Mask) -> Mask:
    """Rows in ``use`` that equal an earlier one in every key column (integers, or floats compared bit by bit)."""
    extra = np.zeros(len(use), np.bool_)
    chosen = np.flatnonzero(use)
    if len(chosen) < 2:
        return extra
    frame = pl.DataFrame({name: _integers(key)[chosen] for name, key in keys.items()})
    suspects = np.flatnonzero(frame.hash_rows().is_duplicated().to_numpy())
    if len(suspects):
        first = frame[suspects].select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
        extra[chosen[suspects[~first]]] = True
    return extra


def _integers(key: NDArray) -> NDArray:
    return key.view(np.int64) if key.dtype == np.float64 else key
