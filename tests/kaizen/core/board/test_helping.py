"""Which days of a mined series want a countermeasure: signals, or misses of a figure without limits; never noise.

And by when: a day of rest does not count.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kaizen.core.board.helping import red_due, reds_of
from kaizen.core.board.marks import Goal

GOALS = [Goal(1, date(2026, 1, 1), 3.0)]
TODAY = date(2026, 3, 9)
POINTS = [[f"2026-03-0{day}", value, 50] for day, value in ((3, 5.0), (4, 2.0), (5, 4.0), (6, 1.0), (8, 6.0))]


def told(state, since=None, points=POINTS, first=date(2026, 3, 2), goals=GOALS, better="lower"):
    series = {"points": points, "state": state, "since": since}
    return [(day.day, value) for day, value in reds_of(series, goals, better, first, TODAY)]


@pytest.mark.parametrize("state", ["noise", "better", "stale"])
def test_a_miss_that_is_no_signal_wants_nothing(state):
    assert told(state) == []


def test_a_signal_wants_a_reason_for_the_missed_days_since_it_began():
    assert told("worse", "2026-03-05") == [(5, 4.0), (8, 6.0)]
    assert told("worse", "2026-03-08") == [(8, 6.0)]


def test_a_figure_without_limits_wants_a_reason_for_each_miss():
    assert told("unknown") == [(3, 5.0), (5, 4.0), (8, 6.0)]


def test_only_the_last_days_count_and_never_the_day_that_still_runs():
    assert told("unknown", first=date(2026, 3, 5)) == [(5, 4.0), (8, 6.0)]
    assert told("unknown", points=[["2026-03-09", 9.0, 3]]) == []


def test_without_a_target_that_held_nothing_is_missed():
    assert told("unknown", goals=[Goal(1, date(2026, 3, 8), 3.0)]) == [(8, 6.0)]
    assert told("unknown", goals=[]) == []


def test_where_more_is_better_the_small_ones_are_missed():
    assert told("unknown", better="higher") == [(4, 2.0), (6, 1.0)]


BERLIN = ZoneInfo("Europe/Berlin")


def in_week(day):
    """Monday to Friday, but not on Good Friday and Easter Monday of 2026."""
    return day.weekday() < 5 and day not in {date(2026, 4, 3), date(2026, 4, 6)}


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime(2026, 3, 3, 4, 30), datetime(2026, 3, 4, 4, 30)),  # Tuesday to Wednesday
        (datetime(2026, 3, 6, 4, 30), datetime(2026, 3, 9, 4, 30)),  # 19.5 h of Friday, 4.5 h of Monday
        (datetime(2026, 3, 7, 4, 30), datetime(2026, 3, 10)),  # Saturday: all of Monday
        (datetime(2026, 4, 2, 6), datetime(2026, 4, 7, 6)),  # over Easter: 18 h of Thursday, 6 h of Tuesday
        (datetime(2026, 3, 27, 12), datetime(2026, 3, 30, 12)),  # the clock goes forward on the Sunday between
    ],
)
def test_a_red_waits_for_24_hours_of_days_that_are_worked(opened, due):
    told = red_due(opened.replace(tzinfo=BERLIN), "Europe/Berlin", in_week)
    assert told.astimezone(BERLIN).replace(tzinfo=None) == due


def test_where_no_day_is_worked_a_red_waits_for_24_hours():
    opened = datetime(2026, 3, 3, 4, 30, tzinfo=BERLIN)
    assert red_due(opened, "Europe/Berlin", lambda day: False) - opened == timedelta(hours=24)
