"""Rows of one stay become one visit, and each moment of an order is counted once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.case_times import case_times
from valuestream.core.visits import visits_of

# O-ML2 (method.md A5): S1 u1 0–10 … u4 30–40; S2 u1 20–25, u2 25–30, u3 40–45, u4 45–50; minutes
ML2 = [
    ("u1", "S1", "A", 0, 10),
    ("u2", "S1", "A", 10, 20),
    ("u3", "S1", "A", 20, 30),
    ("u4", "S1", "A", 30, 40),
    ("u1", "S2", "B", 20, 25),
    ("u2", "S2", "B", 25, 30),
    ("u3", "S2", "B", 40, 45),
    ("u4", "S2", "B", 45, 50),
]


def test_o_ml2_waits_and_lead_times_of_four_units():
    log = make_log(ML2)
    visits = visits_of(log)
    times = case_times(log, visits)
    second = visits.step == visits.steps.index("S2")
    assert list(visits.waiting[second] / 60) == [10, 5, 10, 5]
    assert list(times.lead / 60) == [25, 20, 25, 20]
    assert list(times.processing / 60) == [15, 15, 15, 15]


def test_rows_of_one_stay_are_one_visit_with_its_pause():
    log = make_log([("o", "mill", "M", 0, 10, 2, 0), ("o", "mill", "M", 30, 40, 3, 1), ("o", "saw", "S", 50, 60, 5, 0)])
    visits = visits_of(log)
    assert (len(visits), visits.rows[0], visits.pieces[0]) == (2, 2, 6)
    assert (visits.processing[0] / 60, visits.paused[0] / 60, visits.waiting[1] / 60) == (20, 20, 10)


def test_a_step_seen_again_after_another_is_a_second_visit():
    log = make_log([("o", "mill", "M", 0, 10), ("o", "check", "Q", 10, 20), ("o", "mill", "M", 20, 30)])
    assert list(visits_of(log).number) == [1, 1, 2]


def test_overlapping_rows_are_not_counted_twice():
    log = make_log([("o", "mill", "M1", 0, 10), ("o", "mill", "M2", 5, 20), ("o", "check", "Q", 15, 25)])
    times = case_times(log, visits_of(log))
    assert (times.processing[0] / 60, times.waiting[0], times.lead[0] / 60) == (25, 0, 25)


def test_set_up_and_stops_are_no_processing():
    rows = [
        ("o", "mill", "M", 0, 10, 0, 0, "p", "setup"),
        ("o", "mill", "M", 10, 30, 5, 0, "p", "production"),
        ("o", "mill", "M", 30, 36, 0, 0, "p", "down"),
        ("o", "mill", "M", 36, 40, 1, 0, "p", "production"),
    ]
    visits = visits_of(make_log(rows))
    assert [float(x[0]) / 60 for x in (visits.setup, visits.processing, visits.down)] == [10, 24, 6]


KINDS = st.sampled_from(["production", "setup", "down", "rework"])
ROW = st.tuples(
    st.integers(0, 2), st.integers(0, 3), st.integers(0, 100), st.integers(0, 30), KINDS
)  # case, step, at, for


@given(st.lists(ROW, min_size=1, max_size=25))
def test_the_parts_of_every_order_close_to_its_lead_time(rows):
    log = make_log([(f"o{c}", f"s{s}", "M", t, t + d, 1, 0, "p", kind) for c, s, t, d, kind in rows])
    times = case_times(log, visits_of(log))
    assert times.processing + times.setup + times.down + times.waiting == pytest.approx(times.lead)
    assert np.all(times.waiting >= 0)


def test_a_stop_under_work_at_another_step_takes_nothing_from_either():
    rows = [("o", "mill", "M", 0, 60, 0, 0, "p", "down"), ("o", "saw", "S", 10, 40, 5, 0, "p", "production")]
    visits = visits_of(make_log(rows))
    assert list(visits.down / 60) == [30, 0]  # 0–10 and 40–60; 10–40 the order is worked on
    assert list(visits.processing / 60) == [0, 30]


def test_no_visit_has_a_negative_share_whatever_overlaps():
    rng = np.random.default_rng(7)
    kinds = ["production", "setup", "down", "rework"]
    rows = [(f"o{rng.integers(3)}", f"s{rng.integers(4)}", "M", int(t), int(t + rng.integers(60)), 1, 0, "p",
             kinds[rng.integers(4)]) for t in rng.integers(0, 300, 200)]  # fmt: skip
    visits = visits_of(make_log(rows))
    assert all((share >= 0).all() for share in (visits.processing, visits.setup, visits.down))
