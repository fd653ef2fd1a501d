"""Figures day by day, from the tables of states: what control limits, drift and the report's small charts read.

A line of the list computes one kind of series for the stream, or one for each of its steps. Shares divide pieces of
the same day; times are medians of the day. A day without a figure is left out; a working day on which no order was
finished counts as none. Where a day has too few observations to tell anything (fewer than five in the middle, or fewer
than five scrapped pieces or repeats in the mean), whole weeks are taken, Monday to Sunday.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from lean.units import Unit
from valuestream.core.eventlog import SECOND
from valuestream.core.selection import day_of, ordinal
from valuestream.core.signals import Provenance, Series, series

from .figures import quantile
from .frames import LEAD, PROCESSING, WAITING
from .state import METHOD, State

ENOUGH = 5  # observations (or pieces counted) a day
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Found:
    """A series with a point per ``day`` or per ``week``; a week stands under its Sunday."""

    series: Series
    per: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days a night looks at: ``first`` … ``last``, both included; ``working``: those on which the plant works.

    ``names``: the dictionary of steps. ``last_steps``: where orders usually end; none: every last event is an end.
    ``steps``: those that have series of their own. ``events``: the hash of the event set. ``carbon``: of the map, by
    the day (days since 1970) on which orders were finished: how many, their good pieces or None, their kg CO₂e.
    """

    state: State
    names: Sequence[str]
    first: date
    last: date
    working: Collection[date]
    last_steps: Collection[str]
    steps: Sequence[str]
    events: str
    carbon: Sequence[Sequence[float | None]] = ()

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


def lead_time(days: Days) -> Iterator[Found]:
    """Median lead time of the orders finished that day, s."""
    yield from _medians(days, "lead_time", LEAD, days.ends(), None)


def finished(days: Days) -> Iterator[Found]:
    """Orders finished that day; none on a working day without any."""
    orders = days.of("days").filter(pl.col("box").is_in(days.ends()))
    counts = dict(orders.group_by("day").agg(pl.col("orders").sum()).iter_rows())
    if not counts:
        return
    begin = min(counts)
    every = sorted({ordinal(day) for day in days.working if begin <= ordinal(day) <= ordinal(days.last)} | set(counts))
    table = pl.DataFrame({"day": every, "orders": [counts.get(day, 0) for day in every]})
    table, per = _dense_enough(days, table, float(table["orders"].mean()))  # type: ignore[arg-type]
    table = table.group_by("day").agg(pl.col("orders").sum()).sort("day")
    yield _series(days, "finished", Unit.CASE, table, "orders", "orders", None, per, better="higher")


def scrap(days: Days) -> Iterator[Found]:
    """Scrapped pieces as a share of all pieces booked that day, at each step that reports scrap."""
    for name, code in days.codes():
        table = days.of("day_steps").filter((pl.col("box") == code) & (pl.col("scrap_n") > 0))
        table = table.with_columns(total=pl.col("good") + pl.col("scrap") + pl.col("rework"))
        yield from _shares(days, "scrap", table, "scrap", "total", name)


def repeats(days: Days) -> Iterator[Found]:
    """Orders that came to the step again after another one, as a share of the day's visits there."""
    for name, code in days.codes():
        table = days.of("day_steps").filter(pl.col("box") == code)
        yield from _shares(days, "repeats", table, "repeats", "visits", name)


def waiting(days: Days) -> Iterator[Found]:
    """Median wait before the step, of the visits begun that day, s."""
    for name, code in days.codes():
        yield from _medians(days, "waiting", WAITING, [code], name)


def processing(days: Days) -> Iterator[Found]:
    """Median processing time of the step's bookings completed that day, s."""
    for name, code in days.codes():
        yield from _medians(days, "processing", PROCESSING, [code], name)


def co2e_per_part(days: Days) -> Iterator[Found]:
    """kg CO₂e per good part of the orders finished that day, where every day tells good parts."""
    if all(good is not None for _day, _orders, good, _kg in days.carbon):
        yield from _carbon(days, "co2e_per_part", "good")


def co2e_per_order(days: Days) -> Iterator[Found]:
    """kg CO₂e per order finished that day, where a day tells no good part."""
    if any(good is None for _day, _orders, good, _kg in days.carbon):
        yield from _carbon(days, "co2e_per_order", "orders")


SERIES: tuple[Callable[[Days], Iterator[Found]], ...] = (
    lead_time, finished, scrap, repeats, waiting, processing, co2e_per_part, co2e_per_order,
)  # fmt: skip


def series_of(days: Days) -> list[Found]:
    """Every series of the list, in its order."""
    return [found for kind in SERIES for found in kind(days)]


def _medians(days: Days, key: str, kind: int, boxes: Collection[int], step: str | None) -> Iterator[Found]:
    table = days.of("day_bins").filter((pl.col("kind") == kind) & pl.col("box").is_in(list(boxes)))
    if not table.height or table["bin"].max() == 0:  # nothing was ever waited for
        return
    daily = table.group_by("day").agg(pl.col("count").sum())["count"].median()
    table, per = _dense_enough(days, table, float(daily))  # type: ignore[arg-type]
    table = table.group_by("day", "bin").agg(pl.col("count").sum()).sort("day", "bin")
    rows = [
        (part["day"][0], quantile(part, 0.5) / SECOND, int(part["count"].sum()))
        for part in table.partition_by("day", maintain_order=True)
    ]
    columns = pl.DataFrame(rows, schema=["day", "value", "n"], orient="row")
    yield _series(days, key, Unit.SECOND, columns, "value", "n", step, per)


def _shares(days: Days, key: str, table: pl.DataFrame, part: str, whole: str, step: str) -> Iterator[Found]:
    table = table.filter(pl.col(whole) > 0)
    if not table.height or not table[part].sum():
        return
    table, per = _dense_enough(days, table, float(table[part].mean()))  # type: ignore[arg-type]
    table = (
        table.group_by("day")
        .agg(pl.col(part, whole).sum())
        .sort("day")
        .with_columns(value=pl.col(part) / pl.col(whole))
    )
    yield _series(days, key, Unit.RATIO, table, "value", whole, step, per)


def _dense_enough(days: Days, table: pl.DataFrame, usual: float) -> tuple[pl.DataFrame, str]:
    """The table by day where a day usually has enough, else by whole weeks."""
    if usual >= ENOUGH:
        return table, "day"
    sunday = (pl.col("day") + 3) // WEEK * WEEK + 3  # day 0 was a Thursday
    weekly = table.with_columns(day=sunday)
    first, last = ordinal(days.first), ordinal(days.last)
    return weekly.filter(pl.col("day").is_between(first + WEEK - 1, last)), "week"


def _series(
    days: Days, key: str, unit: Unit, table: pl.DataFrame, value: str, n: str, step: str | None, per: str,
    better: str | None = "lower",
) -> Found:  # fmt: skip
    at = Provenance(key, step, days.events, METHOD)
    counts = table[n].to_numpy().astype(np.int64)
    points = [day_of(day) for day in table["day"]]
    return Found(series(key, unit, points, table[value].to_numpy(), counts, at, better), per)


def _carbon(days: Days, key: str, whole: str) -> Iterator[Found]:
    table = pl.DataFrame(list(days.carbon), ["day", "orders", "good", "kg"], orient="row")
    table = table.filter(pl.col("day").is_between(ordinal(days.first), ordinal(days.last)))
    if not table.height:
        return
    table, per = _dense_enough(days, table, float(table["orders"].mean()))  # type: ignore[arg-type]
    sums = table.group_by("day").agg(pl.col("orders", "good", "kg").sum()).sort("day").filter(pl.col(whole) > 0)
    sums = sums.with_columns(value=pl.col("kg") / pl.col(whole))
    yield _series(days, key, Unit.KILOGRAM, sums, "value", "orders", None, per)
