"""The CO₂ budget of a month: what its finished orders have used day by day, against a straight line."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .marks import Light


@dataclass(frozen=True, slots=True)
class Spent:
    """A day with finished orders: kg used up to its end. ``is_joined``: no working day without a figure before it."""

    day: date
    used: float
    is_joined: bool


@dataclass(frozen=True, slots=True)
class Burn:
    """A month's budget in kg. ``since``: the first day of which something is known, if that is later than the first."""

    budget: float
    first: date
    last: date
    spent: tuple[Spent, ...]
    since: date | None

    @property
    def used(self) -> float:
        return self.spent[-1].used if self.spent else 0.0

    @property
    def left(self) -> float:
        return self.budget - self.used

    @property
    def over(self) -> float:
        """kg beyond the budget, 0 until it is used up."""
        return max(0.0, -self.left)

    @property
    def allowed(self) -> float:
        """kg that the straight line has used by the newest day."""
        return self.budget * self.spent[-1].day.day / self.last.day if self.spent else 0.0

    def light(self, *, is_late: bool) -> Light:
        """Act when the budget is used up, watch when it is used faster than the line."""
        if is_late or not self.spent:
            return Light.NODATA
        if self.used > self.budget:
            return Light.ACT
        return Light.WATCH if self.used > self.allowed else Light.OK


def burn_of(
    budget: float, today: date, by_day: Mapping[date, float], known: tuple[date, date], works: Callable[[date], bool]
) -> Burn:
    """The month of ``today``. ``by_day``: kg of the orders finished on a day; ``known``: first and last day of data."""
    first, last = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    used, is_joined, spent = 0.0, True, []
    for day in _days(max(first, known[0]), min(last, known[1], today)):
        if day in by_day:
            used += by_day[day]
            spent.append(Spent(day, used, is_joined))
            is_joined = True
        elif works(day):
            is_joined = False
    return Burn(budget, first, last, tuple(spent), known[0] if known[0] > first else None)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
