"""Which shift hands over: by the calendar of the site, over nights and week-ends."""

from datetime import UTC, datetime, timedelta

from kaizen.core.board.shifts import spans_until, to_hand_over
from valuestream.core.calendar import WorkCalendar

ZONE = "Europe/Berlin"


def shift(weekday, start, end, name):
    return {"weekday": weekday, "start": start, "end": end, "name": name}


THREE = WorkCalendar.from_spec({
    "name": "Three", "timezone": ZONE,
    "shifts": [shift(day, *one) for day in range(5)
               for one in (("06:00", "14:00", "Early"), ("14:00", "22:00", "Late"), ("22:00", "06:00", "Night"))],
})  # fmt: skip


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def names(now, calendar=THREE):
    return [one.key for one in spans_until(now, ZONE, calendar)]


def test_the_two_shifts_that_began_last_are_known():
    assert names(at("2026-03-03 13:05")) == ["2026-03-03 Late", "2026-03-03 Early"]  # 14:05 in Augsburg


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    assert names(at("2026-03-04 01:00")) == ["2026-03-03 Night", "2026-03-03 Late"]


def test_on_monday_morning_the_last_one_was_on_friday():
    assert names(at("2026-03-09 05:30")) == ["2026-03-09 Early", "2026-03-06 Night"]


def test_without_a_calendar_a_shift_is_a_day():
    assert names(at("2026-03-03 12:00"), None) == ["2026-03-03 ", "2026-03-02 "]


def test_a_shift_without_a_name_is_called_by_its_beginning():
    calendar = WorkCalendar.from_spec({"timezone": ZONE, "shifts": [shift(1, "06:00", "14:00", "")]})
    assert names(at("2026-03-03 12:00"), calendar) == ["2026-03-03 06:00"]


def test_the_older_shift_is_asked_first_while_it_is_not_too_late():
    now = at("2026-03-03 13:05")
    late, early = spans_until(now, ZONE, THREE)
    assert to_hand_over((late, early), now, []) == [early, late]
    assert to_hand_over((late, early), now, [early.key]) == [late]
    assert to_hand_over((late, early), now + timedelta(hours=3), []) == [late]
    assert to_hand_over((late, early), now + timedelta(hours=3), [late.key]) == []
    assert to_hand_over((late, early), now, [late.key, early.key]) == []
    assert to_hand_over((), now, []) == []
