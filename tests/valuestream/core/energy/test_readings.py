"""Meters: intervals, counters, power; labels, resets, regeneration, sub-meters."""

from dataclasses import replace

import numpy as np
import pytest

from tests.factories import micros
from tests.valuestream.core.energy.series import public_series, quirks_of, series, spindle_power
from valuestream.core.energy.inputs import Source
from valuestream.core.energy.meters import without_sub_meters
from valuestream.core.energy.readings import from_counter, from_intervals, from_power, steady
from valuestream.core.energy.stamps import Written
from valuestream.core.refusal import Refusal

STEEL = "steel_industry_energy_2018_15min.csv.gz"


def test_the_steel_years_midnight_labels_are_put_right_and_nothing_is_lost():
    found = from_intervals(
        public_series(STEEL, Written("Asia/Seoul", "dmy", label="end"), "Usage_kWh"), "end"
    )  # README of the public logs: 35,040 quarter-hours, 959,640.31 kWh, 365 labels of the wrong day
    assert (len(found), round(found.amount.sum(), 2)) == (35_040, 959_640.31)
    assert quirks_of(found) == {"midnight_label": 365}
    assert (found.begin[1:] == found.end[:-1]).all()
    year = [micros("2017-12-31 15:00"), micros("2018-12-31 15:00")]  # midnight in Korea, UTC+9
    assert [found.begin[0], found.end[-1]] == year


def test_the_machining_logs_ten_hertz_power_is_integrated_and_regeneration_shown():
    watts = spindle_power()
    found = from_power(replace(watts, values=watts.values / 1000))
    # net, straight lines between the 1,298 samples: 0.160684 kWh; with all negative power cut off 0.1732 kWh would come
    assert found.amount.sum() == pytest.approx(0.160684, abs=5e-7)
    assert found.amount.sum() + found.returned.sum() == pytest.approx(0.1732, abs=1e-4)
    assert quirks_of(found)["returned"] > 0


def test_power_that_crosses_zero_returns_only_its_negative_part():
    # from +2 kW to −2 kW in one hour: a triangle of 2 · 0.5 h / 2 = 0.5 kWh on either side
    found = from_power(series([("2026-01-01 00:00", 2.0), ("2026-01-01 01:00", -2.0)]))
    assert (found.amount.tolist(), found.returned.tolist()) == ([0.0], [0.5])


def quarter_hours(*, empty: range, missing: range = range(0)):
    """10 kW over a day, sampled each quarter of an hour from 00:00 to 24:00."""
    rows = [(f"2026-01-{1 + at // 96:02}", at % 96, np.nan if at in empty else 10.0) for at in range(97)]
    kept = [row for at, row in enumerate(rows) if at not in missing]
    return series([(f"{day} {quarter // 4:02}:{quarter % 4 * 15:02}", value) for day, quarter, value in kept])


@pytest.mark.parametrize("hole", [{"empty": range(25, 32)}, {"empty": range(0), "missing": range(25, 32)}])
def test_power_is_not_bridged_where_cells_are_empty_or_samples_missing(hole):
    # 24 h at 10 kW with nothing known between 06:00 and 08:00: 22 h · 10 kW = 220 kWh
    found = from_power(quarter_hours(**hole))
    six, eight = micros("2026-01-01 06:00"), micros("2026-01-01 08:00")
    assert (found.amount.sum(), found.between(six, eight)) == (pytest.approx(220.0), 0.0)
    assert [(quirk.count, quirk.first) for quirk in found.quirks if quirk.code == "gap"] == [(1, six)]


def test_one_missing_sample_of_power_is_a_gap_and_an_unsteady_clock_is_none():
    assert from_power(quarter_hours(empty=range(40, 41))).amount.sum() == pytest.approx(235.0)  # 23.5 h · 10 kW
    late = series([("2026-01-01 00:00", 6.0), ("2026-01-01 00:10", 6.0), ("2026-01-01 00:24", 6.0)])
    assert from_power(late).amount.sum() == pytest.approx(2.4)  # 24 min · 6 kW


def test_power_that_is_sampled_less_often_from_some_day_on_counts_all_the_same():
    # 24 quarter-hours, then 12 hours, each at 10 kW: 6 h + 12 h = 180 kWh
    often = [(f"2026-01-01 {at // 4:02}:{at % 4 * 15:02}", 10.0) for at in range(24)]
    found = from_power(series([*often, *((f"2026-01-01 {hour:02}:00", 10.0) for hour in range(6, 19))]))
    assert (found.amount.sum(), quirks_of(found)) == (pytest.approx(180.0), {})


def test_two_samples_of_power_around_a_long_pause_leave_a_gap():
    rows = [("2026-01-01 00:00", 4.0), ("2026-01-01 00:15", 4.0), ("2026-01-01 10:00", 4.0)]
    assert from_power(series(rows)).amount.tolist() == [1.0]  # a quarter of an hour at 4 kW


def test_a_counter_that_falls_has_lost_what_ran_before():
    rows = [
        ("2026-01-01 00:00", 100.0),
        ("2026-01-01 01:00", 107.0),
        ("2026-01-01 02:00", 3.0),
        ("2026-01-01 03:00", 5.0),
    ]
    found = from_counter(series(rows))
    assert found.amount.tolist() == [7.0, 3.0, 2.0]
    assert quirks_of(found) == {"counter_reset": 1}


def hourly(counts: list[float]):
    return series([(f"2026-01-{1 + at // 24:02} {at % 24:02}:00", count) for at, count in enumerate(counts)])


@pytest.mark.parametrize(
    ("odd", "readings"), [([0.0], 1), ([0.0] * 6, 6), ([499_000.0], 1), ([900_000.0], 1), ([500_009.95], 1)]
)
def test_a_counter_that_comes_back_to_its_course_was_never_reset(odd, readings):
    # from 500,000 to 500,060 kWh ran 60 kWh, whatever a broken link showed in between
    found = from_counter(hourly([500_000, 500_010, *odd, 500_030, 500_060]))
    assert found.amount.sum() == pytest.approx(60)
    assert quirks_of(found) == {"odd_reading": readings}


def test_two_glitches_of_a_counter_are_both_left_out():
    found = from_counter(hourly([500_000, 500_010, 0, 500_030, 0, 500_060]))
    assert (found.amount.sum(), quirks_of(found)) == (60, {"odd_reading": 2})


def test_a_counter_that_starts_anew_each_day_is_reset_each_day():
    # by its halves of a day: 100; 90 since the reset, then 120; 100 since the next, then 120
    found = from_counter(hourly([100, 200, 90, 210, 100, 220]))
    assert (found.amount.tolist(), quirks_of(found)) == ([100, 90, 120, 100, 120], {"counter_reset": 2})


def test_another_counter_in_its_place_leaves_a_gap_and_no_energy():
    # 10 kWh, then a counter that stood at 40,000 kWh when it was put in, then 10 and 20 kWh
    found = from_counter(hourly([500_000, 500_010, 40_000, 40_010, 40_030]))
    assert (found.amount.tolist(), quirks_of(found)) == ([10, 10, 20], {"other_counter": 1})


def test_a_missing_reading_is_a_gap_and_no_zero():
    rows = [(f"2026-01-01 0{hour}:00", value) for hour, value in enumerate([1.0, 2.0, np.nan, 4.0])]
    found = from_intervals(series(rows), "start")
    assert found.amount.tolist() == [1.0, 2.0, 4.0]
    assert quirks_of(found) == {"no_value": 1}
    assert found.begin[2] - found.end[1] == 3_600_000_000


def test_readings_between_two_moments_count_with_their_share():
    load = steady(micros("2026-01-01 00:00"), micros("2026-01-01 10:00"), 5.0)
    assert load.between(micros("2026-01-01 09:00"), micros("2026-01-02")) == pytest.approx(5.0)
    moments = np.array([micros(f"2026-01-01 0{hour}:00") for hour in (0, 2, 4)])
    assert load.until(moments).tolist() == [0.0, 10.0, 20.0]


def meter(name: str, values: list[float], minutes: int = 60) -> Source:
    rows = [(f"2026-01-01 {at * minutes // 60:02}:{at * minutes % 60:02}", value) for at, value in enumerate(values)]
    return Source(name, "meter", (name,), (), from_intervals(series(rows), "start"))


def test_a_main_meter_keeps_only_what_its_sub_meters_leave():
    main, one, two = meter("main", [10.0, 10, 10]), meter("one", [1.0] * 12, 15), meter("two", [2.0, 3, 4])
    found = without_sub_meters((main, one, two), {"one": "main", "two": "main"})
    assert found[0].readings.amount.tolist() == pytest.approx([4, 3, 2])
    assert sum(source.readings.amount.sum() for source in found) == pytest.approx(30)


def test_sub_meters_that_show_more_than_their_main_meter_leave_nothing_and_are_named():
    found = without_sub_meters((meter("main", [1.0, 5]), meter("one", [2.0, 2])), {"one": "main"})
    assert found[0].readings.amount.tolist() == [0, 3]
    assert quirks_of(found[0].readings) == {"sub_meter_exceeds": 1}


@pytest.mark.parametrize("parents", [{"one": "nobody"}, {"one": "main", "main": "one"}])
def test_a_meter_behind_nothing_or_behind_itself_is_refused(parents):
    with pytest.raises(Refusal, match="no main meter"):
        without_sub_meters((meter("main", [1.0, 5]), meter("one", [2.0, 2])), parents)
