"""A figure of a step or of the stream, working day by working day and product by product: what a trial is judged on.

A day's value of a time is the median over the visits (or orders) of that day, of a share the pieces (or visits) added
up (method.md D1). Days are those of the log's own clock. A day and product without an observation has no row: nothing
is filled in. A figure more is a line in ``MEASURES``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lean.units import Unit

from .eventlog import NO_TIME, EventLog
from .ranges import case_bounds
from .refusal import Refusal
from .selection import day_of, days_of
from .visits import Visits, visits_of

SECOND = 1_000_000  # µs
NO_PRODUCT = ""  # the stratum of a log without a product column
Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Observed:
    """One row per observation: its day since 1970, its product, its ``part`` of ``whole``; a time has ``whole`` 1."""

    day: Numbers
    product: NDArray[np.int32]
    part: Values
    whole: Values


@dataclass(frozen=True, slots=True)
class Seen:
    """A log with its visits. ``mine``: the visits at the step asked for; all of them where none is."""

    log: EventLog
    visits: Visits
    mine: Mask
    last_steps: Collection[str]

    @property
    def product(self) -> NDArray[np.int32]:
        """The code of each visit's product."""
        if self.log.product is None:
            return np.zeros(len(self.visits), dtype=np.int32)
        return self.log.product.codes[self.visits.first_row].astype(np.int32)

    def days(self, moments: Numbers) -> Numbers:
        return days_of(moments, self.log.timezone)


@dataclass(frozen=True, slots=True)
class DayMeasure:
    """``is_time``: a positive time whose day is a median, judged on logarithms; else a share, parts over wholes.

    ``at_step``: it is a figure of one step; else of the stream. ``better`` says which way is an improvement.
    """

    key: str
    unit: Unit
    at_step: bool
    is_time: bool
    observe: Callable[[Seen], Observed]
    better: str = "lower"


@dataclass(frozen=True, slots=True)
class DayTable:
    """Rows by day, then product: ``value`` in ``unit``, from ``n`` observations (of a share: what was added up)."""

    key: str
    step: str | None
    unit: Unit
    is_time: bool
    days: tuple[date, ...]
    products: tuple[str, ...]
    value: Values
    n: Numbers

    def __len__(self) -> int:
        return len(self.days)


def _waiting(seen: Seen) -> Observed:
    """Waits before the step; the first visit of an order waits for nothing."""
    first = np.append(True, np.diff(seen.visits.case) != 0)
    return _times(seen, seen.mine & ~first, seen.visits.waiting, seen.visits.start)


def _processing(seen: Seen) -> Observed:
    chosen = seen.mine & (seen.visits.complete != NO_TIME) & (seen.visits.processing > 0)
    return _times(seen, chosen, seen.visits.processing, seen.visits.complete)


def _piece_time(seen: Seen) -> Observed:
    """Processing for one piece of the visit; visits whose pieces nobody booked do not count."""
    pieces = np.nan_to_num(seen.visits.pieces)
    chosen = seen.mine & (seen.visits.complete != NO_TIME) & (seen.visits.processing > 0) & (pieces > 0)
    return _times(seen, chosen, seen.visits.processing / np.maximum(pieces, 1e-12), seen.visits.complete)


def _setup(seen: Seen) -> Observed:
    """Set-up of the visits that had one."""
    return _times(seen, seen.mine & (seen.visits.setup > 0), seen.visits.setup, seen.visits.start)


def _times(seen: Seen, chosen: Mask, seconds: Values, moments: Numbers) -> Observed:
    rows = np.flatnonzero(chosen)
    return Observed(seen.days(moments[rows]), seen.product[rows], seconds[rows], np.ones(len(rows)))


def _lead_time(seen: Seen) -> Observed:
    """Of orders that ended where orders end, from their first start to their last completion, s of the calendar."""
    bounds, log = case_bounds(seen.log), seen.log
    if len(bounds) < 2:
        return _nothing()
    begin, end = bounds[:-1], bounds[1:] - 1
    first, last = np.minimum.reduceat(log.start, begin), np.maximum.reduceat(log.complete, begin)
    ends = [code for code, name in enumerate(log.boxes.names) if name in seen.last_steps or not seen.last_steps]
    done = (last != NO_TIME) & np.isin(log.boxes.codes[end], ends)
    products = (
        np.zeros(len(begin), dtype=np.int32) if log.product is None else log.product.codes[begin].astype(np.int32)
    )
    seconds = (last - first)[done] / SECOND
    return Observed(seen.days(last[done]), products[done], seconds, np.ones(int(done.sum())))


def _scrap(seen: Seen) -> Observed:
    """Scrapped pieces over all pieces booked at the step."""
    if seen.visits.scrap is None:
        return _nothing()
    told = seen.mine & ~np.isnan(seen.visits.scrap) & (seen.visits.complete != NO_TIME)
    return _shares(seen, told, np.nan_to_num(seen.visits.scrap), np.nan_to_num(seen.visits.pieces))


def _repeats(seen: Seen) -> Observed:
    """Visits of orders that were at the step before, over all visits there."""
    chosen = seen.mine & (seen.visits.complete != NO_TIME)
    return _shares(seen, chosen, (seen.visits.number > 1).astype(np.float64), np.ones(len(seen.visits)))


def _shares(seen: Seen, chosen: Mask, part: Values, whole: Values) -> Observed:
    rows = np.flatnonzero(chosen & (whole > 0))
    return Observed(seen.days(seen.visits.complete[rows]), seen.product[rows], part[rows], whole[rows])


def _nothing() -> Observed:
    return Observed(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0))


MEASURES: tuple[DayMeasure, ...] = (
    DayMeasure("waiting", Unit.SECOND, True, True, _waiting),
    DayMeasure("processing", Unit.SECOND, True, True, _processing),
    DayMeasure("piece_time", Unit.SECOND, True, True, _piece_time),
    DayMeasure("setup", Unit.SECOND, True, True, _setup),
    DayMeasure("lead_time", Unit.SECOND, False, True, _lead_time),
    DayMeasure("scrap", Unit.RATIO, True, False, _scrap),
    DayMeasure("repeats", Unit.RATIO, True, False, _repeats),
)
MEASURE_OF = {one.key: one for one in MEASURES}


def day_values(log: EventLog, key: str, step: str | None = None, *, last_steps: Collection[str] = ()) -> DayTable:
    """The figure ``key`` of ``MEASURES`` at a step, by day and product.

    ``last_steps``: where orders usually end; none: every order's last step. Raises ``Refusal`` for a figure that is not
    there, a step that the log does not know, or one of a step without its name.
    """
    measure = MEASURE_OF.get(key)
    if measure is None:
        raise Refusal("no_measure", "There is no figure “{key}”.", "Choose one of those listed.", key=key)
    log = log.sorted()
    visits = visits_of(log)
    seen = Seen(log, visits, _at(visits, step, measure), last_steps)
    names = (NO_PRODUCT,) if log.product is None else log.product.names
    return _table(measure, step, measure.observe(seen), names)


def within(table: DayTable, first: date, last: date) -> DayTable:
    """The rows from ``first`` to ``last``, both included."""
    rows = [place for place, day in enumerate(table.days) if first <= day <= last]
    days, products = tuple(table.days[row] for row in rows), tuple(table.products[row] for row in rows)
    return replace(table, days=days, products=products, value=table.value[rows], n=table.n[rows])


def _at(visits: Visits, step: str | None, measure: DayMeasure) -> Mask:
    if not measure.at_step:
        return np.ones(len(visits), dtype=bool)
    if step not in visits.steps:
        raise Refusal(
            "no_step", "The log knows no step “{step}”.", "Choose a step of the map.", step=step or "?"
        )  # fmt: skip
    mine: Mask = visits.step == visits.steps.index(step)
    return mine


def _table(measure: DayMeasure, step: str | None, found: Observed, names: tuple[str, ...]) -> DayTable:
    frame = pl.DataFrame(
        {"day": found.day, "product": found.product.astype(np.int64), "part": found.part, "whole": found.whole}
    )
    value = pl.col("part").median() if measure.is_time else pl.col("part").sum() / pl.col("whole").sum()
    count = pl.len() if measure.is_time else pl.col("whole").sum().round()
    rows = frame.group_by("day", "product").agg(value.alias("value"), count.cast(pl.Int64).alias("n"))
    rows = rows.sort("day", "product")
    return DayTable(
        measure.key, step if measure.at_step else None, measure.unit, measure.is_time,
        tuple(day_of(day) for day in rows["day"].to_list()),
        tuple(names[code] for code in rows["product"].to_list()),
        rows["value"].to_numpy().astype(np.float64), rows["n"].to_numpy().astype(np.int64),
    )  # fmt: skip
