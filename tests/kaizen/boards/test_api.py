"""Other systems read boards and enter the days they know, by the rules of the pages."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from kaizen.services.boards.days import open_red

ANSWER = {"reason": "Worn", "action": "Dress the wheel", "owner": "maintenance", "due": "2026-03-20"}


@pytest.fixture
def api(leader, now):
    client = APIClient()
    client.force_authenticate(leader)
    return client


def at(board, path=""):
    return f"/api/v1/sites/augsburg/boards/{board.pk}/{path}"


def test_a_day_is_entered_once_and_stands_in_the_figures(api, kpi):
    address = at(kpi.board, f"kpis/{kpi.pk}/days/2026-03-17/")
    for _again in range(2):
        answer = api.put(address, {"value": 4}, format="json")
        assert answer.status_code == 200
    assert kpi.values.count() == 1
    (view,) = api.get(at(kpi.board, "kpis/")).json()
    assert {one["day"]: (one["mark"], one["value"]) for one in view["days"]}["2026-03-17"] == ("met", 4.0)


def test_a_missed_day_without_an_answer_is_refused_by_field_and_with_one_is_red(api, kpi):
    address = at(kpi.board, f"kpis/{kpi.pk}/days/2026-03-17/")
    refused = api.put(address, {"value": 9}, format="json")
    assert (refused.status_code, set(refused.json())) == (400, {"reason", "action", "owner", "due"})
    assert api.put(address, {"value": 9, "answer": ANSWER}, format="json").status_code == 200
    (red,) = api.get(at(kpi.board, "reds/")).json()
    assert red["action"]["text"] == "Dress the wheel"


def test_a_red_of_the_night_is_closed_once(api, kpi, now):
    red = open_red(kpi, day=date(2026, 3, 17), value=9, now=now)
    assert api.post(at(kpi.board, f"reds/{red.pk}/"), ANSWER, format="json").status_code == 200
    assert api.post(at(kpi.board, f"reds/{red.pk}/"), ANSWER, format="json").status_code == 400


def test_a_promise_is_made_and_done(api, board):
    made = api.post(at(board, "actions/"), {"text": "Mend", "owner": "quality", "due": "2026-03-20"}, format="json")
    assert made.status_code == 201
    done = api.post(at(board, f"actions/{made.json()['id']}/done/"), {"outcome": "New gauge"}, format="json")
    assert done.json()["outcome"] == "New gauge"
    assert api.get(at(board, "actions/")).json() == []


def test_a_day_that_is_none_is_not_found(api, kpi):
    assert api.put(at(kpi.board, f"kpis/{kpi.pk}/days/tomorrow/"), {"value": 4}, format="json").status_code == 404
