"""A round is made against the version that holds, arrives once, and what is not so becomes a deviation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kaizen.core.standards.checklist import Answer
from kaizen.models import Idea, StandardVersion, Walk
from kaizen.services.boards.walks import checklist, deviations_of, note_walk
from kaizen.services.ideas.giving import new_key
from kaizen.services.ideas.places import add_place
from kaizen.services.standards import writing
from lean.models import AuditEntry, Workstation
from tests.browser.world import in_effect, next_version
from tests.factories import make_user
from tests.kaizen.standard_docs import SET_UP

JSON = {"accept": "application/json"}
PLAIN = replace(SET_UP, attachments=())
TOLD = [Answer("job.j1", True), Answer("job.j2.points.p3", False, "left open"), Answer("work.in_process", None)]


@pytest.fixture
def leader(augsburg):
    return make_user("lara", augsburg, "team_leader", "plant_manager")


@pytest.fixture
def held(augsburg, lean_manager, leader):
    first = writing.begin(augsburg, code="RG-SETUP", doc=PLAIN, by=lean_manager)
    in_effect(first, lean_manager, leader)
    return StandardVersion.objects.get(pk=first.pk)


@pytest.fixture
def address():
    return reverse("walk", args=["augsburg", "RG-SETUP"])


def sent(version, **fields):
    return {
        "key": new_key(), "seq": version.seq, "so.job.j1": "yes", "so.job.j2.points.p3": "no",
        "note.job.j2.points.p3": "left open", "so.work.in_process": "unseen", **fields,
    }  # fmt: skip


def newer(held, by, leader):
    changed = replace(PLAIN, job=(PLAIN.job[0], replace(PLAIN.job[1], text="Dress the wheel twice")))
    return in_effect(next_version(held, changed, by), by, leader)


def test_a_round_arrives_once_and_its_deviation_too(held):
    key = new_key()
    first = note_walk(held, key=key, answers=TOLD)
    assert note_walk(held, key=key, answers=TOLD) == first
    assert (Walk.objects.count(), first.deviations) == (1, 1)
    idea = Idea.objects.get()
    assert (idea.kind, idea.version, idea.obstacle) == ("deviation", held, "Not so: Guard shut: left open")
    assert deviations_of(first) == {"job.j2.points.p3": idea}
    with pytest.raises(ValidationError, match="sent a round already"):
        note_walk(held, key=key, answers=TOLD[:1])


def test_nothing_says_who_went(client, held, address, leader):
    client.force_login(leader)
    client.post(address, sent(held))
    entries = AuditEntry.objects.filter(action__in=("walk.done", "idea.given"))
    assert {(one.actor, one.request_id) for one in entries} == {("system", "")}


@pytest.mark.parametrize("answers", [[], [Answer("job.j9", True)], [Answer("job.j1", None, "x" * 201)], TOLD[:1] * 2])
def test_nonsense_is_refused(held, answers):
    with pytest.raises(ValidationError):
        note_walk(held, key=new_key(), answers=answers)
    assert not Walk.objects.exists()


def test_only_a_version_that_was_in_effect_is_walked_against(augsburg, lean_manager):
    draft = writing.begin(augsburg, code="DRAFT", doc=PLAIN, by=lean_manager)
    with pytest.raises(ValidationError, match="never in effect"):
        note_walk(draft, key=new_key(), answers=TOLD)


def test_a_round_is_frozen(held):
    note_walk(held, key=new_key(), answers=TOLD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Walk.objects.update(deviations=0)


def test_the_clock_of_a_device_is_believed_within_reason(held):
    now = timezone.now()
    moments = [now - timedelta(hours=2), now + timedelta(hours=2), now - timedelta(days=400)]
    waited, ahead, old = (note_walk(held, key=new_key(), answers=TOLD, walked_at=one) for one in moments)
    assert waited.walked_at == moments[0]
    assert now <= ahead.walked_at <= timezone.now()
    assert old.walked_at > now - timedelta(days=31)


def test_the_points_are_those_of_the_station(client, augsburg, held, address, leader):
    assert [one.nominal for one in checklist(held, station="M6", language="en") if one.text == "Wheel speed"] == [28.0]
    machine = Workstation.objects.create(site=augsburg, name="M6")
    place = add_place(augsburg, by=leader, workstation=machine)
    client.force_login(leader)
    page = client.get(address, {"place": place.pk}).content.decode()
    assert "<b>28</b>" in page
    assert "<b>32</b>" not in page
    made = client.post(f"{address}?place={place.pk}", sent(held), headers=JSON)
    assert made.status_code == 201
    assert Walk.objects.get().place == place


def test_answers_for_a_version_that_was_superseded_meanwhile_stand_with_it_and_the_conflict_is_told(
    client, held, address, lean_manager, leader
):
    newer(held, lean_manager, leader)
    client.force_login(leader)
    told = client.post(address, sent(held), headers=JSON)
    assert told.json()["notice"] == "Walked against v1.0.0; v1.1.0 is in effect now."
    assert Walk.objects.get().version == held
    assert "v1.1.0 is in effect now" in client.get(told.json()["address"]).content.decode()
    again = client.post(address, sent(held) | {"seq": 2}, headers=JSON)
    assert "notice" not in again.json()


def test_the_list_tells_what_was_so_and_names_nobody(client, held, address, leader):
    note_walk(held, key=new_key(), answers=TOLD)
    client.force_login(leader)
    page = client.get(reverse("walks", args=["augsburg", "RG-SETUP"])).content.decode()
    assert ">1</td>" in page
    made = client.get(reverse("walk_made", args=["augsburg", Walk.objects.get().pk])).content.decode()
    assert "left open" in made
    assert "Guard shut" in made


def test_a_refused_round_comes_back_with_its_answers(client, held, address, leader):
    client.force_login(leader)
    refused = client.post(address, {"key": new_key(), "seq": held.seq})
    assert (refused.status_code, "Answer at least one point" in refused.content.decode()) == (422, True)
    wrong = client.post(address, sent(held, key="short"))
    assert 'value="no" checked' in " ".join(wrong.content.decode().split())
    asked = client.post(address, sent(held, key="short"), headers=JSON)
    assert (asked.status_code, bool(asked.json()["errors"])) == (422, True)
