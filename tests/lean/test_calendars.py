"""Working calendars: the week, breaks, exceptions, and the calendar of the site."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lean.models import AuditEntry, WorkingCalendar
from lean.services import calendars
from lean.services.calendars import ShiftPattern
from lean.week import HOUR, LEFT, drawn_week

WORKDAYS = (0, 1, 2, 3, 4)
EARLY = ShiftPattern("Early", time(6), time(14), WORKDAYS, (("10:00", "10:30"),))
LATE = ShiftPattern("Late", time(14), time(22), WORKDAYS)
NIGHT = ShiftPattern("Night", time(22), time(6), WORKDAYS, (("02:00", "02:30"),))


@pytest.fixture
def calendar(augsburg, it_admin):
    return calendars.save_calendar(site=augsburg, by=it_admin, name="Three shifts")


@pytest.fixture
def change(augsburg, it_admin):
    return {"site": augsburg, "by": it_admin}


def week_form(*rows):
    data = {"week-TOTAL_FORMS": len(rows), "week-INITIAL_FORMS": 0}
    return data | {f"week-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def test_the_first_calendar_is_the_one_of_the_site(calendar, change):
    second = calendars.save_calendar(name="Oven", **change)
    assert (calendar.is_default, second.is_default) == (True, False)
    calendars.make_default(second, **change)
    assert list(WorkingCalendar.objects.filter(is_default=True)) == [second]


def test_a_week_of_three_shifts_is_fifteen_rows_and_three_patterns(calendar, change):
    calendars.set_week(calendar, [EARLY, LATE, NIGHT], **change)
    assert calendar.shifts.count() == 15
    assert calendars.patterns_of(calendar) == [EARLY, LATE, NIGHT]
    assert calendar.as_spec()["shifts"][0] == {
        "name": "Early", "weekday": 0, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]}  # fmt: skip


def test_the_same_week_again_changes_nothing(calendar, change):
    calendars.set_week(calendar, [EARLY, NIGHT], **change)
    calendars.set_week(calendar, [EARLY, NIGHT], **change)
    assert AuditEntry.objects.filter(action="week.changed").count() == 1


@pytest.mark.parametrize("wrong", [
    [EARLY, ShiftPattern("", time(13), time(21), (2,))],
    [EARLY, ShiftPattern("", time(22), time(6, 1), (6,))],  # Sunday night into Monday's early shift
    [EARLY, EARLY],
    [ShiftPattern("", time(6), time(14), (0,), (("13:45", "14:15"),))],
    [ShiftPattern("", time(6), time(14), (0,), (("09:00", "09:30"), ("09:15", "09:45")))],
], ids=["overlap", "over the week's end", "twice", "break outside", "breaks overlap"])  # fmt: skip
def test_an_impossible_week_is_refused_and_the_old_one_stays(calendar, change, wrong):
    calendars.set_week(calendar, [EARLY], **change)
    with pytest.raises(ValidationError):
        calendars.set_week(calendar, wrong, **change)
    assert calendars.patterns_of(calendar) == [EARLY]


def test_a_plant_holiday_of_ten_days_is_ten_entries(calendar, change):
    calendars.add_exceptions(
        calendar, first=date(2026, 12, 24), last=date(2027, 1, 2), reason="Plant holiday", **change)  # fmt: skip
    assert calendar.exceptions.count() == 10
    assert calendar.as_spec()["exceptions"][0] == {"date": "2026-12-24", "reason": "Plant holiday", "intervals": []}


def test_a_day_has_one_entry_and_a_refused_range_leaves_none(calendar, change):
    calendars.add_exceptions(calendar, first=date(2026, 12, 26), last=date(2026, 12, 26), reason="Christmas", **change)
    with pytest.raises(ValidationError) as refused:
        calendars.add_exceptions(calendar, first=date(2026, 12, 24), last=date(2026, 12, 31), reason="x", **change)
    assert refused.value.message_dict == {"first": ["12/26/2026 has an entry: Christmas"]}
    assert calendar.exceptions.count() == 1


def test_a_calendar_in_use_stays(calendar, change, augsburg):
    augsburg.workstations.create(name="Oven", calendar=calendar)
    with pytest.raises(ValidationError, match="in use"):
        calendars.delete_calendar(calendar, **change)
    assert WorkingCalendar.objects.filter(pk=calendar.pk).exists()


def test_the_page_saves_a_week_and_shows_it(client, calendar, it_admin):
    client.force_login(it_admin)
    row = {"name": "Night", "start": "22:00", "end": "06:00", "breaks": "02:00-02:30", "weekdays": ["0", "1"]}
    answer = client.post(reverse("calendar_week", args=["augsburg", calendar.pk]), week_form(row, {}), follow=True)
    page = answer.content.decode()
    assert "22:00–06:00" in page
    assert "02:00–02:30" in page
    assert calendar.shifts.count() == 2


def test_the_page_names_what_is_wrong_at_the_field_and_on_top_and_keeps_the_input(client, calendar, it_admin):
    client.force_login(it_admin)
    row = {"name": "Night", "start": "22:00", "breaks": "at two", "weekdays": []}
    answer = client.post(reverse("calendar_week", args=["augsburg", calendar.pk]), week_form(row))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("A shift needs a start and an end.") == 2
    assert page.count("“at two” is not a time like 09:00–09:15.") == 2
    assert 'value="at two"' in page


def test_a_refusal_of_the_whole_week_is_said_on_top(client, calendar, it_admin):
    client.force_login(it_admin)
    row = {"start": "06:00", "end": "14:00", "weekdays": ["0"]}
    answer = client.post(reverse("calendar_week", args=["augsburg", calendar.pk]), week_form(row, row))
    assert (answer.status_code, "Two shifts overlap." in answer.content.decode()) == (422, True)


def test_an_error_of_a_range_stands_at_its_first_day(client, calendar, it_admin, change):
    client.force_login(it_admin)
    address = reverse("calendar_exception", args=["augsburg", calendar.pk])
    form = {"day-first": "2026-12-25", "day-reason": "Christmas"}
    assert client.post(address, form).status_code == 302
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert answer.context["exception_form"].errors == {"first": ["12/25/2026 has an entry: Christmas"]}


def test_who_may_not_manage_reads_the_calendar_without_forms(client, calendar, operator):
    client.force_login(operator)
    page = client.get(reverse("calendar", args=["augsburg", calendar.pk])).content.decode()
    assert "Three shifts" in page
    assert "calendar_week" not in page
    assert "Save the week" not in page


def test_a_night_shift_is_drawn_as_two_bars(calendar, change):
    calendars.set_week(calendar, [ShiftPattern("Night", time(22), time(6), (6,))], **change)
    first, second = drawn_week(calendar.shifts.all()).bars
    assert (first.x, first.width) == (LEFT + 22 * HOUR, 2 * HOUR)
    assert (second.x, second.width) == (LEFT, 6 * HOUR)
    assert second.y < first.y  # Sunday night goes on on Monday
