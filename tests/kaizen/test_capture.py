"""Whoever holds a code at a machine gives an idea without log-in, once, and sees what becomes of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kaizen.models import Idea
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import new_key
from kaizen.services.ideas.places import add_place, revoke_place
from kaizen.views.capture import A_MINUTE, LARGEST_FORM
from lean.models import Area, AuditEntry, Workstation
from tests.factories import make_user
from tests.kaizen.pictures import photo

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path


@pytest.fixture
def leader(augsburg):
    return make_user("lara", augsburg, "team_leader")


@pytest.fixture
def place(augsburg, leader):
    machine = Workstation.objects.create(site=augsburg, name="M1")
    return add_place(augsburg, by=leader, workstation=machine, step="Lapping")


@pytest.fixture
def address(place):
    return reverse("capture", args=[place.token])


def give(client, address, headers=None, **fields):
    return client.post(address, {"key": new_key(), "obstacle": "The wheel is dull", **fields}, headers=headers or {})


def test_the_form_of_the_page_gives_an_idea_without_log_in_and_tells_the_code(address):
    client = Client(enforce_csrf_checks=True)
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'name="(key|origin|csrfmiddlewaretoken)" value="([^"]*)"', page))
    assert f"{hidden['key'][:4]}-{hidden['key'][4:8]}" in page
    told = client.post(address, {**hidden, "better": "A second wheel in reserve", "waste": "waiting"}, follow=True)
    assert "It has arrived" in told.content.decode()
    idea = Idea.objects.get()
    assert (idea.better, idea.waste, idea.step, idea.origin) == (
        "A second wheel in reserve",
        "waiting",
        "Lapping",
        "qr",
    )
    assert f"{idea.code[:4]}-{idea.code[4:]}" in told.content.decode()


def test_the_second_press_leads_to_the_same_idea(client, address):
    key = new_key()
    first, second = (give(client, address, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Idea.objects.count() == 1


def test_other_words_under_a_used_key_are_not_lost(client, address):
    key = new_key()
    give(client, address, key=key)
    page = give(client, address, key=key, obstacle="The gauge is far away")
    assert page.status_code == 422
    assert re.search(r">\s*The gauge is far away</textarea>", page.content.decode())
    another = re.search(r'name="key" value="(\w+)"', page.content.decode())[1]
    assert another != key
    give(client, address, key=another, obstacle="The gauge is far away")
    assert Idea.objects.count() == 2


def test_a_form_from_another_page_of_the_web_is_refused(address):
    assert give(Client(enforce_csrf_checks=True), address).status_code == 403
    assert not Idea.objects.exists()


def test_a_device_that_waited_is_answered_in_json(client, address):
    key = new_key()
    for _ in range(2):
        told = give(client, address, headers=JSON, key=key)
        assert (told.status_code, told.json()["code"]) == (201, key[:8])
    refused = give(client, address, headers=JSON, obstacle="")
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 1)


def test_an_empty_idea_comes_back_with_what_is_missing(client, address):
    page = give(client, address, obstacle=" ", spot="left door")
    assert page.status_code == 422
    assert "Say what is in the way" in page.content.decode()
    assert "left door" in page.content.decode()


def test_a_page_that_comes_back_offers_no_deviation_where_no_standard_holds(client, address):
    for page in (client.get(address), give(client, address, obstacle="")):
        assert 'value="problem"' in page.content.decode()
        assert 'value="deviation"' not in page.content.decode()


def test_a_withdrawn_code_takes_nothing_and_says_so(client, address, place, leader):
    revoke_place(place, by=leader)
    for answered in (client.get(address), give(client, address), give(client, address, headers=JSON)):
        assert answered.status_code == 404
    assert "holds no longer" in client.get(address).content.decode()
    assert not Idea.objects.exists()


def test_a_name_is_put_on_only_by_who_opened_the_page(client, address, leader, operator):
    client.force_login(leader)
    give(client, address, signed="on", signer=str(leader.pk))
    give(client, address, signed="on", signer=str(operator.pk), obstacle="kept on the tablet by somebody else")
    give(client, address, signer=str(leader.pk), obstacle="not asked for")
    signed = Idea.objects.exclude(signed_by=None)
    assert [(idea.obstacle, idea.signed_by) for idea in signed] == [("The wheel is dull", leader)]
    actors = AuditEntry.objects.filter(action="idea.given").order_by("seq").values_list("actor", flat=True)
    assert list(actors) == ["lara", "system", "system"]


def test_nobody_is_signed_who_is_not_signed_in(client, address, leader):
    give(client, address, signed="on", signer=str(leader.pk))
    assert Idea.objects.get().signed_by is None


def test_a_photo_comes_with_it(client, address):
    give(client, address, photo=SimpleUploadedFile("face.jpg", photo(), "image/jpeg"))
    assert (Idea.objects.get().photo.width, Idea.objects.get().photo.height) == (400, 300)
    refused = give(client, address, photo=SimpleUploadedFile("a.jpg", b"MZ", "image/jpeg"))
    assert refused.status_code == 422
    assert "no picture that can be read" in refused.content.decode()


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(client, address):
    answered = client.post(address, b"x", content_type="application/octet-stream", CONTENT_LENGTH=LARGEST_FORM + 1)
    assert answered.status_code == 413


def test_an_address_that_no_code_has_is_not_found(client, db):
    assert client.get("/gemba/nobody/").status_code == client.get("/gemba/%00/").status_code == 404


def test_too_many_ideas_at_once_wait_a_minute(client, address, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    for _ in range(A_MINUTE["idea"]):
        assert give(client, address, obstacle="").status_code == 422
    slowed = give(client, address)
    assert (slowed.status_code, 1 <= int(slowed["Retry-After"]) <= 60) == (429, True)
    assert not Idea.objects.exists()


def test_the_code_shows_the_answers_and_nobody_s_name(client, address, leader):
    client.force_login(leader)
    give(client, address, signed="on", signer=str(leader.pk))
    client.logout()
    idea = Idea.objects.get()
    answer(idea, kind="accepted", text="A new wheel is ordered", by=leader)
    page = client.get(reverse("idea_status"), {"code": f"{idea.code[:4].lower()}-{idea.code[4:]}"}).content.decode()
    assert "A new wheel is ordered" in page
    assert "The wheel is dull" in page
    assert "lara" not in page


def test_a_code_that_nobody_has_is_not_found_and_guessing_is_slowed(client, db, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    where = reverse("idea_status")
    assert client.get(where).status_code == 200
    assert client.get(where, {"code": "2222-2222"}).status_code == 404
    for _ in range(A_MINUTE["idea_code"]):
        client.get(where, {"code": "3333-3333"})
    assert client.get(where, {"code": "4444-4444"}).status_code == 429


@pytest.mark.parametrize(("asked", "told"), [("board", "board"), ("nonsense", "qr"), ("api", "qr")])
def test_a_board_says_that_it_is_one(client, address, asked, told):
    page = client.get(address, {"from": asked}).content.decode()
    assert re.search(r'name="origin" value="(\w+)"', page)[1] == told


def test_an_area_has_a_code_too(client, augsburg, leader):
    place = add_place(augsburg, by=leader, area=Area.objects.create(site=augsburg, name="Hall 2"))
    give(client, reverse("capture", args=[place.token]))
    assert Idea.objects.get().area.name == "Hall 2"
