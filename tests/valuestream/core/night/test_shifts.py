"""A night tells the bottleneck of the newest shifts only where enough people stand behind it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.factories import make_log
from valuestream.core.calendar import WorkCalendar
from valuestream.core.night.job import Night, StreamJob, Terms
from valuestream.core.night.shifts import SHOWN, shifts

DAYS = WorkCalendar.from_spec({"timezone": None, "shifts": [
    {"weekday": day, "start": start, "end": end, "name": name}
    for day in range(7) for start, end, name in (("06:00", "14:00", "early"), ("14:00", "22:00", "late"))]})  # fmt: skip
HOUR = 60


def rows(days: int) -> list[tuple]:
    """M1 runs through each early shift, M2 through each late one: 2 March and the days after."""
    found = []
    for day in range(days):
        at = day * 24 * HOUR
        found += [(f"a{day}", "Turning", "M1", at + 6 * HOUR, at + 14 * HOUR),
                  (f"b{day}", "Grinding", "M2", at + 14 * HOUR, at + 22 * HOUR)]  # fmt: skip
    return found


def told(days: int = 7, people: dict | None = None, calendar: WorkCalendar | None = DAYS, **changes) -> dict:
    log = make_log(rows(days))
    last = datetime(2026, 3, 1 + days, 22).isoformat() + "+00:00"
    job = StreamJob(
        Path(), {"last": last, "timezone": None}, {}, "", date(2026, 3, 1), date(2026, 3, 9), datetime(2026, 3, 9), 24.0,
        None, calendar, terms=Terms(people=people or {}),
    )  # fmt: skip
    return shifts(Night(job, changes.get("log", log), 1.0, False, ()))["shifts"]


def test_the_last_nine_shifts_are_told_oldest_first_with_station_and_step():
    held = told(people={"M1": 8, "M2": 9})["held"]
    assert len(held) == SHOWN == 9
    assert [(one["day"], one["shift"], one["station"], one["step"]) for one in (held[0], held[-1])] == [
        ("2026-03-04", "late", "M2", "Grinding"), ("2026-03-08", "late", "M2", "Grinding"),
    ]  # fmt: skip
    assert held[-1]["sole"]["value"] == pytest.approx(1.0)


def test_a_shift_of_too_few_people_says_nothing_but_that():
    for people in ({}, {"M1": 2, "M2": 3}):
        held = told(people=people)["held"]
        assert {one["missing"] for one in held} == {"group_too_small"}
        assert all(set(one) == {"day", "shift", "missing"} for one in held)


def test_where_a_day_together_is_large_enough_the_day_is_told():
    held = told(people={"M1": 4, "M2": 4})["held"]  # 4 a shift are 8 a day
    assert [(one["shift"], one["station"] in ("M1", "M2")) for one in held] == [(None, True)] * 7


def test_without_a_calendar_or_stations_the_reason_is_told():
    assert told(calendar=None) == {"missing": "no_calendar"}
    assert told(log=make_log([])) == {"missing": "no_resource"}
