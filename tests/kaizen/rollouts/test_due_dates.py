"""By when each gate is wanted: working days of the receiving site, which it sets itself; a late one is told in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from kaizen.core.rollout.duties import DUTIES, passed, shifted, works
from kaizen.models import Adoption, DutyDays
from kaizen.services.rollouts import inbox, stopping
from kaizen.services.rollouts.times import days_at, due_of, owed_by, set_days
from lean.models import AuditEntry, CalendarException, Shift, WorkingCalendar
from tests.kaizen.rollouts.campaigns import approved, handed_in

FRIDAY = datetime(2026, 5, 1, 10, tzinfo=UTC)


def begun_on(adoption, moment):
    Adoption.objects.filter(pk=adoption.pk).update(since=moment)
    return Adoption.objects.select_related("site", "rollout").get(pk=adoption.pk)


def api_as(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def closed_fridays(site):
    """Monday to Thursday, and the Tuesday of the week after is a holiday."""
    calendar = WorkingCalendar.objects.create(site=site, name="Four days", is_default=True)
    for weekday in range(4):
        Shift.objects.create(calendar=calendar, weekday=weekday, start="06:00", end="14:00")
    CalendarException.objects.create(calendar=calendar, date=date(2026, 5, 5), reason="Holiday")


def week(*days, exceptions=()):
    """A calendar with an early shift on these weekdays, as a site tells it."""
    shifts = [{"weekday": day, "start": "06:00", "end": "14:00"} for day in days]
    return {"name": "", "timezone": "Europe/Berlin", "shifts": shifts, "exceptions": list(exceptions)}


def test_days_are_counted_by_the_week_and_its_exceptions():
    worked = works(week(0, 5, exceptions=[{"date": "2026-05-04", "intervals": []}]))
    assert [worked(date(2026, 5, day)) for day in (2, 3, 4, 11)] == [True, False, False, True]
    assert shifted(date(2026, 5, 1), 2, worked) == date(2026, 5, 9)
    assert shifted(date(2026, 5, 11), -1, worked) == date(2026, 5, 9)


def test_without_a_calendar_monday_to_friday_are_counted():
    assert shifted(date(2026, 5, 1), 10, works(None)) == date(2026, 5, 15)


def test_a_calendar_without_shifts_is_monday_to_friday_but_for_its_exceptions():
    worked = works(week(exceptions=[{"date": "2026-05-04", "intervals": []}]))
    assert [worked(date(2026, 5, day)) for day in (1, 2, 4, 5)] == [True, False, False, True]


def test_a_calendar_that_is_always_closed_ends_the_search():
    worked = works(week(0))
    assert shifted(date(2026, 5, 1), 400, lambda day: False) > date(2036, 1, 1)
    assert shifted(date(2026, 5, 1), 1, worked) == date(2026, 5, 4)


def test_a_late_one_is_late_by_at_least_a_day_also_on_a_holiday():
    worked = works(None)
    assert [passed(date(2026, 5, 1), date(2026, 5, day), worked) for day in (1, 2, 3, 4, 8)] == [0, 1, 1, 1, 5]


def test_each_gate_a_site_answers_for_has_its_usual_days():
    assert {one.gate.value for one in DUTIES} == {"G1", "G2", "G3", "G4", "G5", "G6", "G7"}
    assert all(one.days > 0 for one in DUTIES)


def test_an_answer_is_wanted_ten_working_days_after_the_sites_were_asked(adoption):
    owed = due_of(begun_on(adoption, FRIDAY), now=FRIDAY)
    assert (owed.key, owed.due, owed.late) == ("proposed", date(2026, 5, 15), 0)


def test_the_calendar_of_the_receiving_site_counts(adoption, porto):
    closed_fridays(porto.site)
    assert due_of(begun_on(adoption, FRIDAY), now=FRIDAY).due == date(2026, 5, 20)  # 3 + 4 + 3 days


def test_a_site_sets_other_days_which_hold_for_what_is_owed_already(adoption, porto):
    row = begun_on(adoption, FRIDAY)
    set_days(porto.site, {"proposed": 3}, by=porto.lean)
    assert due_of(row, now=FRIDAY).due == date(2026, 5, 6)
    assert days_at(porto.site)["adapting"] == 20
    assert DutyDays.objects.count() == 1  # the usual ones are no rows
    assert AuditEntry.objects.filter(action="duty_days.set", site_slug="porto").count() == 1


def test_days_that_are_none_are_refused_at_their_duty(porto):
    with pytest.raises(ValidationError, match="from 1 to 400") as refused:
        set_days(porto.site, {"proposed": 0}, by=porto.lean)
    assert list(refused.value.error_dict) == ["proposed"]


def test_the_database_knows_each_duty_once_and_no_other(porto):
    DutyDays.objects.create(site=porto.site, duty="proposed", days=3)
    with pytest.raises(IntegrityError):
        DutyDays.objects.create(site=porto.site, duty="proposed", days=4)


def test_setting_own_values_does_not_move_the_date(adoption, porto):
    handed_in(adoption, porto)
    row = begun_on(adoption, FRIDAY)
    before = due_of(row, now=FRIDAY).due
    row.save()  # as whatever else is written on it
    assert due_of(row, now=FRIDAY).due == before


def test_each_area_owes_its_signature(adoption, porto):
    row = handed_in(adoption, porto)
    assert [one.area for one in owed_by(row)] == ["process", "quality", "safety", "lean", "works_council"]


def test_before_the_day_is_chosen_what_lacks_is_owed(adoption, porto):
    row = approved(adoption, porto)
    assert [one.key for one in owed_by(row)] == ["train", "look"]


def test_while_it_is_stopped_nothing_is_owed_and_its_days_are_counted_anew_after(adoption, porto, augsburg_team):
    row = begun_on(adoption, timezone.now() - timedelta(days=60))
    stopping.stop(row.rollout, by=porto.leader)
    row.refresh_from_db()
    assert owed_by(Adoption.objects.get(pk=row.pk)) == []
    stopping.go_on(row.rollout, reason="Looked at", by=augsburg_team.lean)
    assert due_of(Adoption.objects.get(pk=row.pk)).late == 0


@pytest.fixture
def late(adoption):
    return begun_on(adoption, timezone.now() - timedelta(days=100))


def test_inbox_line_and_campaign_say_in_words_how_late_it_is(client, late, porto):
    days = due_of(late).late
    assert days > 50
    client.force_login(porto.leader)
    line = {"pk": late.rollout_id, "line": late.pk}
    assert f"{days} working days overdue" in client.get(reverse("rollout_inbox", args=["porto"])).content.decode()
    page = client.get(reverse("adoption", kwargs={"site": "porto", **line})).content.decode()
    assert f"{days} working days overdue" in page
    page = client.get(reverse("rollout", args=["porto", late.rollout_id])).content.decode()
    assert f"{days} days overdue" in page


def test_the_api_tells_date_and_days(late, porto):
    [one] = api_as(porto.leader).get("/api/v1/sites/porto/rollouts/waiting/").json()
    assert (one["kind"], one["due"], one["late"]) == ("proposed", due_of(late).due.isoformat(), due_of(late).late)


def test_an_unclear_line_after_its_90_days_waits_in_the_inbox(adoption, porto):
    told = {"state": "verified", "starts_on": date(2026, 1, 1), "bound_hash": "x", "installed": None}
    handed_in(adoption, porto)
    Adoption.objects.filter(pk=adoption.pk).update(state="rolling_back")
    del told["installed"]
    Adoption.objects.filter(pk=adoption.pk).update(**told)
    [one] = inbox.waiting_for(porto.leader)
    assert (one.kind, one.owed.duty.gate.value) == ("verified", "G7")


def test_lean_management_sets_the_days_on_a_page_and_others_read_them(client, porto):
    at = reverse("rollout_times", args=["porto"])
    client.force_login(porto.lean)
    days = days_at(porto.site) | {"in_approval": 7}
    assert client.post(at, days).status_code == 302
    assert days_at(porto.site)["in_approval"] == 7
    assert client.post(at, days | {"back": 0}).status_code == 422
    client.force_login(porto.quality)
    assert "7 working days" in client.get(at).content.decode()
    assert client.post(at, days).status_code == 403


def test_the_days_are_set_by_api_in_part(porto):
    at = "/api/v1/sites/porto/rollouts/times/"
    assert api_as(porto.owner).patch(at, {"back": 2}, format="json").json()["back"] == 2
    assert api_as(porto.owner).patch(at, {"nothing": 2}, format="json").status_code == 400
    assert api_as(porto.leader).get(at).json()["back"] == 2
