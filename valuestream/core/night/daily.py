"""Figures day by day, from the tables of states: what control limits, drift and the report's small charts read.

A line of the list computes one kind of series for the stream, or one for each of its steps. Shares divide pieces of
the same day; times are medians of the day. A day without a figure is left out; a working day on which no order was
finished counts as none.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from lean.units import Unit
from valuestream.core.eventlog import SECOND
from valuestream.core.signals import Provenance, Series, series

from .figures import quantile
from .frames import LEAD, PROCESSING, WAITING
from .state import METHOD, State

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days a night looks at: ``first`` … ``last``, both included; ``working``: those on which the plant works.

    ``names``: the dictionary of steps. ``last_steps``: where orders usually end; none: every last event is an end.
    ``steps``: those that have series of their own. ``events``: the hash of the event set.
    """

    state: State
    names: Sequence[str]
    first: date
    last: date
    working: Collection[date]
    last_steps: Collection[str]
    steps: Sequence[str]
    events: str

    def of(self, kind: str) -> pl.DataFrame:
        """A table by day, of the days looked at."""
        begin, end = (ordinal(day) for day in (self.first, self.last))
        return self.state[kind].filter(pl.col("day").is_between(begin, end))

    def ends(self) -> list[int]:
        """Codes of the steps where orders usually end."""
        chosen = self.last_steps or self.names
        return [code for code, name in enumerate(self.names) if name in chosen]

    def codes(self) -> Iterator[tuple[str, int]]:
        """Name and code of each step with series of its own."""
        known = {name: code for code, name in enumerate(self.names)}
        return ((name, known[name]) for name in self.steps if name in known)


def ordinal(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def day_of(ordinal: int) -> date:
    return EPOCH + timedelta(days=ordinal)


def lead_time(days: Days) -> Iterator[Series]:
    """Median lead time of the orders finished that day, s."""
    yield from _medians(days, "lead_time", days.of("day_bins"), LEAD, days.ends(), None)


def finished(days: Days) -> Iterator[Series]:
    """Orders finished that day; none on a working day without any."""
    orders = days.of("days").filter(pl.col("box").is_in(days.ends()))
    counts = dict(orders.group_by("day").agg(pl.col("orders").sum()).iter_rows())
    if not counts:
        return
    begin = min(counts)
    every = sorted({ordinal(day) for day in days.working if begin <= ordinal(day) <= ordinal(days.last)} | set(counts))
    values = [counts.get(day, 0) for day in every]
    yield _series(days, "finished", Unit.CASE, every, values, values, None, better="higher")


def scrap(days: Days) -> Iterator[Series]:
    """Scrapped pieces as a share of all pieces booked that day, at each step that reports scrap."""
    for name, code in days.codes():
        table = days.of("day_steps").filter((pl.col("box") == code) & (pl.col("scrap_n") > 0))
        total = pl.col("good") + pl.col("scrap") + pl.col("rework")
        table = table.with_columns(total=total).filter(pl.col("total") > 0).sort("day")
        if table["scrap"].sum() > 0:
            share = table["scrap"] / table["total"]
            yield _series(days, "scrap", Unit.RATIO, table["day"], share.to_list(), table["total"].to_list(), name)


def repeats(days: Days) -> Iterator[Series]:
    """Bookings that an order already had at the step, as a share of the day's bookings there."""
    for name, code in days.codes():
        table = days.of("day_steps").filter(pl.col("box") == code).sort("day")
        if table["repeats"].sum() > 0:
            share = (table["repeats"] / table["rows"]).to_list()
            yield _series(days, "repeats", Unit.RATIO, table["day"], share, table["rows"].to_list(), name)


def waiting(days: Days) -> Iterator[Series]:
    """Median wait before the step, of the bookings begun that day, s."""
    for name, code in days.codes():
        yield from _medians(days, "waiting", days.of("day_bins"), WAITING, [code], name)


def processing(days: Days) -> Iterator[Series]:
    """Median processing time of the step's bookings completed that day, s."""
    for name, code in days.codes():
        yield from _medians(days, "processing", days.of("day_bins"), PROCESSING, [code], name)


SERIES: tuple[Callable[[Days], Iterator[Series]], ...] = (lead_time, finished, scrap, repeats, waiting, processing)


def series_of(days: Days) -> list[Series]:
    """Every series of the list, in its order."""
    return [found for kind in SERIES for found in kind(days)]


def _medians(
    days: Days, key: str, bins: pl.DataFrame, kind: int, boxes: Collection[int], step: str | None
) -> Iterator[Series]:
    table = bins.filter((pl.col("kind") == kind) & pl.col("box").is_in(list(boxes)))
    table = table.group_by("day", "bin").agg(pl.col("count").sum()).sort("day", "bin")
    if not table.height or table["bin"].max() == 0:  # nothing was ever waited for
        return
    parts = table.partition_by("day", maintain_order=True)
    values = [quantile(part, 0.5) / SECOND for part in parts]
    counts = [int(part["count"].sum()) for part in parts]
    yield _series(days, key, Unit.SECOND, [part["day"][0] for part in parts], values, counts, step)


def _series(
    days: Days, key: str, unit: Unit, ordinals: Sequence[int] | pl.Series, values: Sequence[float],
    n: Sequence[float], step: str | None, better: str | None = "lower",
) -> Series:  # fmt: skip
    at = Provenance(key, step, days.events, METHOD)
    counts = np.asarray(n, dtype=np.float64).astype(np.int64)
    return series(key, unit, [day_of(day) for day in ordinals], values, counts, at, better)
