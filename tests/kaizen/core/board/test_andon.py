"""How far up a call goes, and how long help took in an area."""

from datetime import UTC, datetime, timedelta

from kaizen.core.board.andon import ENOUGH, Answered, Limits, times_of

RAISED = datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_a_call_goes_up_at_each_limit_and_not_before():
    limits = Limits(second=10, third=30)
    waited = [timedelta(minutes=0), timedelta(minutes=9, seconds=59), timedelta(minutes=10), timedelta(minutes=29),
              timedelta(minutes=30), timedelta(days=2)]  # fmt: skip
    assert [limits.tier(one) for one in waited] == [1, 1, 2, 2, 3, 3]


def test_the_next_limit_is_told_until_the_highest_tier():
    limits = Limits(second=10, third=30)
    told = [limits.next_at(tier, RAISED) for tier in (1, 2, 3)]
    assert told == [RAISED + timedelta(minutes=10), RAISED + timedelta(minutes=30), None]


def test_an_area_has_medians_from_five_calls_on():
    calls = [
        Answered("Milling", "machine", taken, 10 * taken, tier)
        for taken, tier in ((60, 1), (120, 1), (180, 2), (240, 3))
    ]
    (few,) = times_of(calls)
    assert (few.n, few.taken, few.resolved, few.second, few.third) == (4, None, None, 2, 1)
    (row,) = times_of([*calls, Answered("Milling", "machine", 600, 6000, 1)])
    assert (row.n, row.taken, row.resolved) == (ENOUGH, 180, 1800)  # the middle of 60, 120, 180, 240, 600


def test_rows_stand_by_area_the_most_frequent_kind_first():
    calls = [
        Answered(area, kind, 1, 2, 1)
        for area, kind in (("B", "help"), ("A", "help"), ("A", "quality"), ("A", "quality"))
    ]
    assert [(row.area, row.kind, row.n) for row in times_of(calls)] == [
        ("A", "quality", 2),
        ("A", "help", 1),
        ("B", "help", 1),
    ]
