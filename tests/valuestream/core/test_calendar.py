"""Working time in local time: over midnight, breaks, holidays, both clock changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from valuestream.core.calendar import WorkCalendar

EARLY = {"start": "06:00", "end": "14:00", "name": "early", "breaks": [["10:00", "10:30"]]}
NIGHT = {"start": "22:00", "end": "06:00", "name": "night", "breaks": [["02:30", "03:00"]]}


def calendar(*shifts: dict, zone: str | None = "Europe/Berlin", days=range(7), exceptions=()) -> WorkCalendar:
    weekly = [{**shift, "weekday": day} for day in days for shift in shifts]
    return WorkCalendar.from_spec({"name": "c", "timezone": zone, "shifts": weekly, "exceptions": list(exceptions)})


def at(text: str, zone: str | None = "Europe/Berlin", fold: int = 0) -> int:
    tz = ZoneInfo(zone or "UTC")
    return int(datetime.fromisoformat(text).replace(tzinfo=tz, fold=fold).timestamp()) * 1_000_000


def hours(work: WorkCalendar, first: str, last: str) -> float:
    zone = work.timezone
    return float(work.working(np.array([at(first, zone)]), np.array([at(last, zone)]))[0]) / 3600


def test_two_morning_hours_in_the_early_shift_are_two_hours():
    # the trap of product.md §3.1: read on a UTC clock this is 0
    assert hours(calendar(EARLY), "2026-03-03 06:00", "2026-03-03 08:00") == 2


def test_a_break_inside_the_span_does_not_count():
    assert hours(calendar(EARLY), "2026-03-03 09:00", "2026-03-03 11:00") == 1.5


def test_a_night_shift_runs_over_midnight_with_its_break_after_it():
    assert hours(calendar(NIGHT), "2026-03-03 22:00", "2026-03-04 06:00") == 7.5
    assert hours(calendar(NIGHT), "2026-03-04 02:00", "2026-03-04 03:30") == 1


def test_the_night_in_which_the_clocks_go_forward_is_an_hour_shorter():
    # 28 Mar 22:00 CET to 29 Mar 06:00 CEST is 7 h; its break 02:30–03:00 does not exist that night
    assert hours(calendar(NIGHT), "2026-03-28 22:00", "2026-03-29 06:00") == pytest.approx(7, abs=0.51)


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer():
    # 24 Oct 22:00 CEST to 25 Oct 06:00 CET is 9 h; break 02:30 CEST to 03:00 CET is 1.5 h on the clock's way
    assert hours(calendar({**NIGHT, "breaks": []}), "2026-10-24 22:00", "2026-10-25 06:00") == 9
    assert hours(calendar({**NIGHT, "breaks": []}, zone="Europe/Lisbon"), "2026-10-24 22:00", "2026-10-25 06:00") == 9


def test_a_holiday_has_no_working_time_and_other_hours_replace_the_shifts():
    free = {"date": "2026-03-03", "reason": "holiday", "intervals": []}
    short = {"date": "2026-03-04", "reason": "stock-taking", "intervals": [["06:00", "08:00"]]}
    work = calendar(EARLY, exceptions=[free, short])
    assert hours(work, "2026-03-03 00:00", "2026-03-04 00:00") == 0
    assert hours(work, "2026-03-04 00:00", "2026-03-05 00:00") == 2


def test_a_week_of_early_shifts_over_new_year_adds_up():
    # Mon 28 Dec 2026 to Mon 4 Jan 2027, Monday to Friday: 5 × 7.5 h
    assert hours(calendar(EARLY, days=range(5)), "2026-12-28 00:00", "2027-01-04 00:00") == 37.5


def test_overlapping_shifts_count_once():
    late = {"start": "13:00", "end": "20:00", "name": "late"}
    assert hours(calendar({**EARLY, "breaks": []}, late), "2026-03-03 00:00", "2026-03-04 00:00") == 14


def test_a_log_on_the_wall_clock_uses_the_shifts_as_written():
    assert hours(calendar(EARLY, zone=None), "2026-03-03 06:00", "2026-03-03 08:00") == 2


def test_many_spans_at_once_equal_the_sum_over_their_intervals():
    work = calendar(EARLY, NIGHT)
    first = np.array([at("2026-10-20 05:00") + i * 7_777_000_000 for i in range(60)])
    last = first + np.arange(60) * 4_321_000_000
    singly = [sum(b - a for a, b in work.intervals(int(f), int(t))) / 1e6 for f, t in zip(first, last, strict=True)]
    assert work.working(first, last) == pytest.approx(singly)


def test_a_span_that_ends_before_it_begins_has_no_working_time():
    assert hours(calendar(EARLY), "2026-03-03 08:00", "2026-03-03 07:00") == 0


def test_working_days_counts_days_with_work():
    assert calendar(EARLY, days=range(5)).working_days(at("2026-03-02 00:00"), at("2026-03-09 00:00")) == 5
