"""Series of meters and grids as immutable files in the event store, named by their content.

<site's folder>/energy/<hash>.parquet    columns at (µs UTC, ascending) and value (float64; null: no value)
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from valuestream.core.eventlog import DAY
from valuestream.core.refusal import Refusal

from .quirks import moment
from .stamps import Series

FOLDER = "energy"
MARGIN = 31 * DAY  # µs before a moment from which readings show how long intervals are
Batch = tuple[str, int, int]  # a file, its first and last moment (µs UTC)


def write_series(folder: Path, series: Series) -> str:
    """Keeps a series and answers its hash; one that is there already is left alone. Raises ``OSError``."""
    name = hash_of(series)
    path = path_of(folder, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = pl.DataFrame({"at": series.at, "value": series.values}).with_columns(pl.col("value").fill_nan(None))
        part = path.with_suffix(f".new-{name[:8]}")
        frame.write_parquet(part)
        part.replace(path)
    return name


def hash_of(series: Series) -> str:
    """SHA-256 of moments and values; NaNs are all alike."""
    values = np.where(np.isnan(series.values), np.nan, series.values)
    return hashlib.sha256(series.at.astype("<i8").tobytes() + values.astype("<f8").tobytes()).hexdigest()


def path_of(folder: Path, name: str) -> Path:
    return folder / FOLDER / f"{name}.parquet"


def open_series(folder: Path, names: Sequence[str]) -> Series:
    """The series of some files as one, in order, each moment once. Raises ``OSError`` for a missing file, ``Refusal``
    where two say different things about one moment."""
    frames = [pl.read_parquet(path_of(folder, name)) for name in names]
    empty = pl.DataFrame(schema={"at": pl.Int64, "value": pl.Float64})
    return joined(pl.concat([empty, *frames]))


def needed(batches: Sequence[Batch], since: int | None) -> list[str]:
    """The files that tell what ran since a moment (µs UTC), of all time when it is None.

    With those of a month before it, and the newest of earlier ones: a counter goes on from its last reading.
    """
    if since is None:
        return [name for name, _first, _last in batches]
    near = [batch for batch in batches if batch[2] >= since - MARGIN]
    before = sorted((batch for batch in batches if batch[2] < since - MARGIN), key=lambda batch: batch[2])
    return [name for name, _first, _last in (*before[-1:], *near)]


def joined(frame: pl.DataFrame) -> Series:
    """Readings in order, each moment once; a value stands for a moment that elsewhere has none."""
    whole = frame.unique().sort("at", pl.col("value"), nulls_last=True)
    told = whole.drop_nulls()
    twice = told.filter(pl.col("at").is_duplicated())
    if len(twice):
        message = "There are two different readings for {moment}."
        hint = "Correct the new one; or withdraw the batch with the wrong one on the meter's page, and send it again."
        raise Refusal("two_values", message, hint, moment=moment(int(twice["at"][0])))
    whole = whole.unique("at", keep="first", maintain_order=True)
    return Series(whole["at"].to_numpy(), whole["value"].fill_null(np.nan).to_numpy(), ())


def in_store(folder: Path, names: Iterable[str]) -> bool:
    """Whether all these files are there."""
    return all(path_of(folder, name).is_file() for name in names)
