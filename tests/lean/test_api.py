"""The API of the house: tokens, strict fields, the same services and rights as the pages."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from lean.models import ApiToken, AuditEntry, Site, WorkingCalendar, Workstation
from tests.contracts.routes import routes
from tests.factories import make_user


@pytest.fixture
def api(it_admin):
    _, text = ApiToken.objects.issue(it_admin, "robot", read_only=False, expiry=None)
    return APIClient(headers={"Authorization": f"Token {text}"})


def address(name, *more):
    return reverse(name, args=["augsburg", *more])


def test_a_token_made_over_the_api_is_shown_once_and_works(client, it_admin):
    client.force_login(it_admin)
    made = client.post(reverse("api_tokens"), {"name": "robot"}, content_type="application/json").json()
    robot = APIClient(headers={"Authorization": f"Token {made['token']}"})
    assert made["read_only"] is True
    assert [site["slug"] for site in robot.get(reverse("api_sites")).json()] == ["augsburg"]
    assert "token" not in robot.get(reverse("api_tokens")).json()[0]
    assert client.delete(reverse("api_token", args=[made["key"]])).status_code == 204
    assert robot.get(reverse("api_sites")).status_code == 401


def test_a_reading_token_does_not_change_anything(it_admin):
    _, text = ApiToken.objects.issue(it_admin, "robot", read_only=True, expiry=None)
    robot = APIClient(headers={"Authorization": f"Token {text}"})
    assert robot.get(address("api_areas")).status_code == 200
    assert robot.post(address("api_areas"), {"name": "Turning"}).status_code == 403
    assert robot.post(reverse("api_tokens"), {"name": "more", "read_only": False}).status_code == 403


def test_a_change_by_token_names_the_person_and_the_token(api, it_admin):
    api.post(address("api_areas"), {"name": "Turning"}, format="json")
    entry = AuditEntry.objects.get()
    key = ApiToken.objects.get().token_key
    assert (entry.actor, entry.on_behalf_of) == ("ines", f"token {key}")
    assert len(entry.request_id) == 32


def test_the_next_request_does_not_inherit_the_token(api, client, it_admin):
    api.post(address("api_areas"), {"name": "Turning"}, format="json")
    client.force_login(it_admin)
    client.post(reverse("area_new", args=["augsburg"]), {"name": "Milling"})
    assert AuditEntry.objects.latest("seq").on_behalf_of == ""


@pytest.mark.parametrize("body", [{"name": "Turning", "site": 2}, {"name": "Turning", "id": 7}, {"nam": "Turning"}])
def test_a_field_that_is_not_there_or_not_to_be_written_is_refused(api, body):
    answer = api.post(address("api_areas"), body, format="json")
    assert answer.status_code == 400
    assert set(answer.json()) & {"site", "id", "nam"}


def test_the_errors_of_the_service_come_by_field(api):
    api.post(address("api_areas"), {"name": "Turning"}, format="json")
    answer = api.post(address("api_areas"), {"name": "Turning"}, format="json")
    assert (answer.status_code, answer.json()) == (400, {"name": ["This name is already taken."]})


def test_a_plant_is_built_over_the_api(api, augsburg):
    area = api.post(address("api_areas"), {"name": "Turning"}, format="json").json()
    line = api.post(address("api_lines"), {"name": "L1", "area": area["id"]}, format="json").json()
    body = {"name": "M1", "line": line["id"], "machine_class": "lathe", "capabilities": {"axes": "5"}}
    station = api.post(address("api_workstations"), body, format="json").json()
    changed = api.patch(address("api_workstation", station["id"]), {"machine_class": "mill"}, format="json").json()
    assert changed == {**body, "id": station["id"], "machine_class": "mill", "calendar": None}
    assert api.delete(address("api_line", line["id"])).status_code == 400  # the station stands on it
    assert api.delete(address("api_workstation", station["id"])).status_code == 204
    assert api.delete(address("api_line", line["id"])).status_code == 204
    assert not Workstation.objects.exists()


def test_a_line_of_another_site_is_no_line(api, porto):
    area = porto.areas.create(name="Turning")
    answer = api.post(address("api_lines"), {"name": "L1", "area": area.pk}, format="json")
    assert (answer.status_code, set(answer.json())) == (400, {"area"})


def test_a_calendar_with_its_week_and_a_holiday(api):
    shift = {"name": "Night", "start": "22:00", "end": "06:00", "weekdays": [0, 1], "breaks": [["02:00", "02:30"]]}
    made = api.post(address("api_calendars"), {"name": "Nights", "shifts": [shift]}, format="json").json()
    assert made == {"id": made["id"], "name": "Nights", "is_default": True, "shifts": [shift]}
    days = {"first": "2026-12-24", "last": "2026-12-26", "reason": "Christmas"}
    added = api.post(address("api_exceptions", made["id"]), days, format="json").json()
    assert [day["date"] for day in added] == ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert api.delete(address("api_exception", made["id"], added[0]["id"])).status_code == 204
    assert len(api.get(address("api_exceptions", made["id"])).json()) == 2


def test_a_calendar_whose_week_is_refused_is_not_made(api):
    shift = {"start": "06:00", "end": "14:00", "weekdays": [0]}
    answer = api.post(address("api_calendars"), {"name": "Twice", "shifts": [shift, shift]}, format="json")
    assert answer.status_code == 400
    assert not WorkingCalendar.objects.exists()


@pytest.mark.parametrize("shift", [
    {"start": "6", "end": "14:00", "weekdays": [0]},
    {"start": "06:00", "end": "14:00", "weekdays": [7]},
    {"start": "06:00", "end": "14:00", "weekdays": []},
    {"start": "06:00", "end": "14:00", "weekdays": [0], "breaks": [["10:00"]]},
    {"start": "06:00", "end": "14:00", "weekdays": [0], "breaks": [["10:00", "99:00"]]},
    {"start": "06:00", "end": "14:00", "weekdays": [0], "pause": 30},
])  # fmt: skip
def test_a_shift_that_is_none_is_refused(api, shift):
    assert api.post(address("api_calendars"), {"name": "X", "shifts": [shift]}, format="json").status_code == 400


def test_a_person_is_added_and_taken_off(api, augsburg):
    made = api.post(address("api_people"), {"username": "nora", "roles": ["operator"]}, format="json").json()
    assert len(made["one_time_password"]) == 19
    assert "one_time_password" not in api.get(address("api_people")).json()[-1]
    assert api.put(address("api_person", made["id"]), {"roles": []}, format="json").status_code == 200
    assert [person["username"] for person in api.get(address("api_people")).json()] == ["ines"]


def test_the_trail_over_the_api_is_paged_and_of_this_site(api, augsburg, porto, stranger):
    porto_admin = make_user("pia", porto, "it_admin")
    client = Client()
    client.force_login(porto_admin)
    client.post(reverse("area_new", args=["porto"]), {"name": "Secret hall"})
    for name in ("A", "B", "C"):
        api.post(address("api_areas"), {"name": name}, format="json")
    page = api.get(address("api_audit"), {"limit": 2}).json()
    assert (page["count"], [entry["after"]["name"] for entry in page["results"]]) == (3, ["C", "B"])
    assert "Secret hall" not in json.dumps(api.get(address("api_audit")).json())


def test_a_site_is_changed_but_not_its_short_name(api, augsburg):
    assert api.patch(address("api_site"), {"timezone": "Europe/Vienna"}, format="json").status_code == 200
    assert api.patch(address("api_site"), {"slug": "x"}, format="json").status_code == 400
    assert Site.objects.get().timezone == "Europe/Vienna"


def test_a_session_needs_the_csrf_token(it_admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(it_admin)
    assert client.post(address("api_areas"), {"name": "X"}, content_type="application/json").status_code == 403


def test_the_schema_describes_every_route(client, it_admin):
    client.force_login(it_admin)
    described = client.get(reverse("schema"), headers={"accept": "application/vnd.oai.openapi+json"}).json()["paths"]
    served = {route.address for route in routes() if route.is_api} - {"api/schema/", "api/docs/"}
    plain = {path.strip("/").replace("{", "<").replace("}", ">") for path in described}
    assert len(plain) == len(served)


def test_the_docs_page_has_no_inline_script_or_style(client, it_admin):
    client.force_login(it_admin)
    page = client.get(reverse("api_docs")).content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    script = client.get(reverse("api_docs"), {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")


@pytest.mark.parametrize("body", ["[" * 100_000, '{"name": "\\ud800"}'], ids=["nested", "half a sign"])
def test_what_is_no_text_and_what_nests_without_end_is_refused(api, body):
    answer = api.post(address("api_areas"), body, content_type="application/json")
    assert (answer.status_code, "JSON parse error" in answer.content.decode()) == (400, True)
