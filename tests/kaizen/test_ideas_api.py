"""Ideas by API: given once, listed with their clock, answered, compared; codes made and withdrawn."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from kaizen.models import CapturePlace, Idea
from kaizen.services.ideas.giving import new_key
from lean.models import ApiToken, Area, AuditEntry
from tests.kaizen.pictures import photo

HERE = "/api/v1/sites/augsburg/ideas/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_login(lean_manager)
    return client


def give(api, **fields):
    return api.post(HERE, {"obstacle": "The wheel is dull", **fields}, format="json")


def test_an_idea_is_given_once_per_key_and_tells_its_code(api):
    key = new_key()
    told = [give(api, key=key, waste="waiting") for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert told[0].json() == told[1].json()
    assert (told[0].json()["code"], told[0].json()["state"], told[0].json()["origin"]) == (key[:8], "new", "api")
    assert Idea.objects.count() == 1
    assert "code" not in api.get(f"{HERE}{told[0].json()['id']}/").json()


def test_a_token_leaves_no_trace_on_an_idea_that_is_not_signed(augsburg, lean_manager):
    _token, text = ApiToken.objects.issue(lean_manager, "robot", read_only=False, expiry=None)
    client = APIClient(headers={"authorization": f"Token {text}"})
    give(client)
    give(client, signed=True)
    entries = AuditEntry.objects.filter(action="idea.given").order_by("seq")
    assert [(one.actor, bool(one.on_behalf_of)) for one in entries] == [("system", False), ("lena", True)]


def test_a_photo_comes_with_it(api):
    told = api.post(HERE, {"better": "Look", "photo": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")})
    assert told.json()["has_photo"]
    refused = api.post(HERE, {"better": "Look", "photo": SimpleUploadedFile("a.jpg", b"no", "image/jpeg")})
    assert (refused.status_code, list(refused.json())) == (400, ["photo"])


@pytest.mark.parametrize("fields", [{"obstacle": ""}, {"waste": "laziness"}, {"key": "short"}, {"unknown": 1}])
def test_nonsense_is_refused(api, fields):
    assert give(api, **fields).status_code == 400
    assert not Idea.objects.exists()


def test_an_area_of_another_site_does_not_exist(api, porto):
    assert give(api, area=Area.objects.create(site=porto, name="Hall").pk).status_code == 404


def test_the_list_is_filtered_and_answers_are_added(api, augsburg):
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    pk = give(api, area=hall.pk).json()["id"]
    give(api)
    assert [one["id"] for one in api.get(f"{HERE}?area={hall.pk}").json()["results"]] == [pk]
    assert api.get(f"{HERE}?area=x").status_code == api.get(f"{HERE}?state=%00").status_code == 400
    where = f"{HERE}{pk}/answers/"
    told = api.post(where, {"kind": "accepted", "text": "Good", "seen": 0}, format="json")
    assert (told.status_code, told.json()["state"], told.json()["answers"][0]["text"]) == (201, "accepted", "Good")
    assert api.post(where, {"kind": "declined", "text": "No", "seen": 0}, format="json").status_code == 400
    assert api.post(where, {"kind": "in_a3", "text": "by hand"}, format="json").status_code == 400
    assert api.get(f"{HERE}?state=accepted").json()["count"] == 1
    assert len(api.get(where).json()) == 1


def test_what_is_alike_is_told_with_its_reasons(api):
    give(api, step="Grinding", waste="waiting")
    found = api.get(f"{HERE}similar/", {"text": "dull wheels", "step": "grinding", "waste": "motion"}).json()
    assert [(one["kind"], one["is_same_step"], one["is_same_waste"], one["shared"]) for one in found] == [
        ("idea", True, False, ["dull", "wheels"])
    ]
    assert found[0]["score"] == pytest.approx(1.2)  # the same two words, and 0.2 for the step


def test_a_code_is_made_and_withdrawn(api, augsburg):
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    made = api.post(f"{HERE}places/", {"area": hall.pk}, format="json").json()
    assert (made["name"], made["count"]) == ("Hall 2", 0)
    assert api.post(f"{HERE}places/", {}, format="json").status_code == 400
    for _ in range(2):
        assert api.delete(f"{HERE}places/{made['id']}/").status_code == 204
    assert api.get(f"{HERE}places/").json() == []
    assert CapturePlace.objects.get().revoked_at
