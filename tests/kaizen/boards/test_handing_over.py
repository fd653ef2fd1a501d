"""A shift hands over once, with what the system knows; the next one marks it as read."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from kaizen.models import Handover
from kaizen.services.boards import andon, handing_over
from kaizen.services.boards.actions import promise
from kaizen.services.boards.escalating import escalate
from kaizen.services.boards.handing_over import card, read, turns_of, unread, write
from kaizen.services.boards.kpis import today_at
from lean.models import Area, AuditEntry
from tests.kaizen.boards.walls import MONDAY, a_red, chain, two_shifts

NOON = MONDAY + timedelta(hours=7, minutes=5)  # 14:05 in Augsburg: Late runs for five minutes


@pytest.fixture
def board(augsburg, lean_manager):
    two_shifts(augsburg)
    return chain(augsburg, lean_manager)[0]


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


def test_the_card_holds_what_the_system_knows_of_the_shift(board, augsburg, lean_manager):
    a_red(board)
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    for minutes, key in ((30, "in the early shift"), (425, "in the late shift, done")):
        row = andon.raise_call(augsburg, key=key, kind="machine", area=hall, now=MONDAY + timedelta(minutes=minutes))
        andon.resolve(row, outcome="Coolant low", now=MONDAY + timedelta(minutes=minutes + 5))
    escalate(board, by=lean_manager, text="A presetter", reason="No budget", now=MONDAY)
    early = turns_of(board, NOON)[0]
    told = card(board, early, NOON)
    assert (told["day"], told["shift"]) == ("2026-03-02", "Early")
    assert told["reds"] == [{"kpi": "Scrap", "day": "2026-03-01"}]
    assert [(one["place"], one["kind"], one["state"], one["outcome"]) for one in told["calls"]] == [
        ("Hall 2", "machine", "resolved", "Coolant low")
    ]
    assert [(one["text"], one["to"]) for one in told["escalations"]] == [("A presetter", "Machining")]
    assert told["refused"] == 0


def test_actions_that_are_due_by_the_next_day_stand_on_it(board, lean_manager):
    today = today_at(board.site)
    for days in (0, 1, 2):
        promise(board, by=lean_manager, text=f"In {days} days", owner="team", due=today + timedelta(days=days))
    span = handing_over.Span(today, "Early", NOON, NOON)
    assert [one["text"] for one in card(board, span, NOON)["actions"]] == ["In 0 days", "In 1 days"]


def test_a_shift_hands_over_once_and_the_same_again_changes_nothing(board, lean_manager):
    early = turns_of(board, NOON)[0]
    row = write(board, by=lean_manager, span=early, note=" M6 runs slowly ", now=NOON)
    assert write(board, by=lean_manager, span=early, note="M6 runs slowly") == row
    with pytest.raises(ValidationError, match="handed over already"):
        write(board, by=lean_manager, span=early, note="M7, not M6")
    with pytest.raises(ValidationError) as refused:
        write(board, by=lean_manager, span=turns_of(board, NOON)[0], note="x" * 501)
    assert "note" in refused.value.error_dict
    assert (Handover.objects.count(), entries("handover.written"), row.read_at) == (1, 1, None)


def test_the_turn_goes_from_shift_to_shift(board, lean_manager):
    early = turns_of(board, NOON)[0]
    write(board, by=lean_manager, span=early, now=NOON)
    late = turns_of(board, NOON)[0]
    assert (early.shift, late.shift) == ("Early", "Late")
    write(board, by=lean_manager, span=late, now=NOON)
    assert turns_of(board, NOON) == []


def test_reading_is_marked_once_and_taken_back(board, lean_manager):
    row = write(board, by=lean_manager, span=turns_of(board, NOON)[0], now=NOON)
    for _ in range(2):
        assert read(row, by=lean_manager, now=NOON).read_at == NOON
    for _ in range(2):
        assert unread(row, by=lean_manager).read_at is None
    assert (entries("handover.read"), entries("handover.unread")) == (1, 1)


def test_a_card_keeps_what_was_written_when_things_change(board, lean_manager):
    red = a_red(board)
    row = write(board, by=lean_manager, span=turns_of(board, NOON)[0], now=NOON)
    red.kpi.name = "Rework"
    red.kpi.save()
    row.refresh_from_db()
    assert row.content["reds"][0]["kpi"] == "Scrap"
