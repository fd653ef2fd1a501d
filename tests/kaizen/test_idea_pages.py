"""The inbox shows what waits, who may answers with words, and codes are made, printed and withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kaizen.models import CapturePlace, Idea, IdeaAnswer
from kaizen.services.a3.opening import MOST_OPEN, begin
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.services.ideas.places import add_place
from lean.models import Area, Workstation
from tests.factories import make_user
from tests.kaizen.pictures import photo

HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path


@pytest.fixture
def leader(augsburg):
    return make_user("lara", augsburg, "team_leader")


@pytest.fixture
def page(client, leader):
    """Asks for a page as the team leader; its text."""
    client.force_login(leader)

    def ask(route, *args, query=None, **extra):
        return client.get(reverse(route, args=["augsburg", *args]), query or {}, **extra).content.decode()

    return ask


def give(site, text, **fields):
    return give_idea(site, key=new_key(), origin="page", obstacle=text, **fields)


def test_the_inbox_tells_what_waits_past_its_time(augsburg, page):
    idea = give(augsburg, "The wheel is dull")
    assert "past its time" not in page("ideas")
    Idea.objects.update(due_at=idea.given_at + timedelta(microseconds=1))
    assert "1 idea waits for its first answer past its time" in page("ideas")


def test_the_inbox_is_filtered_by_state_and_area(augsburg, page, leader):
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    answer(give(augsburg, "The wheel is dull", area=hall), kind="declined", text="No", by=leader)
    give(augsburg, "The gauge is far away")
    assert "gauge" not in page("ideas", query={"state": "declined", "area": hall.pk})
    assert "wheel" not in page("ideas", query={"state": "new"})
    assert "No idea like that" in page("ideas", query={"state": "done"})


def test_the_inbox_of_many_ideas_asks_as_little_as_that_of_one(augsburg, page, django_assert_max_num_queries):
    place = add_place(
        augsburg, by=make_user("p", augsburg), workstation=Workstation.objects.create(site=augsburg, name="M1")
    )
    for number in range(12):
        give(augsburg, f"Number {number}", place=place)
    with django_assert_max_num_queries(18):
        page("ideas")


def test_who_may_answers_and_the_form_says_what_can_follow(augsburg, client, leader):
    idea = give(augsburg, "The wheel is dull")
    client.force_login(leader)
    address = reverse("idea", args=["augsburg", idea.pk])
    refused = client.post(address, {"kind": "declined", "text": "", "seen": 0})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    client.post(address, {"kind": "accepted", "text": "A new one is ordered", "seen": 0})
    assert IdeaAnswer.objects.get().text == "A new one is ordered"
    assert 'value="accepted"' not in client.get(address).content.decode()


def test_two_who_answer_at_once_lose_nothing(augsburg, client, leader, lean_manager):
    idea = give(augsburg, "The wheel is dull")
    answer(idea, kind="answered", text="We look at it", by=lean_manager)
    client.force_login(leader)
    late = client.post(reverse("idea", args=["augsburg", idea.pk]), {"kind": "accepted", "text": "My words", "seen": 0})
    assert late.status_code == 422
    assert "Somebody answered meanwhile" in late.content.decode()
    assert "My words" in late.content.decode()


def test_an_operator_reads_and_does_not_answer(augsburg, client, operator):
    idea = give(augsburg, "The wheel is dull")
    client.force_login(operator)
    address = reverse("idea", args=["augsburg", idea.pk])
    assert "What becomes of it" not in client.get(address).content.decode()
    assert client.post(address, {"kind": "accepted", "text": "x", "seen": 0}).status_code == 403


def test_the_name_shows_only_when_it_was_put_on_and_its_owner_takes_it_off(augsburg, client, operator):
    idea = give(augsburg, "The wheel is dull", signed_by=operator)
    client.force_login(operator)
    address = reverse("idea", args=["augsburg", idea.pk])
    assert "otto" in client.get(address).content.decode().split("<main")[1]
    client.post(reverse("idea_name_remove", args=["augsburg", idea.pk]))
    assert "otto" not in client.get(address).content.decode().split("<main")[1]


def test_what_is_alike_shows_while_it_is_written_with_and_without_htmx(augsburg, page, client):
    give(augsburg, "Grinding wheel is dull again")
    part = page("idea_new", query={"obstacle": "dull wheel"}, headers=HTMX)
    assert "Grinding wheel is dull again" in part
    assert "shares: dull, wheel" in part
    assert "<html" not in part
    address = reverse("idea_new", args=["augsburg"])
    whole = client.post(address, {"key": new_key(), "obstacle": "dull wheel", "look": "1"})
    assert (whole.status_code, Idea.objects.count()) == (200, 1)
    assert "Grinding wheel is dull again" in whole.content.decode()


def test_an_idea_from_the_desk_is_signed_only_with_the_tick(augsburg, client, leader):
    client.force_login(leader)
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    values = {"obstacle": "The wheel is dull", "area": hall.pk, "signer": leader.pk}
    for more in ({}, {"signed": "on"}):
        client.post(reverse("idea_new", args=["augsburg"]), {"key": new_key(), **values, **more})
    told = Idea.objects.order_by("pk").values_list("signed_by", "area", "origin")
    assert list(told) == [(None, hall.pk, "page"), (leader.pk, hall.pk, "page")]


def test_the_photo_is_for_people_of_the_site_and_can_be_taken_away(
    augsburg, client, leader, stranger, django_capture_on_commit_callbacks
):
    idea = give(augsburg, "Look", photo=[photo()])
    address = reverse("idea_photo", args=["augsburg", idea.pk])
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(leader)
    shown = client.get(address)
    assert (shown["Content-Type"], b"".join(shown)[:2]) == ("image/jpeg", b"\xff\xd8")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("idea_photo_remove", args=["augsburg", idea.pk]), {"because": "a face"})
    assert client.get(address).status_code == 404


def test_a_code_is_made_printed_and_withdrawn(augsburg, client, lean_manager, settings):
    settings.PUBLIC_URL = "https://lean.plant"
    client.force_login(lean_manager)
    machine = Workstation.objects.create(site=augsburg, name="M1")
    made = client.post(reverse("capture_places", args=["augsburg"]), {"place": f"workstation-{machine.pk}", "step": ""})
    place = CapturePlace.objects.get()
    sheet = client.get(made["Location"]).content.decode()
    assert f"https://lean.plant/gemba/{place.token}/" in sheet
    assert "<svg" in sheet.split("qr-box")[1]
    for _ in range(2):
        client.post(reverse("capture_revoke", args=["augsburg", place.pk]))
    assert client.get(made["Location"]).status_code == 404
    assert "No code hangs anywhere yet" in client.get(reverse("capture_sheet", args=["augsburg"])).content.decode()


def test_a_code_that_opens_on_the_server_alone_is_not_printed_unnoticed(augsburg, client, leader):
    client.force_login(leader)
    add_place(augsburg, by=leader, area=Area.objects.create(site=augsburg, name="Hall 2"))
    page = client.get(reverse("capture_sheet", args=["augsburg"]), headers={"host": "localhost:8000"})
    assert "open on this machine only" in page.content.decode()


def test_the_clock_is_set_by_management(augsburg, client, leader, lean_manager):
    address = reverse("idea_clock", args=["augsburg"])
    client.force_login(leader)
    assert client.post(address, {"hours": 8}).status_code == 403
    client.force_login(lean_manager)
    assert client.post(address, {"hours": 0}).status_code == 422
    client.post(address, {"hours": 8}, follow=True)
    assert "within 8 working hours" in client.get(reverse("ideas", args=["augsburg"])).content.decode()


def test_an_accepted_idea_is_taken_up_by_an_a3_and_both_lead_to_each_other(augsburg, client, lean_manager):
    idea = give(augsburg, "The wheel is dull")
    answer(idea, kind="accepted", text="Good", by=lean_manager)
    client.force_login(lean_manager)
    assert (
        reverse("idea_a3", args=["augsburg", idea.pk])
        in client.get(reverse("idea", args=["augsburg", idea.pk])).content.decode()
    )
    address = reverse("idea_a3", args=["augsburg", idea.pk])
    assert "The wheel is dull" in client.get(address).content.decode()
    for _ in range(2):
        began = client.post(address, {"title": "Dull wheel"})
        assert began["Location"] == reverse("a3_write", args=["augsburg", 1])
    assert "A3-001 takes it up." in client.get(reverse("idea", args=["augsburg", idea.pk])).content.decode()
    assert (
        reverse("idea", args=["augsburg", idea.pk]) in client.get(reverse("a3", args=["augsburg", 1])).content.decode()
    )


def test_an_area_that_is_full_asks_why_one_more(augsburg, client, lean_manager):
    for number in range(MOST_OPEN):
        begin(augsburg, title=f"Number {number}", by=lean_manager)
    idea = give(augsburg, "The wheel is dull")
    answer(idea, kind="accepted", text="Good", by=lean_manager)
    client.force_login(lean_manager)
    address = reverse("idea_a3", args=["augsburg", idea.pk])
    refused = client.post(address, {"title": "Dull wheel", "over_limit": ""})
    assert (refused.status_code, "Why one more" in refused.content.decode()) == (422, True)
    assert client.post(address, {"title": "Dull wheel", "over_limit": "The customer waits"}).status_code == 302


def test_the_same_answer_sent_twice_is_there_once(augsburg, client, leader):
    given = give(augsburg, "The hoist is far away")
    client.force_login(leader)
    for _ in range(2):
        sent = {"kind": "accepted", "text": "We try it.", "seen": 0}
        assert client.post(reverse("idea", args=["augsburg", given.pk]), sent).status_code == 302
    assert IdeaAnswer.objects.count() == 1
