"""Not only ideas come through a code: problems, deviations, safety; and help is called by it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from rest_framework.test import APIClient

from kaizen.models import A3, AndonCall, Idea
from kaizen.services.a3.reading import paper_of
from kaizen.services.boards.editing import add_board
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.services.ideas.listing import ideas_at
from kaizen.services.ideas.places import add_place, standards_of
from kaizen.services.ideas.taking_up import take_up
from kaizen.services.standards import writing
from lean.models import Area, AuditEntry, Line, Workstation
from tests.browser.world import in_effect
from tests.factories import make_user
from tests.kaizen.standard_docs import SET_UP

JSON = {"accept": "application/json"}


@pytest.fixture
def leader(augsburg):
    return make_user("lara", augsburg, "team_leader", "plant_manager")


@pytest.fixture
def held(augsburg, lean_manager, leader):
    first = writing.begin(augsburg, code="RG-SETUP", doc=SET_UP, by=lean_manager)
    in_effect(first, lean_manager, leader)
    return first.standard.versions.get()


@pytest.fixture
def machine(augsburg):
    line = Line.objects.create(area=Area.objects.create(site=augsburg, name="Hall 2"), name="Lapping")
    return Workstation.objects.create(site=augsburg, line=line, name="M1")


@pytest.fixture
def place(augsburg, leader, machine):
    return add_place(augsburg, by=leader, workstation=machine, step="Round grinding")


@pytest.fixture
def address(place):
    return reverse("capture", args=[place.token])


def send(client, address, **fields):
    return client.post(address, {"key": new_key(), **fields}, headers=JSON)


@pytest.mark.parametrize(
    ("sign", "waste", "trouble"),
    [("waiting", "waiting", ""), ("material", "waiting", "material"), ("machine", "", "machine"),
     ("talent", "talent", "")],
)  # fmt: skip
def test_one_tile_is_enough(client, address, sign, waste, trouble):
    assert send(client, address, kind="problem", waste=sign, minutes="15").status_code == 201
    idea = Idea.objects.get()
    assert (idea.kind, idea.waste, idea.trouble, idea.minutes) == ("problem", waste, trouble, 15)
    shown = client.get(reverse("idea_status"), {"code": idea.code}).content.decode()
    assert "lasted about 15" in shown
    assert "Problem" in shown


def test_other_needs_words(client, address):
    assert send(client, address, kind="problem", waste="other").status_code == 422
    assert send(client, address, kind="problem", waste="other", obstacle="A smell").status_code == 201


def test_what_an_older_page_kept_without_a_kind_is_an_idea(client, address):
    assert send(client, address, obstacle="The wheel is dull", waste="").status_code == 201
    assert Idea.objects.get().kind == "idea"


def test_a_deviation_is_offered_where_a_standard_holds_and_names_its_version(client, address, place, held):
    assert standards_of(place) == [held]
    page = client.get(address).content.decode()
    assert 'value="deviation"' in page
    told = send(client, address, kind="deviation", standard=held.standard_id, obstacle="The guard is open")
    assert told.status_code == 201
    assert (Idea.objects.get().kind, Idea.objects.get().version) == ("deviation", held)


def test_a_deviation_from_what_holds_no_longer_is_not_lost(client, address):
    assert 'value="deviation"' not in client.get(address).content.decode()
    assert send(client, address, kind="deviation", standard="7", obstacle="The guard is open").status_code == 422
    assert send(client, address, kind="deviation", obstacle="The guard is open").status_code == 201
    assert (Idea.objects.get().kind, Idea.objects.get().version) == ("problem", None)


def test_a_code_at_a_standard_or_a_board_works_as_one_at_a_machine(client, augsburg, leader, held):
    hall = Area.objects.create(site=augsburg, name="Hall 3")
    board = add_board(augsburg, by=leader, name="Machining", area=hall)
    at_board, at_standard = (
        add_place(augsburg, by=leader, **row) for row in ({"board": board}, {"standard": held.standard})
    )
    assert (str(at_board), at_board.within) == ("Machining", hall)
    assert standards_of(at_standard) == [held]
    assert standards_of(at_board) == []
    for one in (at_board, at_standard):
        assert send(client, reverse("capture", args=[one.token]), kind="problem", waste="machine").status_code == 201
    with pytest.raises(ValidationError, match="a code for this place already"):
        add_place(augsburg, by=leader, board=board)
    client.force_login(leader)
    sheet = client.get(reverse("capture_sheet", args=["augsburg"])).content.decode()
    assert sheet.count('class="qr-card"') == 2
    assert board.code in sheet
    assert client.get(reverse("board_by_code", args=[board.code.lower()]))["Location"].endswith(f"/boards/{board.pk}/")
    assert client.get(reverse("board_by_code", args=["ZZZZZ"])).status_code == 404


def test_a_board_of_a_foreign_site_does_not_exist_by_its_code(client, augsburg, leader, stranger):
    board = add_board(augsburg, by=leader, name="Machining")
    client.force_login(stranger)
    assert client.get(reverse("board_by_code", args=[board.code])).status_code == 404


def test_help_is_called_once_at_the_place_and_nobody_is_named(client, address, machine, leader):
    client.force_login(leader)
    key = new_key()
    for _ in range(2):
        told = send(client, address, key=key, kind="help", waste="defects")
        assert told.status_code == 201
    call = AndonCall.objects.get()
    assert (call.kind, call.workstation, call.area.name) == ("quality", machine, "Hall 2")
    assert not Idea.objects.exists()
    assert AuditEntry.objects.get(action="andon.raised").actor == "system"
    client.logout()
    shown = client.get(told.json()["address"]).content.decode()
    assert "Help is called." in shown
    assert "Nobody has taken the call yet" in shown
    assert client.get(reverse("help_called", args=[new_key()])).status_code == 404


def test_a_call_by_the_plain_form_leads_to_its_page(client, address):
    answered = client.post(address, {"key": new_key(), "kind": "help"})
    assert (answered.status_code, AndonCall.objects.get().kind) == (302, "help")


def test_safety_that_is_not_over_stands_first(augsburg, leader):
    told = {"origin": "page", "obstacle": "x"}
    rows = [give_idea(augsburg, key=new_key(), kind=kind, **told) for kind in ("safety", "safety", "idea", "problem")]
    for days, row in enumerate(rows):
        Idea.objects.filter(pk=row.pk).update(given_at=row.given_at - timedelta(days=9 - days))
    answer(rows[1], kind="done", text="The guard is on", by=leader)
    assert [one.pk for one in ideas_at(augsburg)] == [rows[n].pk for n in (0, 3, 2, 1)]
    assert [one.pk for one in ideas_at(augsburg, kind="safety")] == [rows[0].pk, rows[1].pk]


def test_the_inbox_marks_and_filters_kinds(client, augsburg, leader):
    for kind, words in (("safety", "The rail is loose"), ("problem", "The press is cold")):
        give_idea(augsburg, key=new_key(), kind=kind, origin="page", obstacle=words)
    client.force_login(leader)
    where = reverse("ideas", args=["augsburg"])
    page = client.get(where).content.decode()
    assert page.index("The rail is loose") < page.index("The press is cold")
    assert 'class="tag act">Safety' in page
    only = client.get(where, {"kind": "problem"}).content.decode()
    assert "The press is cold" in only
    assert "The rail is loose" not in only


def test_an_a3_says_from_what_it_deviates(augsburg, leader, held):
    told = give_idea(
        augsburg, key=new_key(), kind="deviation", origin="page", obstacle="Guard open", minutes=30, version=held,
    )  # fmt: skip
    answer(told, kind="accepted", text="Let us look", by=leader)
    made = take_up(told, title="The guard stays open", by=leader)
    problem = paper_of(A3.objects.get(pk=made.pk)).sheet["problem"]
    assert "RG-SETUP" in problem
    assert "Guard open" in problem
    assert "lasted about 30" in problem


def test_by_api_a_kind_is_told_filtered_and_a_deviation_needs_its_standard(lean_manager, held):
    api = APIClient()
    api.force_login(lean_manager)
    here = "/api/v1/sites/augsburg/ideas/"
    made = api.post(here, {"kind": "safety", "trouble": "machine", "minutes": 5}, format="json").json()
    assert (made["kind"], made["trouble"], made["minutes"]) == ("safety", "machine", 5)
    assert api.post(here, {"kind": "deviation", "obstacle": "x"}, format="json").status_code == 400
    told = api.post(here, {"kind": "deviation", "obstacle": "x", "standard": "RG-SETUP"}, format="json").json()
    assert (told["standard"], told["version"]) == ("RG-SETUP", "v1.0.0")
    assert [one["id"] for one in api.get(f"{here}?kind=safety").json()["results"]] == [made["id"]]
    assert api.get(f"{here}?kind=joke").status_code == 400
    code = api.post(f"{here}places/", {"standard": "RG-SETUP"}, format="json").json()
    assert code["name"].startswith("RG-SETUP")
