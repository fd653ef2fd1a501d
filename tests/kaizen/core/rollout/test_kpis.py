"""The figures of rollouts against numbers worked out by hand, and what must hold for any line."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.rollout.duties import days_worked, works
from kaizen.core.rollout.effects import Effect
from kaizen.core.rollout.kpis import (
    Answer,
    Came,
    Hits,
    Spread,
    answer_of,
    came,
    counted,
    first_standing,
    hits,
    legs,
    spread,
    standing,
    waiting_share,
)
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.timeline import spans
from lean.units import Missing

ASKED = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday


def at(days):
    return ASKED + timedelta(days=days)


def test_three_lines_worked_out_by_hand():
    """G3 took 2, 5 and 3.5 days: the median is 3.5, from 2 to 5."""
    ways = [
        {Gate.FITS: at(0), Gate.ADAPTED: at(4), Gate.APPROVED: at(6), Gate.TRAINED: at(9)},
        {Gate.FITS: at(0), Gate.ADAPTED: at(1), Gate.APPROVED: at(6)},
        {Gate.FITS: at(1), Gate.ADAPTED: at(3), Gate.APPROVED: at(6.5)},
    ]
    found = [legs(ASKED, way) for way in ways]
    days = [one[Gate.APPROVED].days for one in found]
    assert spread(days, missing="no_line_passed") == Spread(3.5, 2.0, 5.0, 3)
    assert [one[Gate.FITS].days for one in found] == [0, 0, 1]
    assert spread([one[Gate.TRAINED].days for one in found if Gate.TRAINED in one], missing="x").n == 1


def test_a_gate_that_nobody_passed_has_a_reason_and_no_figure():
    assert spread([], missing="no_line_passed") == Missing("no_line_passed")
    assert hits([]) == Missing("no_line_verified")
    assert waiting_share([]) == Missing("no_line_asked")


@given(st.lists(st.one_of(st.none(), st.floats(0, 400)), min_size=7, max_size=7))
def test_the_lead_times_of_a_line_add_up_to_its_whole_and_none_is_negative(days):
    passed = {gate: at(day) for gate, day in zip(list(Gate)[1:], days, strict=True) if day is not None}
    found = legs(ASKED, passed)
    assert all(one.days >= 0 for one in found.values())
    last = max((one.last for one in found.values()), default=ASKED)
    whole = sum((one.last - one.first for one in found.values()), timedelta())
    assert whole == last - ASKED


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_median_lies_within_its_range(values):
    found = spread(values, missing="x")
    assert found.low <= found.median <= found.high
    assert found.n == len(values)


def test_a_gate_that_was_lost_counts_from_when_it_stood_again():
    noted = [("passed", at(1)), ("void", at(2)), ("passed", at(5)), ("passed", at(7))]
    assert (standing(noted), first_standing(noted)) == (at(7), at(5))
    assert (standing(noted[:2]), first_standing(noted[:2])) == (None, None)


def test_a_week_has_five_working_days_and_a_calendar_may_say_otherwise():
    assert days_worked(date(2026, 3, 2), date(2026, 3, 9), works(None)) == 5
    shifts = [{"weekday": n, "start": "06:00", "end": "14:00"} for n in range(5)]
    closed = {"timezone": None, "shifts": shifts, "exceptions": [{"date": "2026-03-04", "intervals": []}]}
    assert days_worked(date(2026, 3, 2), date(2026, 3, 9), works(closed)) == 4


def test_waiting_is_two_days_for_the_answer_and_three_for_signatures_of_eight():
    moments = {"asked": at(0), "answered": at(2), "handed_in": at(5), "approved": at(8), "scheduled": at(8),
               "in_effect": at(8), "verified": None}  # fmt: skip
    found = waiting_share([spans(moments, until=at(30))])  # being measured is no waiting
    assert (found.part, found.whole, found.value, found.n) == (5.0, 8.0, 0.625, 1)


@pytest.mark.parametrize(
    ("state", "choice", "answer"),
    [
        ("proposed", "", Answer.OPEN), ("withdrawn", "", Answer.WITHDRAWN), ("declined", "decline", Answer.DECLINED),
        ("declined", "adapt", Answer.DECLINED), ("in_approval", "adapt", Answer.ADAPTED), ("done", "adopt", Answer.ADOPTED),
        ("rolled_back", "adopt", Answer.ADOPTED), ("withdrawn", "adopt", Answer.ADOPTED),
    ],
)  # fmt: skip
def test_how_a_site_answered(state, choice, answer):
    assert answer_of(state, choice) == answer


def test_answers_are_counted_with_their_zeros():
    found = counted([Answer.DECLINED, Answer.ADAPTED, Answer.DECLINED])
    assert found == {"adopted": 0, "adapted": 1, "declined": 2, "open": 0, "withdrawn": 0}


def test_what_came_lies_inside_or_on_one_side():
    promised = Effect(-0.16, -0.2, -0.05, False)
    shares = [-0.2, -0.1, -0.3, 0.01]
    assert [came(promised, one) for one in shares] == [Came.INSIDE, Came.INSIDE, Came.BETTER, Came.WEAKER]
    assert came(Effect(0.1, 0.05, 0.2, False), 0.3, better="higher") == Came.BETTER
    assert hits(came(promised, one) for one in shares) == Hits(2, 4)
