"""The small chart of a series: where points lie, which stand out, and what has no limits."""

from datetime import date, timedelta

import pytest

from valuestream.core.night.sparks import EDGE, LARGE, SMALL, spark

FIRST = date(2026, 10, 1)


def series(values, state="noise", since=None, limits=None):
    points = [[(FIRST + timedelta(days=n)).isoformat(), float(value), 9] for n, value in enumerate(values)]
    return {"points": points, "state": state, "since": since, "limits": limits}


def limits(mean, lower, upper, day=0):
    return {"mean": mean, "lower": lower, "upper": upper, "first": (FIRST + timedelta(days=day)).isoformat()}


def test_the_highest_point_lies_on_top_and_the_newest_at_the_right_edge():
    chart = spark(series([1, 3, 2]))
    assert [(round(dot.x, 1), round(dot.y, 1)) for dot in chart.dots] == [
        (EDGE, SMALL.height - EDGE), (SMALL.width / 2, EDGE), (SMALL.width - EDGE, SMALL.height / 2)
    ]  # fmt: skip
    assert (chart.first, chart.last, chart.n) == (FIRST, FIRST + timedelta(days=2), 3)


def test_only_the_newest_point_of_a_signal_is_a_square_and_those_since_it_holds_are_held():
    chart = spark(series([1, 2, 3, 4], "worse", "2026-10-03", limits(2, 1, 3)))
    assert [dot.kind for dot in chart.dots] == ["past", "past", "held", "signal"]


def test_points_before_the_baseline_are_open_and_the_band_begins_with_it():
    chart = spark(series([1, 2, 3, 4], limits=limits(2, 1, 3, day=2)))
    assert [dot.kind for dot in chart.dots] == ["open", "open", "past", "last"]
    assert chart.band[0] == pytest.approx(chart.dots[2].x - EDGE + 1)
    assert chart.band[0] + chart.band[2] == pytest.approx(SMALL.width)


def test_a_limit_below_zero_is_drawn_at_zero():
    chart = spark(series([0, 4], limits=limits(1, -5, 4)))
    assert chart.band[1] + chart.band[3] == pytest.approx(SMALL.height - EDGE)


def test_without_limits_there_is_no_band_and_every_point_is_open():
    chart = spark(series([1, 2], "unknown"))
    assert (chart.band, chart.mean_y, chart.dots[0].kind) == (None, None, "open")


def test_equal_values_lie_in_the_middle():
    chart = spark(series([5, 5]))
    assert {round(dot.y, 1) for dot in chart.dots} == {SMALL.height / 2}


def test_the_large_chart_shows_the_newest_points_only_and_each_has_its_dot():
    chart = spark(series(range(60)), LARGE)
    assert chart.n == len(chart.dots) == LARGE.most == 45
    assert chart.last == FIRST + timedelta(days=59)


def test_where_points_lie_close_only_the_newest_and_those_of_a_signal_have_a_dot():
    quiet = spark(series(range(60), limits=limits(30, 0, 60)))
    loud = spark(series(range(60), "worse", "2026-11-27", limits(30, 0, 60)))
    assert [dot.kind for dot in quiet.dots] == ["last"]
    assert [dot.kind for dot in loud.dots] == ["held", "held", "signal"]  # 27 and 28 November, and the 29th


def test_a_series_without_points_has_no_chart():
    assert spark(series([])) is None
