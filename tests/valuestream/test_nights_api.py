"""Nights, plan, reports, drop folders and jobs by API."""

import pytest
from rest_framework.test import APIClient

from tests.valuestream.nightly import MORNING, reported
from tests.valuestream.streams import make_stream, small_log
from valuestream import tasks
from valuestream.models import DropFolder, NightlyRun
from valuestream.services.night import plans
from valuestream.services.night.at_once import night_at_once

pytestmark = pytest.mark.usefixtures("child_in_place")
HERE = "/api/v1/sites/augsburg/"


@pytest.fixture(autouse=True)
def no_bells(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(tasks, "wake_all", lambda runs: None)
    settings.DROP_FOLDERS = tmp_path / "drop"


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_login(lean_manager)
    return client


def test_a_report_is_answered_as_its_frozen_document(api, augsburg, stream):
    report = reported(augsburg).reports.get()
    listed = api.get(f"{HERE}reports/").json()
    assert [(one["day"], one["number"], one["content_hash"]) for one in listed] == [
        ("2026-04-30", 1, report.content_hash)
    ]
    assert api.get(f"{HERE}reports/2026-04-30/").json() == report.content
    assert api.get(f"{HERE}reports/2026-04-30/?version=1").json() == report.content
    for missing in ("2026-04-30/?version=2", "2026-04-30/?version=x", "2026-04-29/", "2026-02-30/"):
        assert api.get(f"{HERE}reports/{missing}").status_code == 404


def test_two_requests_to_run_now_are_answered_with_one_night(api, augsburg, stream):
    first, second = (api.post(f"{HERE}nights/") for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
    cancelled = api.post(f"{HERE}nights/{first.json()['id']}/cancel/").json()
    assert cancelled["state"] == "cancelled"


def test_a_night_computed_again_is_verified_and_has_one_report(api, augsburg, stream):
    night = reported(augsburg)
    assert api.post(f"{HERE}nights/{night.pk}/again/").json()["state"] == "mining"
    night_at_once(night)
    told = api.get(f"{HERE}nights/{night.pk}/").json()
    assert told["verified_at"] is not None
    assert [report["number"] for report in told["reports"]] == [1]
    assert [one["id"] for one in api.get(f"{HERE}nights/").json()] == [night.pk]


def test_the_plan_is_read_without_making_one_and_changed_in_part(api, augsburg):
    assert api.get(f"{HERE}night-plan/").json()["at"] == "05:30:00"
    told = api.patch(f"{HERE}night-plan/", {"is_on": False}, format="json").json()
    assert (told["is_on"], told["next_due"], told["weeks"]) == (False, None, 13)
    assert api.patch(f"{HERE}night-plan/", {"weeks": 3}, format="json").status_code == 400
    assert api.patch(f"{HERE}night-plan/", {"hour": 3}, format="json").status_code == 400


def test_a_drop_folder_is_switched_by_source(api, augsburg, stream):
    address = f"{HERE}sources/{stream.source.pk}/folder/"
    assert api.put(address, {"is_on": True}, format="json").json() == {"is_on": True}
    assert api.put(address, {"is_on": False}, format="json").json() == {"is_on": False}
    assert DropFolder.objects.get().is_on is False


def test_jobs_are_listed_by_kind_and_name_their_reason(api, augsburg, stream):
    night = reported(augsburg)
    NightlyRun.objects.filter(pk=night.pk).update(state="failed", error_code="attempts_used_up", error_message="Five.")
    assert {job["kind"] for job in api.get(f"{HERE}jobs/").json()} == {"maps", "counting", "streams", "nights"}
    (job,) = api.get(f"{HERE}jobs/?kind=nights").json()
    assert (job["id"], job["state"], job["error_message"]) == (night.pk, "failed", "Five.")


def test_nothing_of_another_site_is_answered(api, porto, augsburg):
    other = plans.begin(porto, plans.due_on(plans.plan_of(porto), MORNING), by=None)[0]
    for address in (f"nights/{other.pk}/", f"nights/{other.pk}/again/", "reports/2026-04-30/"):
        answer = api.post(HERE + address) if "again" in address else api.get(HERE + address)
        assert answer.status_code == 404
    assert api.get("/api/v1/sites/porto/nights/").status_code == 404
    assert api.get(f"{HERE}nights/").json() == []
