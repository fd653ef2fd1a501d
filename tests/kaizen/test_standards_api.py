"""The whole way of a standard by API, with the same refusals as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from kaizen.core.standards import json_schema
from tests.factories import PASSWORD, make_user
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.test_standard_files import PDF
from tests.kaizen.test_standards import LATER

BASE = "/api/v1/sites/augsburg/standards/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path


def person(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def writer(augsburg):
    return person(make_user("tom", augsburg, "team_leader"))


@pytest.fixture
def reader(lean_manager):
    return person(lean_manager)


def ask(client, method, path, data=None):
    return getattr(client, method)(f"{BASE}{path}", data, format="json")


def test_from_draft_to_a_second_version_by_api(writer, reader, operator):
    made = ask(writer, "post", "", {"code": "RG-1", "document": SET_UP.as_json()})
    assert (made.status_code, made.json()["version"], made.json()["state"]) == (201, "1.0.0", "draft")
    assert ask(writer, "post", "of/RG-1/1/submit/", {"reason": "tried"}).json()["state"] == "in_review"
    told = {"meaning": "approve", "reason": "seen", "content_hash": SET_UP.content_hash, "password": PASSWORD}
    assert ask(writer, "post", "of/RG-1/1/sign/", told).status_code == 403
    assert ask(reader, "post", "of/RG-1/1/sign/", told | {"password": "x"}).json().keys() == {"password"}
    assert ask(reader, "post", "of/RG-1/1/sign/", told).json()["state"] == "approved"
    assert ask(reader, "post", "of/RG-1/1/effect/", {}).json()["state"] == "effective"
    assert ask(person(operator), "post", "of/RG-1/1/read/").status_code == 200
    assert ask(writer, "post", "of/RG-1/1/draft/", {"reason": "new wheel"}).status_code == 201
    saved = ask(writer, "put", "of/RG-1/2/", {"document": LATER.as_json(), "revision": 1})
    assert saved.json()["version"] == "1.1.0"
    late = ask(writer, "put", "of/RG-1/2/", {"document": SET_UP.as_json(), "revision": 1})
    assert (late.status_code, "meanwhile" in str(late.json())) == (400, True)
    [change] = ask(reader, "get", "of/RG-1/changes/?to=2").json()
    assert change == {"address": ["parameters", "v1", "high"], "before": 34.0, "after": 35.0, "level": "MINOR"}
    assert [row["version"] for row in ask(reader, "get", "").json()] == ["1.1.0", "1.0.0"]
    assert ask(reader, "get", "of/RG-1/").json()["content"] == SET_UP.as_json()
    assert ask(writer, "post", "of/RG-1/1/withdraw/", {"reason": "no"}).status_code == 400
    assert ask(writer, "post", "of/RG-1/2/withdraw/", {"reason": "no"}).json()["state"] == "withdrawn"


def test_a_key_point_without_a_reason_is_refused_at_its_address(writer):
    doc = SET_UP.as_json()
    doc["job"][1]["points"][0]["reason"] = ""
    refused = ask(writer, "post", "", {"code": "RG-1", "document": doc})
    assert (refused.status_code, list(refused.json())) == (400, ["job.j2.points.p2.reason"])


def test_own_values_by_api(writer, reader):
    ask(writer, "post", "", {"code": "RG-1", "document": SET_UP.as_json()})
    told = {"values": {"v2": {"nominal": 4.5}}, "reason": "our pump"}
    assert ask(writer, "put", "of/RG-1/local/", told).json()["values"] == {"v2": {"nominal": 4.5}}
    assert ask(reader, "get", "of/RG-1/local/").json()["number"] == 1


def test_the_schema_is_told(reader):
    assert ask(reader, "get", "schema/").json() == json_schema()


def test_a_file_is_added_named_and_given_out_by_api(writer, reader):
    ask(writer, "post", "", {"code": "RG-1", "document": SET_UP.as_json()})

    def send(data, **told):
        given = {"file": SimpleUploadedFile("Drawing.htm", data), **told}
        return writer.post(f"{BASE}of/RG-1/1/files/", given, format="multipart")

    named, made = send(PDF, step="j2", note="wheel").json()
    assert (named["name"], named["is_here"], named["kind"]) == ("Drawing 4711.pdf", False, None)
    assert (made["name"], made["step"], made["kind"], made["bytes"]) == ("Drawing.htm", "j2", "pdf", len(PDF))
    assert send(PDF).json() == [named, made]
    answer = reader.get(f"{BASE}of/RG-1/1/files/{made['id']}/")
    assert answer["Content-Disposition"] == 'attachment; filename="Drawing.pdf"'
    assert reader.get(f"{BASE}of/RG-1/1/files/a1/").status_code == 404
    assert reader.get(f"{BASE}of/RG-1/1/files/").json() == [named, made]
    assert reader.get(f"{BASE}of/RG-1/1/").json()["files"][0]["is_here"] is False
    refused = send(b"GIF89a\x00")
    assert (refused.status_code, list(refused.json())) == (400, ["file"])
    assert next(iter(send(b"text", step="j9").json())).startswith("attachments.")
