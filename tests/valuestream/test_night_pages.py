"""The pages of the nights: archive, report, two nights beside each other, plan, jobs, drop folders."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lean.models import AuditEntry
from tests.factories import make_run, make_user
from tests.valuestream.nightly import MORNING, reported
from tests.valuestream.streams import make_stream, small_log
from valuestream import tasks
from valuestream.models import DropFolder, NightlyRun, NightPlan, PartCount, StreamNight
from valuestream.services.night import fetching, folders, nights, plans
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.jobs import jobs_of
from valuestream.views.report_page import ReportPage

pytestmark = pytest.mark.usefixtures("child_in_place")
EARLIER = date(2026, 4, 27)
State = NightlyRun.State


@pytest.fixture(autouse=True)
def no_bells(monkeypatch, settings, tmp_path):
    """No broker: what would be rung for is written down."""
    rung = []
    monkeypatch.setattr(tasks, "wake_all", lambda runs: rung.extend(runs))
    settings.DROP_FOLDERS = tmp_path / "drop"
    return rung


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))


@pytest.fixture
def lena(client, lean_manager):
    client.force_login(lean_manager)
    return client


def page(client, route: str, *args, **query) -> str:
    answer = client.get(reverse(route, args=["augsburg", *args], query=query))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_site_without_nights_says_so_and_offers_the_one_useful_thing(lena, augsburg):
    shown = page(lena, "reports")
    assert "No night yet." in shown
    assert "Run the night now" in shown
    assert NightPlan.objects.count() == 0  # looking plans nothing


def test_who_may_not_start_a_night_is_told_who_may(client, operator):
    client.force_login(operator)
    shown = page(client, "reports")
    assert "Run the night now" not in shown
    assert "Lean managers, plant managers and IT administrators" in shown
    assert client.post(reverse("night_run", args=["augsburg"])).status_code == 403


def test_the_archive_tells_of_each_night_how_it_ended(lena, augsburg, stream):
    reported(augsburg, EARLIER)
    failed = plans.begin(augsburg, plans.due_on(plans.plan_of(augsburg), MORNING), by=None)[0]
    NightlyRun.objects.filter(pk=failed.pk).update(state=State.FAILED, error_message="Disk full.")
    shown = page(lena, "reports")
    assert shown.index("30\u00a0Apr\u00a02026") < shown.index("27\u00a0Apr\u00a02026")
    assert "Disk full." in shown
    assert "report ready" in shown


def test_of_two_nights_on_one_day_each_has_its_page(lena, augsburg, stream):
    first = reported(augsburg)
    second = plans.begin(augsburg, first.due_at + timedelta(hours=4), by=None)[0]
    assert f"?night={first.pk}" in page(lena, "reports")
    assert reverse("night_cancel", args=["augsburg", second.pk]) in page(lena, "report", MORNING)
    assert "Data trust" in page(lena, "report", MORNING, night=first.pk)


def test_a_report_tells_its_signals_with_rule_and_numbers(lena, augsburg, stream):
    night = reported(augsburg, EARLIER)
    report = night.reports.get()
    assert not report.content["is_late"]
    content = report.content
    content["changed"] = [
        {
            "kind": "signal", "stream": content["streams"][0]["id"], "key": "scrap", "step": "Turning", "unit": "1",
            "per": "day", "better": "lower", "state": "worse", "rules": ["drift", "beyond"], "since": "2026-04-26",
            "limits": {"mean": 0.05, "lower": -0.01, "upper": 0.095}, "nights": 1,
            "now": {"value": 0.115, "n": 61, "day": "2026-04-26"},
        }
    ]  # fmt: skip
    NightlyRun.objects.filter(pk=night.pk).update(verified_at=None)
    night.reports.create(number=2, content=content, content_hash="c" * 64)
    shown = page(lena, "report", EARLIER).replace("\u00a0", " ")
    assert "More scrap than usual at Turning" in shown
    assert "11.5 % on 26 Apr 2026 (n = 61). Usual is 5.0 %, limits 0 % to 9.5 %." in shown
    assert "One point above the limit, a slow drift upwards, since 26 Apr 2026." in shown
    assert "step=Turning" in shown
    assert "version 2 of 2" in shown
    assert "version 1 of 2" in page(lena, "report", EARLIER, version=1)


def test_late_data_is_said_on_top_and_nothing_is_green(lena, augsburg, stream):
    reported(augsburg, date(2026, 5, 20))
    shown = page(lena, "report", date(2026, 5, 20))
    assert "The data of this night is late." in shown
    assert "Nothing is judged while the data is late." in shown
    assert "Late: grey today, not judged." in shown
    assert "signal, better" not in shown


def test_a_stream_that_could_not_be_looked_at_is_named_with_its_reason(lena, augsburg, stream):
    reported(augsburg, date(2027, 4, 1))
    shown = page(lena, "report", date(2027, 4, 1))
    assert "Not looked at" in shown
    assert "no_orders" in shown


def test_a_failed_night_says_why_and_can_be_gone_on_with(lena, augsburg, stream):
    night = plans.begin(augsburg, plans.due_on(plans.plan_of(augsburg), MORNING), by=None)[0]
    NightlyRun.objects.filter(pk=night.pk).update(
        state=State.FAILED, error_code="attempts_used_up", error_message="Disk full.", error_hint="Free some."
    )
    shown = page(lena, "report", MORNING)
    assert "Disk full." in shown
    assert "Free some." in shown
    lena.post(reverse("night_again", args=["augsburg", night.pk]))
    night.refresh_from_db()
    assert night.state == State.FETCHING


def test_a_working_night_is_asked_again_by_itself_until_its_report_is_there(lena, augsburg, stream):
    night = plans.begin(augsburg, plans.due_on(plans.plan_of(augsburg), MORNING), by=None)[0]
    address = reverse("report", args=["augsburg", MORNING])
    assert "load delay:2s" in lena.get(address, headers={"HX-Request": "true"}).content.decode()
    night_at_once(night)
    assert lena.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_two_nights_beside_each_other_tell_what_is_new_gone_and_stayed(lena, augsburg, stream):
    old, new = reported(augsburg, EARLIER), reported(augsburg)
    change = {
        "kind": "signal", "stream": old.reports.get().content["streams"][0]["id"], "key": "scrap", "step": "Turning",
        "unit": "1", "per": "day", "better": "lower", "state": "worse", "rules": ["run"], "since": "2026-04-20",
        "limits": {"mean": 0.05, "lower": 0.0, "upper": 0.1}, "now": {"value": 0.2, "n": 9, "day": "2026-04-26"},
        "nights": 2,
    }  # fmt: skip
    for night, changed in ((old, [change]), (new, [{**change, "step": "Packing", "nights": 1}])):
        content = night.reports.get().content | {"changed": changed}
        night.reports.create(number=2, content=content, content_hash="d" * 64)
    shown = page(lena, "report", MORNING, **{"with": EARLIER})
    fresh, gone = shown.index("More scrap than usual at Packing"), shown.index("More scrap than usual at Turning")
    assert shown.index('id="fresh"') < fresh < shown.index('id="gone"') < gone < shown.index('id="stayed"')
    same = page(lena, "report", EARLIER, **{"with": MORNING})  # the older one is always on the left
    assert same.index('id="fresh"') < same.index("More scrap than usual at Packing") < same.index('id="gone"')


def test_a_night_of_another_site_or_day_does_not_exist(client, stranger, lena, augsburg, stream):
    reported(augsburg)
    assert lena.get(reverse("report", args=["augsburg", date(2026, 1, 1)])).status_code == 404
    assert lena.get("/sites/augsburg/reports/2026-02-30/").status_code == 404
    assert lena.get(reverse("report", args=["augsburg", MORNING], query={"version": 9})).status_code == 404
    client.force_login(stranger)
    assert client.get(reverse("report", args=["augsburg", MORNING])).status_code == 404


def test_the_plan_is_changed_once_with_one_entry_and_counts_from_now(lena, augsburg, stream):
    told = {"is_on": "on", "at": "04:45", "weeks": "26", "late_after_hours": "12"}
    for _ in range(2):
        assert lena.post(reverse("night_plan", args=["augsburg"]), told).status_code == 302
    plan = NightPlan.objects.get(site=augsburg)
    assert (plan.at, plan.weeks, plan.late_after_hours) == (time(4, 45), 26, 12)
    assert AuditEntry.objects.filter(action="plan.changed").count() == 1
    assert plans.begin_due() == []  # today's 04:45 lies before the change


def test_a_plan_that_cannot_be_is_refused_at_its_field(lena, augsburg):
    told = {"is_on": "on", "at": "04:45", "weeks": "3", "late_after_hours": "12"}
    answer = lena.post(reverse("night_plan", args=["augsburg"]), told)
    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        plans.change_plan(augsburg, by=make_user("x", augsburg, "lean_manager"), weeks=3)


def test_the_next_night_is_told_on_the_clock_of_the_site_and_none_while_it_is_off(augsburg):
    plan = plans.plan_of(augsburg)
    summer = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)  # 05:30 in Augsburg
    assert plans.next_due(plan, summer - timedelta(minutes=1)) == summer
    assert plans.next_due(plan, summer) == summer + timedelta(days=1)
    plan.is_on = False
    assert plans.next_due(plan, summer) is None


def test_pressed_twice_one_night_begins(lena, augsburg, stream, no_bells):
    for _ in range(2):
        assert lena.post(reverse("night_run", args=["augsburg"])).status_code == 302
    night = NightlyRun.objects.get()
    assert (night.due_at.second, night.due_at.microsecond) == (0, 0)
    assert AuditEntry.objects.filter(action="night.begun").count() == 1


def test_a_night_is_cancelled_once_and_can_be_taken_up_again(lena, augsburg, stream):
    lena.post(reverse("night_run", args=["augsburg"]))
    night = NightlyRun.objects.get()
    for _ in range(2):
        lena.post(reverse("night_cancel", args=["augsburg", night.pk]))
    assert "This night was cancelled" in page(lena, "report", night.day)
    assert AuditEntry.objects.filter(action="night.cancelled").count() == 1


def test_computed_again_the_page_says_that_the_result_is_the_same(lena, augsburg, stream):
    night = reported(augsburg)
    assert "same result" not in page(lena, "report", MORNING)
    lena.post(reverse("night_again", args=["augsburg", night.pk]))
    night_at_once(night)
    assert "computed again: same result" in page(lena, "report", MORNING)


def test_the_jobs_page_shows_every_kind_of_work_and_asks_again_only_while_something_runs(lena, augsburg, stream):
    assert "Nothing has run here yet." in page(lena, "jobs")
    reported(augsburg)
    make_run(augsburg, make_user("loader", augsburg, "lean_manager"), state="refused", error_message="No steps.")
    assert {kind for kind, _ in jobs_of(augsburg)} == {"imports", "maps", "counting", "streams", "nights"}
    shown = page(lena, "jobs")
    assert "No steps." in shown
    assert "load delay:2s" not in shown
    lena.post(reverse("night_run", args=["augsburg"]))
    assert "load delay:2s" in page(lena, "jobs")
    assert "Waiting for a worker" in page(lena, "jobs", kind="nights")
    assert "Counting</td>" not in page(lena, "jobs", kind="nights")


def test_jobs_of_another_site_are_not_listed(augsburg, porto, stream):
    reported(augsburg)
    assert jobs_of(porto) == []


def test_a_partition_whose_counting_failed_is_counted_again(lena, augsburg, stream, no_bells):
    night = reported(augsburg)
    row = PartCount.objects.first()
    PartCount.objects.filter(pk=row.pk).update(state="failed", error_message="Disk full.")
    StreamNight.objects.filter(night=night).update(state="failed", content={}, content_hash="")
    shown = page(lena, "jobs")
    assert reverse("count_again", args=["augsburg", row.pk]) in shown
    assert reverse("night_again", args=["augsburg", night.pk]) in shown
    for _ in range(2):
        lena.post(reverse("count_again", args=["augsburg", row.pk]))
    row.refresh_from_db()
    assert (row.state, row.error_message) == ("waiting", "")
    assert AuditEntry.objects.filter(action="part.again").count() == 1


def test_who_may_only_look_is_offered_no_button(client, operator, augsburg, stream):
    night = reported(augsburg)
    StreamNight.objects.filter(night=night).update(state="failed", content={}, content_hash="")
    client.force_login(operator)
    assert "Compute the night again" not in page(client, "jobs")
    assert "Compute again" not in page(client, "report", MORNING)


def test_a_drop_folder_is_switched_on_in_the_name_of_who_did_it_and_its_path_is_for_it(
    client, lena, augsburg, it_admin, lean_manager, stream
):
    address = reverse("drop_folder", args=["augsburg", stream.source.pk])
    for _ in range(2):
        lena.post(address, {"on": "1"})
    row = DropFolder.objects.get()
    assert (row.is_on, row.asked_by) == (True, lean_manager)
    assert AuditEntry.objects.filter(action="folder.switched").count() == 1
    path = fetching.folder_of(stream.source)
    assert path.is_dir()
    assert str(path) not in page(lena, "data")
    client.force_login(it_admin)
    assert str(path) in page(client, "data")
    client.post(address, {"on": "0"})
    row.refresh_from_db()
    assert not row.is_on


def test_a_folder_that_cannot_be_made_is_told_and_not_switched_on(lena, augsburg, stream, settings, tmp_path):
    settings.DROP_FOLDERS = tmp_path / "file"
    settings.DROP_FOLDERS.write_text("in the way")
    answer = lena.post(reverse("drop_folder", args=["augsburg", stream.source.pk]), {"on": "1"}, follow=True)
    assert "The folder of this source cannot be made." in answer.content.decode()
    assert not DropFolder.objects.filter(is_on=True).exists()
    assert folders.folder_of(stream.source).exists() is False


def test_a_night_that_is_over_is_not_cancelled(augsburg, stream, lean_manager):
    night = reported(augsburg)
    nights.cancel(night, lean_manager)
    assert night.state == State.REPORTED


def test_a_stream_with_energy_has_a_cell_of_co2e_under_its_heading(augsburg, stream):
    report = reported(augsburg).reports.get()
    doc = report.content
    lead = next(one for one in doc["streams"][0]["content"]["series"] if one["key"] == "lead_time")
    assert [str(label) for label in ReportPage(augsburg, report).columns] == ["Lead time", "Scrap", "Orders finished"]
    doc["streams"][0]["content"]["series"].append({**lead, "key": "co2e_per_part", "unit": "kg"})
    told = ReportPage(augsburg, report)
    assert [str(label) for label in told.columns][3:] == ["CO₂e per part"]
    assert all(len(row.cells) == len(told.columns) for row in told.rows)
    assert told.rows[0].cells[3].label == "CO₂e per part"
