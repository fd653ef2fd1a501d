"""Ideas are given once, answered with words, and nobody is told who gave one that is not signed."""

import os
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kaizen.apps import KaizenConfig
from kaizen.models import A3, Idea, IdeaAnswer, IdeaPhoto
from kaizen.services.a3.opening import begin
from kaizen.services.a3.reading import paper_of
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.clock import hours_at, set_hours
from kaizen.services.ideas.giving import give_idea, new_key, spoken, take_name_off
from kaizen.services.ideas.listing import ideas_at, is_late, stuck_at
from kaizen.services.ideas.photos import files_in_use, path_of, remove_photo
from kaizen.services.ideas.places import add_place, open_place, revoke_place
from kaizen.services.ideas.taking_up import take_up
from kaizen.services.similar import similar_to
from lean.audit import Origin, origin
from lean.models import Area, AuditEntry, Line, Workstation
from tests.factories import make_site, make_user
from tests.kaizen.pictures import bomb, photo


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path
    return tmp_path


@pytest.fixture
def leader(augsburg):
    return make_user("lara", augsburg, "team_leader")


@pytest.fixture
def machine(augsburg):
    line = Line.objects.create(area=Area.objects.create(site=augsburg, name="Hall 2"), name="Lapping")
    return Workstation.objects.create(site=augsburg, line=line, name="M1")


def give(site, text="The wheel is dull", **fields):
    return give_idea(site, key=fields.pop("key", None) or new_key(), origin="page", obstacle=text, **fields)


def test_the_same_key_gives_the_same_idea(augsburg):
    key = new_key()
    first = give(augsburg, key=key)
    assert give(augsburg, " The wheel  is dull", key=key) == first
    with pytest.raises(ValidationError, match="sent an idea already"):
        give(augsburg, "something else", key=key)
    assert Idea.objects.get().obstacle == "The wheel is dull"
    assert AuditEntry.objects.filter(action="idea.given").count() == 1
    assert first.code == key[:8]
    assert spoken(first.code) == f"{key[:4]}-{key[4:8]}"


def test_a_key_of_another_site_is_refused_and_tells_nothing(augsburg, porto):
    key = new_key()
    give(porto, key=key)
    with pytest.raises(ValidationError, match="once more"):
        give(augsburg, key=key)
    assert not Idea.objects.filter(site=augsburg).exists()


@pytest.mark.parametrize("key", ["", "short", "x" * 24, pytest.param(new_key() + "A", id="one letter more")])
def test_a_key_that_no_device_made_is_refused(augsburg, key):
    with pytest.raises(ValidationError, match="not complete"):
        give_idea(augsburg, key=key, origin="page", obstacle="text")


def test_an_idea_says_something(augsburg):
    with pytest.raises(ValidationError) as refused:
        give(augsburg, "   ")
    assert list(refused.value.message_dict) == ["obstacle"]
    assert give(augsburg, "", waste="waiting").waste == "waiting"


def test_an_unsigned_idea_leaves_no_trace_of_who_gave_it(augsburg, leader):
    token = origin.set(Origin("request-of-lara", "token of lara"))
    give(augsburg)
    origin.reset(token)
    entry = AuditEntry.objects.get(action="idea.given")
    assert (entry.actor_id, entry.actor, entry.request_id, entry.on_behalf_of) == (None, "system", "", "")
    assert Idea.objects.get().signed_by is None


def test_a_name_can_be_taken_off_again_by_its_owner_only(augsburg, leader, lean_manager):
    idea = give(augsburg, signed_by=leader)
    assert AuditEntry.objects.get(action="idea.given").actor == "lara"
    with pytest.raises(ValidationError):
        take_name_off(idea, by=lean_manager)
    take_name_off(idea, by=leader)
    take_name_off(idea, by=leader)
    idea.refresh_from_db()
    assert idea.signed_by is None
    assert AuditEntry.objects.get(action="idea.name_taken_off").actor == "system"


def test_a_code_at_a_machine_tells_where_an_idea_is_from(augsburg, leader, machine):
    place = add_place(augsburg, by=leader, workstation=machine, step="Lapping")
    assert len(place.token) >= 22  # 128 bits
    assert str(place) == "Hall 2, Lapping, M1"
    idea = give(augsburg, place=open_place(place.token), step="something else")
    assert (idea.area, idea.step) == (machine.line.area, "Lapping")
    revoke_place(place, by=leader)
    revoke_place(place, by=leader)
    assert open_place(place.token) is None
    assert AuditEntry.objects.filter(action="capture_place.revoked").count() == 1


def test_a_machine_has_one_code_that_holds(augsburg, leader, machine):
    first = add_place(augsburg, by=leader, workstation=machine)
    with pytest.raises(ValidationError, match="already"):
        add_place(augsburg, by=leader, workstation=machine)
    revoke_place(first, by=leader)
    assert add_place(augsburg, by=leader, workstation=machine).token != first.token


def test_a_code_is_for_one_place_of_this_site(augsburg, porto, leader, machine):
    for values in ({}, {"area": machine.line.area, "workstation": machine}):
        with pytest.raises(ValidationError, match="Choose where the code hangs"):
            add_place(augsburg, by=leader, **values)
    with pytest.raises(ValidationError, match="another site"):
        add_place(porto, by=leader, workstation=machine)


def test_the_clock_is_that_of_the_site_and_later_promises_do_not_change_earlier_ones(augsburg, lean_manager):
    idea = give(augsburg)
    assert idea.due_at - idea.given_at == timedelta(hours=24)
    set_hours(augsburg, hours=4, by=lean_manager)
    assert hours_at(augsburg) == 4
    later = give(augsburg)
    assert later.due_at - later.given_at == timedelta(hours=4)
    idea.refresh_from_db()
    assert idea.due_at - idea.given_at == timedelta(hours=24)
    with pytest.raises(ValidationError) as refused:
        set_hours(augsburg, hours=0, by=lean_manager)
    assert "hours" in refused.value.message_dict


def test_an_answer_needs_words_and_a_refusal_its_reason(augsburg, leader):
    idea = give(augsburg)
    with pytest.raises(ValidationError, match="Write an answer"):
        answer(idea, kind="accepted", text=" ", by=leader)
    with pytest.raises(ValidationError, match="Say why"):
        answer(idea, kind="declined", text="", by=leader)
    with pytest.raises(ValidationError):
        answer(idea, kind="nonsense", text="x", by=leader)
    answer(idea, kind="declined", text="The guard must stay", by=leader)
    assert ideas_at(augsburg).get().state == "declined"


def test_the_same_answer_twice_is_one(augsburg, leader):
    idea = give(augsburg)
    assert answer(idea, kind="accepted", text="Good", by=leader) == answer(
        idea, kind="accepted", text="Good ", by=leader, seen=0
    )
    assert IdeaAnswer.objects.count() == AuditEntry.objects.filter(action="idea.answered").count() == 1


def test_who_answers_at_the_same_time_reads_the_other_answer_first(augsburg, leader, lean_manager):
    idea = give(augsburg)
    answer(idea, kind="accepted", text="Good", by=leader, seen=0)
    with pytest.raises(ValidationError, match="Somebody answered meanwhile"):
        answer(idea, kind="declined", text="No", by=lean_manager, seen=0)


def test_an_answer_is_never_changed_nor_deleted(augsburg, leader):
    given = answer(give(augsburg), kind="answered", text="We look at it", by=leader)
    for change in (lambda: IdeaAnswer.objects.update(text="x"), lambda: given.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_sql_alone_finds_the_state_that_the_core_tells(augsburg, leader):
    idea = give(augsburg)
    states = []
    a3 = begin(augsburg, title="Dull wheel", by=leader)
    for kind in ("answered", "accepted", "answered", "in_a3", "accepted", "done", "answered"):
        answer(idea, kind=kind, text=kind, by=leader, a3=a3 if kind == "in_a3" else None)
        states.append(ideas_at(augsburg).get().state)
    assert states == ["answered", "accepted", "accepted", "in_a3", "accepted", "done", "done"]


def test_what_nobody_answers_in_time_is_stuck(augsburg, leader):
    idea = give(augsburg)
    assert not stuck_at(augsburg)
    assert not is_late(ideas_at(augsburg).get())
    past = timezone.now() - timedelta(days=2)
    Idea.objects.update(given_at=past, due_at=past + timedelta(hours=24))
    assert stuck_at(augsburg).unanswered == [idea]
    assert is_late(ideas_at(augsburg).get())
    answer(idea, kind="answered", text="Seen", by=leader)
    assert not stuck_at(augsburg)


def test_what_was_accepted_without_an_a3_for_thirty_days_is_stuck(augsburg, leader):
    idea = give(augsburg)
    answer(idea, kind="accepted", text="Good", by=leader)
    in_a_month = timezone.now() + timedelta(days=30, minutes=1)
    assert stuck_at(augsburg, now=in_a_month).without_a3 == [idea]
    take_up(idea, title="Dull wheel", by=leader)
    assert not stuck_at(augsburg, now=in_a_month)


def test_an_accepted_idea_becomes_one_a3_with_its_words(augsburg, leader):
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    idea = give(augsburg, better="A second wheel", step="Grinding", waste="waiting", area=hall)
    with pytest.raises(ValidationError, match="Accept the idea first"):
        take_up(idea, title="Dull wheel", by=leader)
    answer(idea, kind="accepted", text="Good", by=leader)
    with pytest.raises(ValidationError) as refused:
        take_up(idea, title=" ", by=leader)
    assert "title" in refused.value.message_dict
    a3 = take_up(idea, title="Dull wheel", by=leader)
    assert take_up(idea, title="Dull wheel", by=leader) == a3
    assert (a3.step, a3.waste, a3.area) == ("Grinding", "waiting", hall)
    assert paper_of(a3).sheet["problem"] == "The wheel is dull\nA second wheel"
    newest = idea.answers.last()
    assert (newest.kind, newest.a3, newest.text) == ("in_a3", a3, "A3-001 takes it up.")


def test_the_database_refuses_an_idea_in_an_a3_that_it_does_not_name(augsburg, leader):
    idea = give(augsburg)
    answer(idea, kind="accepted", text="Good", by=leader)
    with pytest.raises(ValidationError):
        answer(idea, kind="in_a3", text="Taken up", by=leader)


def test_similar_ideas_are_found_by_text_step_and_waste_at_their_own_site_only(augsburg, porto):
    near = give(augsburg, "Grinding wheel is dull again", step="Grinding")
    other = give(augsburg, "Coffee machine is broken")
    give(porto, "Grinding wheel is dull again")
    found = similar_to(augsburg, "dull wheel", "Grinding")
    assert [(one.earlier.number, one.hit.is_same_step) for one in found] == [(near.pk, True)]
    assert similar_to(augsburg, "", "") == []
    assert similar_to(augsburg, near.text, but=("idea", near.pk)) == []
    assert similar_to(augsburg, "coffee")[0].earlier.number == other.pk


def test_an_a3_that_was_given_up_is_found_with_what_became_of_it(augsburg, lean_manager):
    a3 = begin(augsburg, title="Dull grinding wheel", by=lean_manager)
    A3.objects.filter(pk=a3.pk).update(ended_as="dropped", ended_reason="Too dear", ended_at=timezone.now())
    found = similar_to(augsburg, "grinding wheel")
    assert [(one.earlier.route, one.earlier.number, one.earlier.state) for one in found] == [
        ("a3", a3.number, "dropped")
    ]


def test_a_photo_is_kept_small_and_named_by_its_hash(augsburg):
    idea = give(augsburg, photo=[photo(2000, 1000)])
    assert (idea.photo.width, idea.photo.height) == (1600, 800)
    assert path_of(idea.photo).stat().st_size == idea.photo.size
    assert list(files_in_use()) == [path_of(idea.photo)]
    assert list(KaizenConfig.files_in_use(None)) == [path_of(idea.photo)]


@pytest.mark.parametrize("data", [b"no picture", bomb()])
def test_a_photo_that_is_none_keeps_nothing(augsburg, uploads, data):
    with pytest.raises(ValidationError) as refused:
        give(augsburg, photo=[data])
    assert "photo" in refused.value.message_dict
    assert not Idea.objects.exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_a_photo_beyond_the_limit_is_not_written_on(augsburg, uploads):
    with pytest.raises(ValidationError, match="too large"):
        give(augsburg, photo=(bytes(1024**2) for _ in range(16)))
    assert not IdeaPhoto.objects.exists()


def test_what_a_killed_process_left_of_a_photo_is_cleared_away(augsburg, uploads):
    left, fresh = (uploads / f"ideas-{augsburg.pk}" / name for name in (".new-left", ".new-fresh"))
    for room in (left, fresh):
        room.mkdir(parents=True)
    os.utime(left, (0, 0))
    give(augsburg, photo=[photo()])
    assert (left.exists(), fresh.exists()) == (False, True)


def test_a_photo_of_an_idea_that_was_refused_is_not_kept(augsburg, porto, uploads):
    key = new_key()
    give(porto, key=key)
    with pytest.raises(ValidationError):
        give(augsburg, key=key, photo=[photo()])
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_a_photo_with_a_face_is_taken_away_with_a_reason(augsburg, leader, django_capture_on_commit_callbacks):
    idea = give(augsburg, photo=[photo()])
    path = path_of(idea.photo)
    with pytest.raises(ValidationError):
        remove_photo(idea, because=" ", by=leader)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(idea, because="shows a face", by=leader)
        remove_photo(idea, because="shows a face", by=leader)
    assert not path.exists()
    assert AuditEntry.objects.get(action="idea.photo_removed").reason == "shows a face"


@pytest.mark.django_db
def test_the_database_refuses_an_idea_that_says_nothing(augsburg):
    idea = give(augsburg)
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(obstacle="", better="", waste="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(waste="laziness")
    assert connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_at_once_are_one_idea():
    site, key, found = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE"), new_key(), []

    def send():
        try:
            found.append(give(site, key=key).pk)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert found == [Idea.objects.get().pk] * 20
    assert AuditEntry.objects.filter(action="idea.given").count() == 1
