"""What is looked at on a round: every step, key point and value of the standard, once."""

from kaizen.core.standards.checklist import Answer, Tally, points_of, tally, unknown
from kaizen.core.standards.instruction import for_place
from tests.kaizen.standard_docs import SET_UP

KEYS = ["job.j1", "job.j1.points.p1", "job.j2", "job.j2.points.p2", "job.j2.points.p3"]


def test_steps_and_their_key_points_come_in_the_order_of_the_work_then_the_values():
    points = points_of(for_place(SET_UP, station="M6"))
    assert [one.key for one in points] == [*KEYS, "parameters.v2", "parameters.v3", "work.in_process"]
    assert (points[1].text, points[1].why) == (
        "While the machine still runs", "Fetching them costs 7 min of standstill.",
    )  # fmt: skip
    assert (points[-2].nominal, points[-2].low, points[-2].high, points[-2].unit) == (28.0, 26.0, 30.0, "m/s")


def test_a_point_that_is_not_there_or_answered_twice_is_named():
    told = [Answer("job.j1", True), Answer("job.j1", False), Answer("job.j9", None)]
    assert unknown(SET_UP, told) == ["job.j1", "job.j9"]
    assert unknown(SET_UP, told[:1]) == []


def test_answers_are_counted():
    told = [Answer("a", True), Answer("b", True), Answer("c", False), Answer("d", None)]
    assert tally(told) == Tally(2, 1, 1)
