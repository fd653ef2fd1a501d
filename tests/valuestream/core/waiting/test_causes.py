"""Why orders wait: the published example, cases worked out by hand, and the rule minute by minute (method.md B3)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.units import Missing
from tests.factories import encode, make_log
from valuestream.core.case_times import case_times
from valuestream.core.visits import visits_of
from valuestream.core.waiting import CAUSES, BatchRule, by_flow, by_station, by_step, causes_of, efficiency, windows_of

from .plants import calendar, clocks_of, logs, minute_by_minute

# O-WT1: manual log 1 of the waiting-time analysis by Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas
DAY = "2022-05-16 "
WT1 = [(case, step, who, DAY + begin, DAY + end) for case, step, who, begin, end in (
    ("c0", "A", "Cole", "10:00", "10:30"), ("c0", "B", "Cole", "10:30", "11:30"), ("c0", "C", "Anya", "14:00", "15:00"),
    ("c1", "A", "Anya", "11:00", "12:00"), ("c1", "B", "Anya", "12:00", "12:30"), ("c1", "D", "Anya", "13:00", "13:30"),
    ("c2", "A", "Marcus", "10:00", "10:30"), ("c2", "B", "Dom", "10:30", "11:15"),
    ("c2", "E", "Anya", "12:30", "13:00"), ("c3", "A", "Marcus", "10:30", "12:00"),
    ("c3", "B", "Marcus", "13:00", "14:00"), ("c3", "F", "Marcus", "14:00", "14:30"))]  # fmt: skip
WORKDAY = calendar(("10:00", "20:00"), days=range(5))
WITH_BREAK = calendar(("10:00", "12:00"), ("12:30", "20:00"), days=range(5))


def hours(causes, rows=slice(None)):
    return {cause: float(causes.of(cause)[rows].sum() / 3600) for cause in CAUSES if causes.of(cause)[rows].any()}


def split(log, site=None, rule=None, each_row=True, **own):
    return causes_of(log, windows_of(log, rule, each_row=each_row), clocks_of(log, site, **own))


def test_o_wt1_the_published_example():
    log = make_log(WT1)
    causes = split(log, WORKDAY, BatchRule(back_to_back=True), Marcus=WITH_BREAK)
    assert causes.waiting.sum() / 3600 == 5.25
    expected = {"prioritisation": 1.50, "contention": 2.25, "unavailability": 0.50, "extraneous": 1.00}
    assert hours(causes) == pytest.approx(expected)
    found = efficiency(log, causes)
    assert found.now.value == pytest.approx(0.637931, rel=1e-4)  # 9.25 h of work
    gains = {cause: found.without[cause].value for cause in expected}
    assert gains == pytest.approx(
        {"prioritisation": 0.7115, "contention": 0.7551, "unavailability": 0.6607, "extraneous": 0.6852}, rel=1e-3
    )


def test_an_order_that_was_ready_no_later_holds_the_station_contention():
    # o1 is ready at 9 and starts at 12; the station works from 9 to 11:30 on o2, which was ready at 9 as well
    log = make_log([("o1", "A", "M0", 0, 540), ("o1", "B", "M", 720, 730), ("o2", "A", "M1", 0, 540), ("o2", "B", "M", 540, 690)])  # fmt: skip
    assert hours(split(log)) == {"contention": 2.5, "extraneous": 0.5}


def test_an_order_that_became_ready_later_and_went_first_is_prioritisation():
    log = make_log([("o1", "A", "M0", 0, 540), ("o1", "B", "M", 720, 730), ("o2", "A", "M1", 0, 600), ("o2", "B", "M", 600, 690)])  # fmt: skip
    assert hours(split(log)) == {"prioritisation": 1.5, "extraneous": 1.5}


def test_a_stop_of_the_station_is_unavailability_not_contention():
    log = make_log([("o1", "A", "M0", 0, 60, 1, 0, "", "production"), ("o1", "B", "M", 180, 200, 1, 0, "", "production"),
                    ("o2", "B", "M", 50, 60, 1, 0, "", "production"), ("o2", "B", "M", 60, 120, 1, 0, "", "down")])  # fmt: skip
    assert hours(split(log)) == {"unavailability": 1.0, "extraneous": 1.0}


BATCH = [("o1", "A", "M0", 0, 60), ("o2", "A", "M1", 0, 90), ("o3", "A", "M2", 0, 120),
         ("o1", "B", "Oven", 150, 210), ("o2", "B", "Oven", 150, 210), ("o3", "B", "Oven", 154, 220)]  # fmt: skip


def test_a_batch_waits_for_its_last_order_then_for_the_station():
    # o3 is ready last, at 120; until then o1 waits 60 and o2 30 min; then all find the oven free until 150; o3 gets
    # in 4 min after the others, who were ready before it
    causes = split(make_log(BATCH))
    assert hours(causes) == pytest.approx({"batching": 1.5, "extraneous": 1.5, "contention": 4 / 60})


def test_orders_that_follow_each_other_are_a_batch_only_when_asked_for():
    # ready at 10, 20, 30; worked off one by one from 40: the station collected them, or it was only slow to begin
    rows = [(f"o{i}", "A", f"M{i}", 0, 10 * i) for i in (1, 2, 3)]
    log = make_log([*rows, *((f"o{i}", "B", "M", 30 + 10 * i, 40 + 10 * i) for i in (1, 2, 3))])
    minutes = {cause: 60 * value for cause, value in hours(split(log)).items()}
    assert minutes == pytest.approx({"extraneous": 60, "contention": 30})  # 30 + 20 + 10; 10 + 20
    minutes = {c: 60 * value for c, value in hours(split(log, rule=BatchRule(back_to_back=True))).items()}
    assert minutes == pytest.approx({"batching": 30, "extraneous": 30, "contention": 30})  # 20 + 10; 3 · 10; 10 + 20


def test_a_batch_number_in_the_log_comes_before_any_guess():
    log = make_log(BATCH)
    numbers = encode(["", "", "", "b1", "b1", "b2"])
    codes = np.array([-1, -1, -1, 1, 1, 2], dtype=np.int32)
    order = [log.activity.names[code] for code in log.activity.codes]
    at_oven = np.array([name == "B" for name in order])
    filled = np.where(at_oven, np.where(log.start == log.start.max(), 2, 1), -1).astype(np.int32)
    assert sorted(filled.tolist()) == codes.tolist()
    causes = split(replace(log, batch=replace(numbers, codes=filled)))
    assert causes.batching.sum() / 60 == 30  # o1 waits for o2 only, 60 to 90


def test_rows_of_one_order_alone_are_no_batch():
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 90, 120), ("o1", "B", "M", 100, 130)])
    assert (windows_of(log).batch == -1).all()


def test_without_a_calendar_nights_count_as_extraneous_and_are_told_to_be_unknown():
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 1440, 1500)])
    causes = split(log)
    assert hours(causes) == {"extraneous": 23.0}
    document = by_step(log, causes, clocks_of(log))["B"].as_json(has_calendar=False)
    assert document["unavailability"] == {"missing": "no_calendar"}
    assert hours(split(log, calendar(("00:00", "08:00")))) == {"extraneous": 7.0, "unavailability": 16.0}


def test_a_wait_at_a_row_without_a_station_or_a_start_is_unknown():
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 120, 130)])
    codes = np.where(log.activity.codes == 1, -1, log.resource.codes).astype(np.int32)
    nameless = replace(log, resource=replace(log.resource, codes=codes))
    assert hours(split(nameless)) == {"unknown": 1.0}
    assert hours(split(replace(log, estimated=log.activity.codes == 1))) == {"unknown": 1.0}
    bare = replace(log, start=log.complete, start_estimated=True)
    assert list(hours(split(bare))) == ["unknown"]
    assert isinstance(efficiency(bare, split(bare)).now, Missing)


def test_an_order_does_not_wait_for_what_runs_beside_it():
    # paint and print overlap in every order; packing waits for the later end, paint for the end of sawing only
    rows = [(f"o{i}", step, station, 100 * i + begin, 100 * i + end) for i in range(4) for step, station, begin, end in
            (("Saw", "S", 0, 10), ("Print", "P", 12, 40), ("Paint", "Q", 30, 50), ("Pack", "K", 55, 60))]  # fmt: skip
    log = make_log(rows)
    ready = (windows_of(log).ready - log.start.min()) / 60e6
    assert ready[:4].tolist() == [0, 10, 10, 50]  # Saw, Print, Paint, Pack of the first order
    assert windows_of(log).since[2] == log.start[2]  # as the ladder has it: printing still ran
    assert windows_of(log, each_row=True).since[2] == windows_of(log).ready[2]


def test_flows_steps_and_stations_say_the_same_hours():
    log = make_log(WT1)
    causes, clocks = split(log, WORKDAY, Marcus=WITH_BREAK), clocks_of(log)
    for grouped in (by_flow(log, causes, clocks), by_step(log, causes, clocks), by_station(log, causes, clocks)):
        assert sum(parts.waiting for parts in grouped.values()) == pytest.approx(5.25 * 3600)
        for parts in grouped.values():
            assert sum(parts.seconds.values()) == pytest.approx(parts.waiting)
    flow = by_flow(log, causes, clocks)["B", "C"]
    assert (flow.n, flow.waits, flow.waiting) == (1, 1, 2.5 * 3600)


@settings(max_examples=300, deadline=None)
@given(
    logs(orders=5, rows=4),
    st.sampled_from([None, ("01:00", "04:00"), ("00:00", "02:30")]),
    st.booleans(),
    st.booleans(),
)
def test_the_split_is_the_rule_minute_by_minute(log, shift, each_row, back_to_back):
    site = calendar(shift, ("06:00", "07:00")) if shift else None
    clocks = clocks_of(log, site, M2=calendar(("00:30", "05:00")))
    windows = windows_of(log, BatchRule(back_to_back=back_to_back), each_row=each_row)
    causes = causes_of(log, windows, clocks)
    found = np.stack([causes.of(cause) for cause in CAUSES]) / 60
    assert found == pytest.approx(minute_by_minute(log, windows, clocks), abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(logs(orders=20, rows=8), st.booleans())
def test_the_parts_sum_to_the_waiting_and_none_is_negative(log, each_row):
    causes = split(log, calendar(("02:00", "08:00")), each_row=each_row)
    parts = np.stack([causes.of(cause) for cause in CAUSES])
    assert (parts >= 0).all()
    assert parts.sum(axis=0) == pytest.approx(causes.waiting, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(logs(orders=10))
def test_what_orders_wait_for_sums_to_the_waiting_of_the_ladder(log):
    causes = split(log, each_row=False)
    assert causes.waiting.sum() == pytest.approx(case_times(log, visits_of(log)).waiting.sum())
