"""The import by API: the same steps, the same refusals as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tests.valuestream.logs import GOOD, NO_DAY, write_log
from valuestream.models import ImportRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("child_in_place")]
BASE = "/api/v1/sites/augsburg/"


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_authenticate(lean_manager)
    return client


def upload(api, path) -> dict:
    answer = api.post(f"{BASE}uploads/", {"file": SimpleUploadedFile(path.name, path.read_bytes())}, format="multipart")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_upload_check_confirm_and_read_the_source(api, tmp_path):
    made = upload(api, write_log(tmp_path))
    detail = api.get(f"{BASE}imports/{made['id']}/").json()
    assert (detail["state"], detail["rows_read"], detail["accepted"]) == ("checked", 6, 6)
    done = api.post(f"{BASE}imports/{made['id']}/confirm/", {"revision": detail["revision"]}, format="json")
    assert done.status_code == 200
    listed = api.get(f"{BASE}imports/").json()
    assert [(one["state"], one["added"]) for one in listed] == [("imported", 6)]
    (source,) = api.get(f"{BASE}sources/").json()
    assert (source["name"], source["current"]["events"], source["current"]["cases"]) == ("export", 6, 2)


def test_a_draft_is_replaced_and_checked_again(api, tmp_path):
    made = upload(api, write_log(tmp_path))
    detail = api.get(f"{BASE}imports/{made['id']}/").json()
    profile = detail["draft"]["profile"] | {"drop_duplicates": True}
    body = {"revision": detail["revision"], "profile": profile, "source_name": "MES"}
    saved = api.put(f"{BASE}imports/{made['id']}/draft/", body, format="json")
    assert saved.json()["state"] == "proposed"
    checked = api.post(f"{BASE}imports/{made['id']}/check/", {"revision": saved.json()["revision"]}, format="json")
    assert checked.json()["state"] == "checked"
    assert checked.json()["draft"]["source"] == {"name": "MES"}


def test_a_stale_revision_is_a_conflict(api, tmp_path):
    made = upload(api, write_log(tmp_path))
    answer = api.post(f"{BASE}imports/{made['id']}/confirm/", {"revision": 99}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_draft")


def test_too_much_in_quarantine_is_refused_with_code_message_and_hint(api, tmp_path):
    made = upload(api, write_log(tmp_path, [*GOOD, NO_DAY]))
    body = {"revision": ImportRun.objects.get(pk=made["id"]).revision}
    answer = api.post(f"{BASE}imports/{made['id']}/confirm/", body, format="json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "too_many_quarantined"
    assert answer.json()["hint"]
    rows = api.get(f"{BASE}imports/{made['id']}/quarantine.csv")
    assert b"time_without_day" in b"".join(rows.streaming_content)


def test_unknown_fields_and_broken_profiles_are_told(api, tmp_path):
    made = upload(api, write_log(tmp_path))
    address = f"{BASE}imports/{made['id']}/"
    assert api.post(f"{address}confirm/", {"revision": 0, "force": True}, format="json").status_code == 400
    broken = {"revision": 0, "profile": {"no": "such key"}, "source_name": "MES"}
    assert "profile" in api.put(f"{address}draft/", broken, format="json").json()


def test_what_is_no_log_is_refused(api):
    answer = api.post(
        f"{BASE}uploads/", {"file": SimpleUploadedFile("x.png", b"\x89PNG" + b"\0" * 99)}, format="multipart"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_format")


def test_the_import_of_another_site_is_not_there(api, stranger, tmp_path):
    made = upload(api, write_log(tmp_path))
    api.force_authenticate(stranger)
    assert api.get(f"{BASE}imports/{made['id']}/").status_code == 404
    assert api.get(f"/api/v1/sites/porto/imports/{made['id']}/").status_code == 404


def test_who_may_only_look_may_not_load(operator):
    client = APIClient()
    client.force_authenticate(operator)
    assert client.get(f"{BASE}imports/").status_code == 200
    body = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    assert client.post(f"{BASE}uploads/", body, format="multipart").status_code == 403


def test_cancel_twice_is_cancelled_once(api, tmp_path):
    made = upload(api, write_log(tmp_path))
    for _ in range(2):
        assert api.post(f"{BASE}imports/{made['id']}/cancel/").json()["state"] == "cancelled"
