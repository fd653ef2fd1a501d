"""What may follow what in the life of an idea, and when its first answer is due."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.ideas import State, due_at, is_overdue, may_follow, state_of
from valuestream.core.calendar import WorkCalendar

KINDS = [state for state in State if state != State.NEW]
FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # 13:00 in Berlin
EARLY = [{"weekday": day, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]} for day in range(5)]
ONE_SHIFT = WorkCalendar.from_spec({"timezone": "Europe/Berlin", "shifts": EARLY})


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], "new"), (["answered"], "answered"), (["accepted", "answered"], "accepted"), (["answered", "declined"], "declined"),
        (["declined", "accepted", "in_a3", "answered", "done"], "done"),
    ],
)  # fmt: skip
def test_the_newest_answer_that_decides_tells_the_state(kinds, state):
    assert state_of(kinds) == state


def test_a_declined_idea_can_be_taken_up_again_but_is_not_done_at_once():
    assert may_follow(State.DECLINED, State.ACCEPTED)
    assert not may_follow(State.DECLINED, State.DONE)


def test_only_an_accepted_idea_goes_into_an_a3():
    assert [state for state in State if may_follow(state, State.IN_A3)] == [State.ACCEPTED]


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_a_word_never_changes_what_was_decided(kinds):
    state = state_of(kinds)
    assert state_of([*kinds, State.ANSWERED]) == (State.ANSWERED if state == State.NEW else state)


def test_the_clock_counts_working_hours_over_the_weekend():
    """One hour on Friday until 14:00, 7.5 h (8 less a break) on Monday: of 3 h, two are left at 06:00 on Monday."""
    assert due_at(FRIDAY, 3, ONE_SHIFT) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)  # 08:00 in Berlin


def test_without_a_calendar_every_hour_counts():
    assert due_at(FRIDAY, 24, None) == FRIDAY + timedelta(hours=24)


def test_a_calendar_without_work_does_not_stop_the_clock():
    idle = WorkCalendar.from_spec({"timezone": "Europe/Berlin", "shifts": []})
    assert due_at(FRIDAY, 24, idle) == FRIDAY + timedelta(hours=24)


@given(st.integers(1, 400), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_the_answer_is_never_due_before_the_hours_have_passed(hours, given_at):
    assert due_at(given_at, hours, ONE_SHIFT) >= given_at + timedelta(hours=hours) - timedelta(seconds=1)


def test_only_a_new_idea_is_overdue():
    later = FRIDAY + timedelta(days=9)
    assert [state for state in State if is_overdue(state, FRIDAY, later)] == [State.NEW]
    assert not is_overdue(State.NEW, later, FRIDAY)
