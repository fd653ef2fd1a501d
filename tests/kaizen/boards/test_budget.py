"""The CO₂ budget of a month: what is used, what the straight line allows, where days have no figure."""

from datetime import date

import pytest

from kaizen.core.board.budget import burn_of
from kaizen.core.board.budget_drawing import EDGE, drawn
from kaizen.core.board.marks import Light

APRIL = date(2026, 4, 20)
KNOWN = (date(2026, 1, 1), date(2026, 4, 19))


def weekday(day: date) -> bool:
    return day.weekday() < 5


def burn(days: dict[int, float], budget: float = 300.0, known=KNOWN, today: date = APRIL):
    return burn_of(budget, today, {date(2026, 4, day): kg for day, kg in days.items()}, known, weekday)


def test_kilograms_add_up_day_by_day_against_a_straight_line():
    """April has 30 days: of 300 kg the line allows 10 kg a day; 1 and 2 April are working days in a row."""
    found = burn({1: 8.0, 2: 20.0})
    assert [(one.day.day, one.used) for one in found.spent] == [(1, 8.0), (2, 28.0)]
    assert (found.used, found.left, found.allowed) == (28.0, 272.0, 20.0)
    assert found.light(is_late=False) == Light.WATCH
    assert found.light(is_late=True) == Light.NODATA


@pytest.mark.parametrize(("kg", "light"), [(9.0, Light.OK), (10.0, Light.OK), (10.1, Light.WATCH), (301.0, Light.ACT)])
def test_the_line_itself_is_kept(kg, light):
    assert burn({1: kg}).light(is_late=False) == light


def test_a_working_day_without_a_figure_is_a_gap_and_a_weekend_is_none():
    """2026-04-03 is a Friday, the 6th a Monday; 7 April has no figure."""
    assert [one.is_joined for one in burn({1: 1.0, 2: 1.0, 3: 1.0, 6: 1.0, 8: 1.0}).spent] == [True] * 4 + [False]


def test_days_of_other_months_and_after_the_data_do_not_count():
    found = burn_of(300.0, APRIL, {date(2026, 3, 31): 99.0, date(2026, 4, 25): 99.0}, KNOWN, weekday)
    assert (found.spent, found.light(is_late=False), found.since) == ((), Light.NODATA, None)


def test_data_that_begins_within_the_month_says_since_when():
    assert burn({10: 1.0}, known=(date(2026, 4, 9), KNOWN[1])).since == date(2026, 4, 9)


def test_the_drawing_falls_from_the_budget_and_ends_at_nothing_on_the_last_day():
    """200 × 112 px: 188 and 100 between the edges; half of the budget is left after day 15, in the middle."""
    chart = drawn(burn({15: 150.0}), 200.0, 112.0)
    assert chart.dots == (pytest.approx((EDGE + 94.0, EDGE + 50.0)),)
    assert chart.line == "M6.0 6.0L194.0 106.0"
    assert chart.zero == 106.0
    assert (chart.solid, chart.dashed) == ("", "M6.0 6.0L100.0 56.0")  # the days before the 15th have no figure


def test_what_is_used_beyond_the_budget_goes_below_zero():
    found = burn({1: 400.0})
    chart = drawn(found, 200.0, 112.0)
    assert found.over == 100.0
    assert chart.dots[0][1] > chart.zero
