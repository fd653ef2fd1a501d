"""Change-overs and EPEI of a station, booked or told from the gaps; what batches cost their orders."""

import numpy as np
import pytest

from lean.units import Missing
from tests.factories import make_log, micros
from tests.valuestream.core.test_oracles import ML1
from valuestream.core.calendar import WorkCalendar
from valuestream.core.setups import setups_of
from valuestream.core.stations import Clocks
from valuestream.core.waiting import batches_of, windows_of

SHIFT = WorkCalendar.from_spec({"timezone": None, "shifts": [
    {"weekday": 0, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]}]})  # fmt: skip


def setups(log, calendar=SHIFT):
    clocks = Clocks(micros("2026-03-02 06:00"), micros("2026-03-02 14:00"), calendar, {})
    return setups_of(log, clocks, windows_of(log).ready)


def test_o_ml1_change_overs_run_lengths_and_epei_from_the_log():
    (found,) = setups(make_log(ML1))
    assert not found.is_booked
    assert (found.seconds / 60).tolist() == [20, 20]  # the break of half an hour is not worked
    assert (found.changeover.value / 60, found.changeover.n, found.total.value / 60) == (20, 2, 40)
    assert (found.products, found.run.value, found.run.n) == (2, 100, 3)  # runs of 100, 60 and 150
    assert found.interval.value == pytest.approx(0.8)  # 40 ÷ (450 − 30 − 370)


def test_booked_set_ups_count_as_they_are_and_rows_of_one_order_are_one():
    rows = [("a", "A", "M", 360, 380, 0, 0, "P", "setup"), ("a", "A", "M", 385, 395, 0, 0, "P", "setup"),
            ("a", "A", "M", 395, 420, 5, 0, "P", "production"), ("b", "A", "M", 420, 440, 0, 0, "Q", "setup"),
            ("b", "A", "M", 440, 470, 5, 0, "Q", "production")]  # fmt: skip
    (found,) = setups(make_log(rows))
    assert found.is_booked
    assert (found.seconds / 60).tolist() == [30, 20]
    assert found.changeover.value / 60 == 25


def test_a_station_that_waited_for_its_next_order_was_not_changed_over_all_the_while():
    # the next order is ready at 07:30 only; the gap from 07:00 to 07:40 holds ten minutes of change-over
    rows = [
        ("a", "A", "M", 360, 420, 1, 0, "P"),
        ("b", "X", "N", 360, 450, 1, 0, "Q"),
        ("b", "A", "M", 460, 470, 1, 0, "Q"),
    ]
    assert {found.station: found.changeover.value / 60 for found in setups(make_log(rows)) if found.station == "M"} == {
        "M": 10
    }


def test_what_is_not_known_has_a_reason():
    no_product = make_log([row[:7] for row in ML1])
    assert setups(no_product)[0].changeover == Missing("no_product")
    one = make_log([("a", "A", "M", 360, 420, 1, 0, "P"), ("b", "A", "M", 420, 450, 1, 0, "P")])
    assert setups(one)[0].changeover == Missing("no_event")
    assert setups(make_log(ML1), calendar=None)[0].interval == Missing("no_calendar")
    full = make_log([("a", "A", "M", 360, 600, 1, 0, "P"), ("b", "A", "M", 630, 840, 1, 0, "Q")])
    assert setups(full)[0].interval == Missing("no_time_for_changeovers")


def test_creation_ready_and_other_wait_of_a_batch_sum_to_the_wait():
    # ready at 60, 90, 120; the oven begins at 150, the third gets in four minutes later
    log = make_log([("o1", "A", "M0", 0, 60), ("o2", "A", "M1", 0, 90), ("o3", "A", "M2", 0, 120),
                    ("o1", "B", "Oven", 150, 210), ("o2", "B", "Oven", 150, 210), ("o3", "B", "Oven", 154, 220)])  # fmt: skip
    windows = windows_of(log)
    (found,) = batches_of(log, windows)
    assert (found.step, found.batches, found.orders.value) == ("B", 1, 3)
    minutes = [part.value / 60 for part in (found.creation, found.ready, found.other)]
    assert minutes == pytest.approx([30, 30, 4 / 3])
    members = windows.batch >= 0
    assert sum(minutes) * 3 == pytest.approx(float((log.start - windows.ready)[members].sum()) / 60e6)


def test_a_log_without_batches_has_none():
    log = make_log(ML1)
    assert batches_of(log, windows_of(log)) == []
    assert np.all(windows_of(log).batch == -1)
