"""A day is met or missed by the target that held then; red is asked about only where it is more than noise."""

from datetime import date, timedelta

import pytest

from kaizen.core.board.letters import BY_KEY, LETTERS, known
from kaizen.core.board.marks import (
    Goal,
    Light,
    Mark,
    entered_series,
    goal_on,
    is_met,
    light_of,
    month_of,
    wants_reason,
)
from kaizen.core.board.month_drawing import cells_of

FIRST = Goal(1, date(2026, 1, 1), 5.0)
LATER = Goal(2, date(2026, 3, 10), 3.0)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.key)
def test_each_letter_has_a_cell_for_each_of_31_days_on_seven_by_nine(letter):
    assert len(letter.cells) == len(set(letter.cells)) == 31
    assert [len(row) for row in letter.grid.split("/")] == [7] * 9


def test_the_letters_are_read_as_a_text_is():
    """Day 1 of S is the second cell of the first row, day 31 of Q the last of the last one (interface, board)."""
    assert BY_KEY["S"].cells[0] == (1, 0)
    assert BY_KEY["Q"].cells[30] == (6, 8)


@pytest.mark.parametrize(
    ("letters", "is_known"), [("SQCDPE", True), ("SQAKLM", True), ("SS", False), ("SX", False), ("", False)]
)
def test_a_board_carries_known_letters_once_each(letters, is_known):
    assert known(letters) is is_known


def test_the_target_of_a_day_is_the_newest_that_held_then():
    assert goal_on([FIRST, LATER], date(2026, 3, 9)) == FIRST
    assert goal_on([FIRST, LATER], date(2026, 3, 10)) == LATER
    assert goal_on([LATER], date(2026, 3, 9)) is None


def test_the_target_itself_is_met_from_either_side():
    assert is_met(5.0, FIRST, "lower")
    assert is_met(5.0, FIRST, "higher")
    assert not is_met(5.1, FIRST, "lower")
    assert not is_met(4.9, FIRST, "higher")


def test_a_month_shows_met_missed_no_shift_no_data_and_what_is_ahead():
    values = {date(2026, 3, 2): 4.0, date(2026, 3, 3): 6.0}
    days = month_of(date(2026, 3, 5), values, [FIRST], "lower", lambda day: day.weekday() < 5)
    assert [day.mark for day in days[:7]] == [
        Mark.OFF, Mark.MET, Mark.MISSED, Mark.NONE, Mark.AHEAD, Mark.AHEAD, Mark.OFF,
    ]  # fmt: skip
    assert len(days) == 31
    assert [day.day.day for day in days if day.is_today] == [5]


def test_a_month_of_28_days_leaves_three_cells_without_a_day():
    days = month_of(date(2026, 2, 5), {}, [], "lower", lambda day: True)
    assert [cell.number for cell in cells_of(BY_KEY["S"], days) if cell.day is None] == [29, 30, 31]


def test_a_value_without_a_target_has_no_colour():
    days = month_of(date(2026, 3, 5), {date(2026, 3, 2): 4.0}, [LATER], "lower", lambda day: True)
    assert days[1].mark == Mark.OPEN


def entered(*numbers):
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(len(numbers))]
    return entered_series("1", "pcs", "lower", dict(zip(days, map(float, numbers), strict=True)))


def test_a_figure_with_few_days_has_no_limits_and_every_miss_wants_a_reason():
    assert entered(4, 5, 4)["state"] == "unknown"
    assert wants_reason(Mark.MISSED, "unknown")
    assert light_of(Mark.MISSED, "unknown", is_late=False) == Light.ACT


def test_a_miss_within_the_usual_range_is_watched_and_nobody_has_to_explain_it():
    series = entered(*[4, 6, 5, 7, 4, 6, 5, 6, 4, 7, 5, 6, 4, 6, 5, 7, 6, 6])
    assert series["state"] == "noise"
    assert not wants_reason(Mark.MISSED, "noise")
    assert light_of(Mark.MISSED, "noise", is_late=False) == Light.WATCH


def test_a_miss_beyond_the_limits_is_a_signal():
    series = entered(*[4, 6, 5, 7, 4, 6, 5, 6, 4, 7, 5, 6, 4, 6, 5, 7, 6, 30])
    assert (series["state"], series["rules"]) == ("worse", ["beyond"])
    assert light_of(Mark.MISSED, "worse", is_late=False) == Light.ACT


def test_what_is_late_is_grey_and_never_green():
    assert light_of(Mark.MET, "noise", is_late=True) == Light.NODATA
