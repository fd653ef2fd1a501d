"""Step, flow, orders and series from a log small enough to work out by hand."""

from datetime import date

import numpy as np
import pytest

from tests.factories import make_log
from valuestream.core.cases import case_table, passing, timeline, variants
from valuestream.core.detail import flow_detail, step_detail
from valuestream.core.gantt import draw_gantt
from valuestream.core.selection import select
from valuestream.core.series import dots, finished, in_process, work_by_step
from valuestream.core.strips import dot_strip

HOUR = 60  # make_log counts minutes

# O-ML2 of method.md: two steps, four units, minutes
ML2 = [
    ("u1", "S1", "M1", 0, 10), ("u2", "S1", "M1", 10, 20), ("u3", "S1", "M1", 20, 30), ("u4", "S1", "M1", 30, 40),
    ("u1", "S2", "M2", 20, 25), ("u2", "S2", "M2", 25, 30), ("u3", "S2", "M2", 40, 45), ("u4", "S2", "M2", 45, 50),
]  # fmt: skip


def test_waits_and_working_times_of_a_step_are_those_of_the_example():
    found = step_detail(make_log(ML2), "S2")
    assert found.waits.tolist() == [600, 300, 600, 300]  # 10, 5, 10, 5 min
    assert found.works.tolist() == [300] * 4
    assert (found.visits, found.orders, found.repeats) == (4, 4, 0)
    assert [(part.name, part.events, part.seconds) for part in found.resources] == [("M2", 4, 1200.0)]


def test_the_first_step_of_an_order_has_no_waits():
    assert len(step_detail(make_log(ML2), "S1").waits) == 0


def test_a_step_that_the_log_does_not_have_is_refused():
    with pytest.raises(KeyError):
        step_detail(make_log(ML2), "S3")


def test_an_order_that_returns_to_a_step_counts_as_a_repeat():
    log = make_log([("a", "X", "M", 0, 5), ("a", "Y", "M", 10, 15), ("a", "X", "M", 30, 35), ("b", "X", "M", 0, 5)])
    found = step_detail(log, "X")
    assert (found.visits, found.orders, found.repeats) == (3, 2, 1)
    assert [order.case for order in found.longest] == ["a", "b"]


def test_a_flow_tells_its_moves_waits_and_orders():
    found = flow_detail(make_log(ML2), "S1", "S2")
    assert (found.waits.tolist(), found.orders) == ([600, 300, 600, 300], 4)
    assert flow_detail(make_log(ML2), None, "S1").orders == 4
    assert flow_detail(make_log(ML2), "S2", None).orders == 4
    assert flow_detail(make_log(ML2), "S2", "S1").orders == 0


def test_lead_times_of_the_table_are_25_20_25_20_minutes():
    table = case_table(make_log(ML2))
    assert (table.lead_time / 60).tolist() == [25, 20, 25, 20]
    assert (table.processing / 60).tolist() == [15] * 4
    assert (table.waiting / 60).tolist() == [10, 5, 10, 5]
    assert table.variant.tolist() == [1] * 4


def test_variants_are_numbered_by_how_common_they_are():
    log = make_log(
        [
            ("a", "X", "M", 0, 1),
            ("b", "X", "M", 0, 1),
            ("b", "Y", "M", 2, 3),
            ("c", "X", "M", 0, 1),
            ("c", "Y", "M", 2, 3),
        ]
    )
    found = variants(case_table(log))
    assert [(v.number, v.path, v.orders) for v in found] == [(1, ("X", "Y"), 2), (2, ("X",), 1)]
    assert found[0].share == pytest.approx(2 / 3)


def test_orders_at_a_step():
    names = case_table(make_log(ML2)).names
    assert names[passing(make_log(ML2), "S2")].tolist() == ["u1", "u2", "u3", "u4"]
    assert not passing(make_log(ML2), "nowhere").any()


def test_the_timeline_of_an_order_has_its_rows_by_time():
    stays = timeline(make_log(ML2), "u3")
    assert [(stay.step, stay.row) for stay in stays] == [("S1", 3), ("S2", 7)]
    with pytest.raises(KeyError):
        timeline(make_log(ML2), "u9")


def test_the_gantt_has_a_lane_per_step_and_bars_to_scale():
    gantt = draw_gantt(timeline(make_log(ML2), "u1"), None)
    assert [lane.label for lane in gantt.lanes] == [("S1",), ("S2",)]
    assert [round(bar.width) for bar in gantt.bars] == [400, 200]  # 10 and 5 of 25 min on 1000 px
    assert [round(bar.x - 190) for bar in gantt.bars] == [0, 800]


def test_an_order_finished_in_the_period_is_whole_and_others_are_out():
    day = 24 * HOUR
    log = make_log([("a", "X", "M", 0, 5), ("a", "Y", "M", day, day + 5), ("b", "X", "M", 2 * day, 2 * day + 5)])
    chosen = select(log, first=date(2026, 3, 3), last=date(2026, 3, 3))
    assert {log.case.names[code] for code in chosen.case.codes} == {"a"}
    assert len(chosen) == 2  # with the row of the day before


def test_orders_of_a_family_are_those_of_its_products():
    log = make_log([("a", "X", "M", 0, 5, 1, 0, "P1"), ("b", "X", "M", 0, 5, 1, 0, "P2")])
    assert len(select(log, products={"P2"})) == 1
    assert len(select(make_log(ML2), products={"P2"})) == 0  # a log without products


def test_orders_in_process_are_90_unit_minutes_over_the_day():
    """ML2: lead times add up to 90 min, so the mean of the whole day is 90 ÷ 1440 (and 1.8 of its 50 min)."""
    levels = in_process(case_table(make_log(ML2)), None)
    assert [level.orders for level in levels] == [pytest.approx(90 / 1440)]


def test_finished_orders_are_counted_by_day_with_their_median():
    day = 24 * HOUR
    log = make_log([("a", "X", "M", 0, 60), ("b", "X", "M", 0, 120), ("c", "X", "M", 2 * day, 2 * day + 30)])
    buckets = finished(case_table(log), None)
    assert [(bucket.first.day, bucket.orders, bucket.median) for bucket in buckets] == [
        (2, 2, 5400.0), (3, 0, None), (4, 1, 1800.0),
    ]  # fmt: skip


def test_every_event_is_a_dot_until_there_are_very_many():
    found = dots(make_log(ML2))
    assert (len(found.start), found.one_in) == (8, 1)
    assert found.place.tolist() == [1, 1, 2, 2, 3, 3, 4, 4]  # orders by first start


def test_working_times_by_step_leave_out_steps_the_log_lacks():
    assert {name: values.tolist() for name, values in work_by_step(make_log(ML2), ["S2", "S9"]).items()} == {
        "S2": [300.0] * 4
    }


def test_a_dot_strip_names_median_mean_and_a_fitting_unit():
    strip = dot_strip(np.array([3600.0, 7200.0, 7200.0, 36000.0]))
    assert (strip.unit, strip.median, strip.mean, strip.n) == ("h", 7200.0, 13500.0, 4)
    assert [tick.label for tick in strip.ticks] == [0, 2, 4, 6, 8, 10]
    assert len(strip.dots) == 4
    assert dot_strip(np.zeros(0)) is None


def test_a_dot_stands_for_several_values_where_they_would_not_fit():
    strip = dot_strip(np.full(1000, 60.0))
    assert strip.per_dot == 84  # 1000 values in at most 12 dots
    assert len(strip.dots) == 12
