"""The stand-up: one at a board, moved on by anybody, its minutes frozen and without names."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from kaizen.models import Escalation, TierMeeting
from kaizen.services.boards import meetings
from kaizen.services.boards.actions import finish, move, promise
from kaizen.services.boards.days import Answer, answer_red, open_red
from lean.models import AuditEntry
from tests.factories import make_user

TODAY = date(2026, 3, 18)  # of the fixture ``now``
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def meeting(now, board, leader):
    return meetings.begin(board, by=leader)


def test_a_stand_up_begins_with_the_promises_and_is_joined_by_the_second_one(meeting, board, lean_manager):
    assert (meeting.place, meeting.day) == ("promises", TODAY)
    assert meetings.begin(board, by=lean_manager) == meeting
    assert AuditEntry.objects.filter(action="meeting.begun").count() == 1


def test_who_moves_it_on_a_moment_later_is_told_so(meeting, leader, lean_manager):
    meetings.go(meeting, by=leader, to="letter-S", seen="promises")
    with pytest.raises(ValidationError, match="Somebody else moved the stand-up on"):
        meetings.go(meeting, by=lean_manager, to="letter-Q", seen="promises")
    meeting.refresh_from_db()
    assert meeting.place == "letter-S"


def test_the_same_step_of_two_is_one(meeting, leader, lean_manager):
    meetings.go(meeting, by=leader, to="letter-S", seen="promises")
    assert meetings.go(meeting, by=lean_manager, to="letter-S", seen="promises").place == "letter-S"
    assert AuditEntry.objects.filter(action="meeting.moved_on").count() == 1


def test_an_item_that_the_agenda_does_not_have_is_refused(meeting, leader):
    with pytest.raises(ValidationError, match="no such item"):
        meetings.go(meeting, by=leader, to="letter-X", seen="promises")


@pytest.mark.parametrize("people", [-1, 501])
def test_people_are_a_sensible_number(meeting, leader, people):
    with pytest.raises(ValidationError) as refused:
        meetings.attend(meeting, by=leader, people=people)
    assert set(refused.value.error_dict) == {"attendance"}


def test_an_answer_does_not_write_over_what_somebody_else_wrote(meeting, leader, lean_manager):
    meetings.answer(meeting, by=leader, answers={"today": "Order 7 first"}, seen={})
    with pytest.raises(ValidationError, match="Order 7 first"):
        meetings.answer(meeting, by=lean_manager, answers={"today": "Order 9 first"}, seen={})
    changed = meetings.answer(
        meeting, by=lean_manager, answers={"today": "Order 9 first"}, seen={"today": "Order 7 first"}
    )
    assert changed.answers == {"yesterday": "", "today": "Order 9 first", "check": ""}


def decided(board, area_board, kpi, leader, meeting):
    """One of everything, while the stand-up runs."""
    later = TODAY + timedelta(days=2)
    done = promise(board, by=leader, text="Gauge calibrated", owner="quality", due=later)
    moved = promise(board, by=leader, text="Presetter ready", owner="maintenance", due=TODAY)
    finish(done, by=leader, outcome="Within limits")
    move(moved, by=leader, due=later, reason="Part is missing")
    red = open_red(kpi, day=YESTERDAY, value=9.0, now=meeting.started_at)
    answer_red(red, by=leader, answer=Answer("Dull wheel", "Dress it", "tooling", later))
    Escalation.objects.create(
        board=board, to=area_board, text="Second fixture", reason="No money", asked_at=meeting.started_at,
        due_at=meeting.started_at + timedelta(hours=24),
    )  # fmt: skip
    meetings.attend(meeting, by=leader, people=12)
    meetings.answer(meeting, by=leader, answers={"check": "200 packed by 14:00"}, seen={})


def test_the_minutes_hold_what_was_decided(board, area_board, kpi, leader, meeting):
    TierMeeting.objects.filter(pk=meeting.pk).update(started_at=meeting.started_at - timedelta(minutes=9))
    decided(board, area_board, kpi, leader, meeting)
    minutes = meetings.end(meeting, by=leader).minutes
    made = minutes["decisions"]
    assert (minutes["schema"], minutes["seconds"], minutes["attendance"]) == ("newlean.minutes/1", 540, 12)
    assert [(one["kpi"], one["unit"], one["reason"], one["action"]["text"]) for one in made["reds"]] == [
        ("Rejects", "pcs", "Dull wheel", "Dress it")
    ]
    assert [one["text"] for one in made["promised"]] == ["Gauge calibrated", "Presetter ready"]
    assert [(one["text"], one["more"]) for one in made["done"]] == [("Gauge calibrated", "Within limits")]
    assert [(one["was_due"], one["due"], one["more"]) for one in made["moved"]] == [
        ("2026-03-18", "2026-03-20", "Part is missing")
    ]
    assert [(one["from"], one["to"]) for one in made["escalations"]] == [("Grinding", "Hall 2")]
    assert minutes["answers"] == {"check": "200 packed by 14:00"}


def test_the_minutes_name_nobody(board, area_board, kpi, augsburg):
    person = make_user("zebulon.quist", augsburg, "team_leader")
    person.first_name, person.last_name = "Zebulon", "Quist"
    person.save()
    running = meetings.begin(board, by=person)
    decided(board, area_board, kpi, person, running)
    told = json.dumps(meetings.end(running, by=person).minutes).lower()
    assert "zebulon" not in told
    assert "quist" not in told


def test_what_is_not_done_goes_on_by_itself(now, board, leader):
    promise(board, by=leader, text="Presetter ready", owner="maintenance", due=TODAY)
    first = meetings.begin(board, by=leader, now=now + timedelta(minutes=5))
    ended = meetings.end(first, by=leader, now=now + timedelta(minutes=10))
    assert [one["text"] for one in ended.minutes["decisions"]["carried"]] == ["Presetter ready"]
    next_day = meetings.begin(board, by=leader, now=now + timedelta(days=1))
    assert next_day.pk != first.pk
    assert [one["text"] for one in meetings.end(next_day, by=leader).minutes["decisions"]["carried"]] == [
        "Presetter ready"
    ]


def test_ended_twice_is_ended_once_and_then_nothing_moves(meeting, leader):
    first = meetings.end(meeting, by=leader)
    assert meetings.end(meeting, by=leader).ended_at == first.ended_at
    assert AuditEntry.objects.filter(action="meeting.ended").count() == 1
    for change in (
        lambda: meetings.go(meeting, by=leader, to="close", seen="promises"),
        lambda: meetings.attend(meeting, by=leader, people=3),
        lambda: meetings.answer(meeting, by=leader, answers={"today": "Late"}, seen={}),
    ):
        with pytest.raises(ValidationError, match="over"):
            change()


def test_minutes_are_frozen(meeting, leader):
    meetings.end(meeting, by=leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        TierMeeting.objects.filter(pk=meeting.pk).update(minutes={})


def test_a_forgotten_stand_up_ends_by_itself(now, meeting, board, leader):
    assert meetings.end_forgotten(now + timedelta(minutes=59)) == 0
    assert meetings.end_forgotten(now + timedelta(minutes=61)) == 1
    meeting.refresh_from_db()
    assert meeting.minutes["is_forgotten"] is True
    assert meetings.running(board) is None


def test_the_next_stand_up_does_not_wait_for_a_forgotten_one(now, meeting, board, leader):
    fresh = meetings.begin(board, by=leader, now=now + timedelta(days=1))
    assert fresh.pk != meeting.pk
    assert TierMeeting.objects.filter(board=board, ended_at=None).get() == fresh
