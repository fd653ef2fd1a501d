"""Which station held the flow in each shift, shown only where enough people stand behind it."""

from datetime import date

import numpy as np
import pytest

from lean.units import Missing
from tests.factories import make_log, micros
from valuestream.core.calendar import WorkCalendar
from valuestream.core.shift_bottleneck import bottleneck_by_shift
from valuestream.core.stations import Clocks, stations_of

DAY = date(2026, 3, 2)
SHIFTS = WorkCalendar.from_spec({"timezone": None, "shifts": [
    {"weekday": 0, "start": "06:00", "end": "14:00", "name": "early", "breaks": [["10:00", "10:30"]]},
    {"weekday": 0, "start": "14:00", "end": "22:00", "name": "late"}]})  # fmt: skip
H = 60
# early: M1 active without a break 6–14, M2 in short runs; late: M2 15–22, M1 14–15
LOG = make_log([
    ("a", "A", "M1", 6 * H, 15 * H), ("b", "B", "M2", 6 * H, 7 * H), ("c", "B", "M2", 8 * H, 9 * H),
    ("d", "B", "M2", 15 * H, 22 * H), ("e", "A", "M1", 17 * H, 18 * H)])  # fmt: skip


def held(people, smallest=7, log=LOG):
    clocks = Clocks(micros("2026-03-02 06:00"), micros("2026-03-02 22:00"), SHIFTS, {})
    return bottleneck_by_shift(stations_of(log, clocks), clocks, SHIFTS, people, smallest)


def test_shifts_are_named_whole_and_in_order():
    found = SHIFTS.shifts_between(micros("2026-03-02 12:00"), micros("2026-03-02 15:00"))
    assert [(shift.name, shift.day) for shift in found] == [("early", DAY), ("late", DAY)]
    assert (found[0].begin, found[0].end) == (micros("2026-03-02 06:00"), micros("2026-03-02 14:00"))


def test_a_night_shift_belongs_to_the_day_on_which_it_begins_and_a_holiday_has_its_own_hours():
    night = WorkCalendar.from_spec({"timezone": "Europe/Berlin", "shifts": [
        {"weekday": 5, "start": "22:00", "end": "06:00", "name": "night"}],
        "exceptions": [{"date": "2026-10-26", "intervals": [["08:00", "10:00"]]}]})  # fmt: skip
    first, last = micros("2026-10-25 00:00"), micros("2026-10-27 00:00")
    found = night.shifts_between(first, last)
    assert [(shift.name, shift.day.isoformat()) for shift in found] == [("night", "2026-10-24"), ("", "2026-10-26")]
    assert (found[0].end - found[0].begin) / 3.6e9 == 9  # the clocks go back


def test_the_bottleneck_of_each_shift_is_the_station_with_the_longest_active_period():
    early, late = held({"M1": 8, "M2": 8})
    assert (early.shift, early.station, early.sole.value) == ("early", "M1", 1.0)
    assert (late.shift, late.station) == ("late", "M2")
    assert late.sole.value == pytest.approx(7 / 8)  # M1 alone until 15:00
    assert late.shifting.value == 0


def test_the_station_of_a_small_crew_is_told_by_day_only():
    found = held({"M1": 4, "M2": 2})
    assert [(h.day, h.shift, h.station) for h in found] == [(DAY, None, "M1")]  # 4 a shift are 8 a day
    assert found[0].sole.value == pytest.approx(9 / 16)


def test_a_station_with_a_single_operator_is_never_told_by_shift_or_day():
    for people in ({"M1": 1, "M2": 1}, {}):
        found = held(people)
        assert [(h.shift, h.station) for h in found] == [(None, Missing("group_too_small"))]
        assert found[0].sole == Missing("group_too_small")


def test_a_shift_in_which_nothing_ran_has_no_bottleneck():
    only_early = LOG.take(np.flatnonzero(LOG.complete < micros("2026-03-02 13:00")))
    assert [h.station for h in held({"M2": 9}, log=only_early)] == ["M2", Missing("no_event")]
