"""For which period a card is turned: by the site's clock and calendar."""

from datetime import UTC, date, datetime, time

import pytest

from kaizen.core.board.cards import Period, Stand, period_of, stand_of
from valuestream.core.calendar import WeeklyShift, WorkCalendar

BERLIN = "Europe/Berlin"
TWO = WorkCalendar(
    "two", BERLIN,
    tuple(WeeklyShift(day, begin, end, name) for day in range(5)
          for begin, end, name in ((time(6), time(14), "early"), (time(22), time(6), "night"))),
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def period(rhythm: str, moment: str, calendar: WorkCalendar | None = TWO) -> Period | None:
    works = calendar.works_on if calendar else (lambda day: day.weekday() < 5)
    return period_of(rhythm, at(moment), BERLIN, calendar, works)


# 2026-03-02 is a Monday; Berlin is one hour ahead of UTC
@pytest.mark.parametrize(
    ("rhythm", "moment", "first", "shift"),
    [
        ("shift", "2026-03-02T05:30", date(2026, 3, 2), "early"),  # 06:30
        ("shift", "2026-03-03T02:00", date(2026, 3, 2), "night"),  # 03:00: the night shift began the day before
        ("day", "2026-03-02T23:30", date(2026, 3, 3), ""),  # 00:30 of Tuesday
        ("week", "2026-03-08T12:00", date(2026, 3, 2), ""),  # Sunday belongs to its week
        ("month", "2026-02-28T23:30", date(2026, 3, 1), ""),
    ],
)
def test_a_rhythm_has_its_period(rhythm, moment, first, shift):
    assert period(rhythm, moment) == Period(first, shift)


@pytest.mark.parametrize(("rhythm", "moment"), [("shift", "2026-03-02T16:00"), ("day", "2026-03-01T12:00")])
def test_nothing_is_due_between_shifts_and_on_days_without_one(rhythm, moment):
    assert period(rhythm, moment) is None


def test_without_shifts_a_card_of_each_shift_is_one_of_each_working_day():
    assert period("shift", "2026-03-02T16:00", None) == Period(date(2026, 3, 2))
    assert period("shift", "2026-03-01T16:00", None) is None


def test_a_shift_without_a_name_is_called_by_its_begin():
    plain = WorkCalendar("", BERLIN, (WeeklyShift(0, time(6), time(14)),))
    assert period("shift", "2026-03-02T05:30", plain) == Period(date(2026, 3, 2), "06:00")


def test_a_card_is_due_until_it_is_turned():
    now = Period(date(2026, 3, 2))
    assert [stand_of(now, None), stand_of(now, True), stand_of(now, False)] == [Stand.DUE, Stand.GREEN, Stand.RED]
    assert stand_of(None, None) == Stand.OFF
