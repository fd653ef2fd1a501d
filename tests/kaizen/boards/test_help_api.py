"""Help by API: calls and escalations, each request safe to repeat."""

import pytest
from rest_framework.test import APIClient

from kaizen.models import AndonCall, Escalation
from kaizen.services.boards.actions import promise
from kaizen.services.boards.kpis import today_at
from lean.models import Area
from tests.kaizen.boards.walls import a_red, chain

HERE = "/api/v1/sites/augsburg/"


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_login(lean_manager)
    return client


@pytest.fixture
def hall(augsburg):
    return Area.objects.create(site=augsburg, name="Hall 2")


def test_a_call_goes_its_way_and_each_request_may_come_twice(api, hall):
    sent = {"key": "button-7-0001", "kind": "machine", "area": hall.pk, "note": "Hot"}
    told = [api.post(f"{HERE}andon/", sent, format="json") for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert told[0].json() == told[1].json()
    assert (told[0].json()["place"], told[0].json()["tier"]) == ("Hall 2", 1)
    where = f"{HERE}andon/{told[0].json()['id']}/"
    assert [api.post(f"{where}take/").json()["taken_at"] is None for _ in range(2)] == [False, False]
    assert api.post(f"{where}give-back/").json()["taken_at"] is None
    assert api.post(f"{where}resolve/", {}, format="json").json() == {"outcome": ["This field is required."]}
    for _ in range(2):
        assert api.post(f"{where}resolve/", {"outcome": "Coolant low"}, format="json").status_code == 200
    assert api.post(f"{where}resolve/", {"outcome": "Other"}, format="json").status_code == 400
    assert api.get(f"{HERE}andon/?open=true").json()["count"] == 0
    assert api.post(f"{where}reopen/").json()["resolved_at"] is None
    assert api.get(f"{HERE}andon/?open=true").json()["count"] == 1


def test_nonsense_and_foreign_places_are_refused(api, porto):
    far = Area.objects.create(site=porto, name="Hall")
    assert api.post(f"{HERE}andon/", {"kind": "machine", "area": far.pk}, format="json").status_code == 404
    assert "area" in api.post(f"{HERE}andon/", {"kind": "machine"}, format="json").json()
    assert api.post(f"{HERE}andon/", {"kind": "coffee"}, format="json").status_code == 400
    assert not AndonCall.objects.exists()


def test_a_board_asks_and_the_one_above_answers(api, augsburg, lean_manager):
    team, area, _plant = chain(augsburg, lean_manager)
    action = promise(team, by=lean_manager, text="Presetter", owner="tooling", due=today_at(augsburg))
    sent = {"text": "A second presetter", "reason": "No budget", "action": action.pk}
    told = [api.post(f"{HERE}boards/{team.pk}/escalations/", sent, format="json") for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert (told[0].json()["to_name"], told[0].json()["action"]) == ("Machining", action.pk)
    assert Escalation.objects.count() == 1
    pk = told[0].json()["id"]
    assert (
        api.post(f"{HERE}boards/{team.pk}/escalations/{pk}/answer/", {"answer": "x"}, format="json").status_code == 404
    )
    for _ in range(2):
        done = api.post(f"{HERE}boards/{area.pk}/escalations/{pk}/answer/", {"answer": "In April"}, format="json")
        assert (done.status_code, done.json()["answer"]) == (200, "In April")
    assert [one["answer"] for one in api.get(f"{HERE}boards/{team.pk}/escalations/?open=1").json()["results"]] == [
        "In April"
    ]
    assert api.get(f"{HERE}boards/{area.pk}/escalations/?open=1").json()["count"] == 0
    assert api.get(f"{HERE}boards/{area.pk}/escalations/").json()["count"] == 1


def test_a_red_of_another_board_does_not_exist(api, augsburg, lean_manager):
    team, area, _plant = chain(augsburg, lean_manager)
    sent = {"text": "Help", "reason": "No budget", "red": a_red(area).pk}
    assert api.post(f"{HERE}boards/{team.pk}/escalations/", sent, format="json").status_code == 404
