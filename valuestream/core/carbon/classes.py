"""In which class each kilogram falls: every one in exactly one (method.md C1, features.md C21)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import EventLog, Kind
from valuestream.core.visits import Visits

CLASSES = (
    "value_adding", "scrap", "rework", "setup", "idle", "standby", "down",
    "waiting", "transport", "material", "material_loss",
)  # fmt: skip
PLACE = {name: place for place, name in enumerate(CLASSES)}


@dataclass(frozen=True)
class Split:
    """How the work of each row of the log splits: ``adding`` and the rest scrapped, or all of it is ``other``.

    ``other``: place in ``CLASSES`` (rework or transport), −1 where the row adds value. ``survives``: the share of a
    row's good pieces that no later step of their order scraps; what the others took is scrap.
    """

    good: Values
    survives: Values
    other: NDArray[np.int8]

    def adding(self, rows: NDArray[np.int64]) -> Values:
        """The share of the work of some rows that is in pieces which stay good to the end."""
        return np.asarray(self.good[rows] * self.survives[rows])


def split_of(
    log: EventLog, visits: Visits, scrap_by: str = "step", *, chosen: NDArray[np.bool_] | None = None,
    rework: Collection[str] = (),
) -> Split:  # fmt: skip
    """The split of each row of a sorted log. Rows that say nothing about pieces scrap none.

    ``scrap_by`` step: the work of a step splits by all good and scrapped pieces of the step (method.md C1); order: by
    those of each row, which needs pieces booked where the work is booked. ``chosen``: the rows whose pieces count for a
    step's yield; None: all. ``rework``: steps all of whose work is rework.
    """
    per_row = np.repeat(np.arange(len(visits)), visits.rows)
    other = np.full(len(log), -1, np.int8)
    repeated = visits.number[per_row] > 1
    kind = log.kind if log.kind is not None else np.zeros(len(log), np.int8)
    other[repeated | (kind == Kind.REWORK) | _at(log, rework)] = PLACE["rework"]
    other[kind == Kind.TRANSPORT] = PLACE["transport"]
    if scrap_by == "step":
        by_step = _of_steps(log if chosen is None else log.take(chosen))
        return Split(by_step[log.boxes.codes], _survival(visits.case, by_step[visits.step])[per_row], other)
    of_visits = _yield(visits.good, visits.scrap, len(visits))
    return Split(_yield(log.good, log.scrap, len(log)), _survival(visits.case, of_visits)[per_row], other)


def _at(log: EventLog, steps: Collection[str]) -> NDArray[np.bool_]:
    """The rows of some steps."""
    return np.array([name in steps for name in log.boxes.names], np.bool_)[log.boxes.codes]


def _of_steps(log: EventLog) -> Values:
    """The yield of each step over the whole log."""
    steps = len(log.boxes.names)
    sums = [
        None if column is None else np.bincount(log.boxes.codes, np.nan_to_num(column), steps).astype(np.float64)
        for column in (log.good, log.scrap)
    ]
    return _yield(sums[0], sums[1], steps)


def _survival(case: NDArray[np.int32], passed: Values) -> Values:
    """Of the good pieces of each visit, the share that is still good after the last visit of the order."""
    after = pl.col("y").shift(-1, fill_value=1.0).over("case")
    later = pl.DataFrame({"case": case, "y": passed}).with_columns(y=after)
    return later.select(pl.col("y").cum_prod(reverse=True).over("case")).to_series().to_numpy()


def _yield(good: Values | None, scrap: Values | None, length: int) -> Values:
    """Good ÷ (good + scrap), 1 where nothing is known."""
    if scrap is None or good is None:
        return np.ones(length)
    passed, lost = np.nan_to_num(good), np.nan_to_num(scrap)
    return np.divide(passed, passed + lost, out=np.ones(length), where=passed + lost > 0)
