"""Where scrap falls: by step, and there by product and by station, with what is needed to tell a pattern from chance.

Pieces of one lot are scrapped together, so the doubt of a share comes from lots, not from pieces: the ratio estimator
Σ scrap ÷ Σ pieces with the variance of its residuals lot by lot.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from valuestream.core.eventlog import NO_CODE, EventLog, Text


@dataclass(frozen=True, slots=True)
class ScrapPart:
    """Lots of a step (``by`` ""), of one product at it (``by`` product) or of one of its stations (``by`` station).

    Sums over the lots: pieces, scrap, and the products of the two with themselves and each other.
    """

    step: str
    by: str
    name: str
    lots: int
    pieces: float
    scrap: float
    pieces2: float
    both: float
    scrap2: float

    @property
    def share(self) -> float:
        """Scrapped pieces ÷ all pieces, 0…1."""
        return self.scrap / self.pieces

    @property
    def doubt(self) -> float:
        """Standard error of the share; infinite with a single lot."""
        if self.lots < 2:
            return float("inf")
        rest = self.scrap2 - 2 * self.share * self.both + self.share**2 * self.pieces2
        return sqrt(max(rest, 0.0) * self.lots / (self.lots - 1)) / self.pieces

    def without(self, other: "ScrapPart") -> "ScrapPart":
        """The lots of this part that are not in the other."""
        return ScrapPart(
            self.step, self.by, self.name, self.lots - other.lots, self.pieces - other.pieces,
            self.scrap - other.scrap, self.pieces2 - other.pieces2, self.both - other.both,
            self.scrap2 - other.scrap2,
        )  # fmt: skip


def scrap_parts(log: EventLog) -> tuple[ScrapPart, ...]:
    """Every step that reports scrap with its products and stations. ``log`` sorted; nothing without a scrap column."""
    if log.scrap is None:
        return ()
    good = np.nan_to_num(log.good) if log.good is not None else np.zeros(len(log))
    again = np.nan_to_num(log.rework) if log.rework is not None else np.zeros(len(log))
    scrap = np.nan_to_num(log.scrap)
    pieces = good + again + scrap
    rows = np.flatnonzero(pieces > 0)
    found = _parts(log, rows, pieces, scrap, "", None)
    for by, column in (("product", log.product), ("station", log.resource)):
        if column is not None:
            found += _parts(log, rows[column.codes[rows] != NO_CODE], pieces, scrap, by, column)
    return tuple(found)


def _parts(
    log: EventLog, rows: NDArray[np.int64], pieces: NDArray[np.float64], scrap: NDArray[np.float64],
    by: str, column: Text | None,
) -> list[ScrapPart]:  # fmt: skip
    names = column.names if column else ("",)
    part = column.codes[rows].astype(np.int64) if column else np.zeros(len(rows), dtype=np.int64)
    keys, which = np.unique(log.boxes.codes[rows] * np.int64(len(names)) + part, return_inverse=True)
    q, s = pieces[rows], scrap[rows]
    lots = np.bincount(which, minlength=len(keys))
    sums = [np.bincount(which, weights=values, minlength=len(keys)) for values in (q, s, q * q, q * s, s * s)]
    return [
        ScrapPart(
            log.boxes.names[int(key) // len(names)],
            by,
            names[int(key) % len(names)],
            int(lots[i]),
            *(float(values[i]) for values in sums),
        )
        for i, key in enumerate(keys)
    ]
