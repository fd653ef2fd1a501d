"""The canonical event log: activity instances as encoded columns (method.md §1).

One row is one activity instance: a case passed an activity on a resource from start to complete.
Text is dictionary-encoded, times are integer microseconds since 1970-01-01 UTC (a log without a
time zone keeps its wall clock and says so). A person is never a column here.
"""

from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Micros = NDArray[np.int64]
Quantity = NDArray[np.float64]

NO_TIME = np.iinfo(np.int64).min  # complete of an open instance
NO_CODE = -1  # text column without a value in this row
SECOND = 1_000_000  # microseconds
DAY = 86_400 * SECOND


class Kind(IntEnum):
    """What a row reports about its step."""

    PRODUCTION = 0
    SETUP = 1
    DOWN = 2
    REWORK = 3
    TRANSPORT = 4
    INSPECTION = 5


@dataclass(frozen=True, slots=True)
class Text:
    """A dictionary-encoded text column: ``codes[i]`` indexes ``names``; ``NO_CODE`` is no value."""

    codes: Codes
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventLog:
    """Activity instances, all columns of equal length n.

    ``case``, ``activity``: always there. ``resource``: machine or station, or None.
    ``step``: what a box of the map is called; None means the activity is the step.
    ``start``, ``complete``: int64 µs; ``complete`` is ``NO_TIME`` for an open instance;
    ``start`` equals ``complete`` everywhere when ``start_estimated`` (completion times only).
    ``good``, ``scrap``, ``rework``, ``lot_size``: pieces, NaN where the row says nothing; None when
    the log has no such column. ``kind``: int8 of ``Kind`` or None. ``row``: 1-based data row (or
    event) number in the source file. ``estimated``: rows whose start nobody reported, so ``start`` equals
    ``complete`` and they give no processing time; None when there is none. ``timezone``: IANA name, None when the
    log is wall clock only.
    """

    case: Text
    activity: Text
    start: Micros
    complete: Micros
    row: NDArray[np.int64]
    step: Text | None = None
    resource: Text | None = None
    product: Text | None = None
    batch: Text | None = None
    good: Quantity | None = None
    scrap: Quantity | None = None
    rework: Quantity | None = None
    lot_size: Quantity | None = None
    kind: NDArray[np.int8] | None = None
    estimated: NDArray[np.bool_] | None = None
    extra: dict[str, Quantity] = field(default_factory=dict)
    timezone: str | None = None
    start_estimated: bool = False
    is_sorted: bool = False

    def __len__(self) -> int:
        return len(self.start)

    @property
    def boxes(self) -> Text:
        """The column that names the boxes of the map."""
        return self.step or self.activity

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> "EventLog":
        """The rows at ``index`` (positions or mask), dictionaries unchanged."""
        changes: dict[str, object] = {}
        for name in ("case", "activity", "step", "resource", "product", "batch"):
            column = getattr(self, name)
            if column is not None:
                changes[name] = Text(column.codes[index], column.names)
        for name in ("start", "complete", "row", "good", "scrap", "rework", "lot_size", "kind", "estimated"):
            column = getattr(self, name)
            if column is not None:
                changes[name] = column[index]
        changes["extra"] = {key: values[index] for key, values in self.extra.items()}
        return replace(self, **changes)  # type: ignore[arg-type]

    def sorted(self) -> "EventLog":
        """The log with each case in one piece, inside it by start, complete, row: the order every measure rests on."""
        if self.is_sorted:
            return self
        order = np.lexsort((self.row, self.complete, self.start, self.case.codes))
        return replace(self.take(order), is_sorted=True)
