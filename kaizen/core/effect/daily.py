"""Figures by day as the cells of a trial, and the working days they should be there for."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from valuestream.core.calendar import WorkCalendar
from valuestream.core.dayvalues import DayTable
from valuestream.core.selection import day_of

from .mix import Cell


def cells_from(table: DayTable, line: str) -> Iterator[Cell]:
    """A table by day and product as the cells of a line."""
    rows = zip(table.days, table.products, table.value.tolist(), table.n.tolist(), strict=True)
    for day, product, value, n in rows:
        yield Cell(day, line, product, value, n)


def carbon_cells(by_day: Sequence[Sequence[float | None]], line: str, first: date, last: date) -> Iterator[Cell]:
    """kg CO₂e per good part of the orders finished on each day, all products together: energy is known by the day.

    A row is the day (days since 1970), orders, their good pieces or None, their kg; without good pieces it tells none.
    """
    for ordinal, _orders, good, kg in by_day:
        day = day_of(int(ordinal or 0))
        if good and kg is not None and first <= day <= last:
            yield Cell(day, line, "", kg / good, good)


def bad_pieces(cells: Sequence[Cell], days: Sequence[date]) -> tuple[int, int]:
    """Of a share's cells on these days: how many were bad, out of how many."""
    counted = [cell for cell in cells if cell.day in set(days)]
    return round(sum(cell.value * cell.n for cell in counted)), round(sum(cell.n for cell in counted))


def working_days(calendar: WorkCalendar | None, first: date, last: date) -> tuple[date, ...]:
    """The days ``first`` … ``last`` on which a shift begins; without a calendar, Monday to Friday."""
    works = calendar.works_on if calendar else lambda day: day.weekday() < 5
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in every if works(day))
