"""Help is asked one tier up, goes further, and the answer comes back to who asked first."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kaizen.models import Escalation
from kaizen.services.boards.actions import promise
from kaizen.services.boards.answering import answer, seen, take_back, unsee
from kaizen.services.boards.chains import chain_of, escalations_of, open_at
from kaizen.services.boards.editing import add_board, boards_above, change_board, take_down
from kaizen.services.boards.escalating import escalate, further, withdraw
from kaizen.services.boards.kpis import today_at
from lean.models import AuditEntry
from tests.kaizen.boards.walls import MONDAY, a_red, chain, one_shift


@pytest.fixture
def boards(augsburg, lean_manager):
    return chain(augsburg, lean_manager)


@pytest.fixture
def ask(boards, lean_manager):
    def asked(text="A second presetter", reason="No budget in the team", **fields):
        return escalate(boards[0], by=lean_manager, text=text, reason=reason, now=MONDAY, **fields)

    return asked


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


def test_help_is_asked_of_the_board_above_with_reason_and_clock(ask, boards):
    row = ask()
    assert (row.board, row.to, row.text, row.reason) == (
        boards[0],
        boards[1],
        "A second presetter",
        "No budget in the team",
    )
    assert row.due_at == MONDAY + timedelta(hours=24)  # no calendar: every hour counts
    assert entries("escalation.asked") == 1


def test_the_clock_counts_the_working_hours_of_the_site_that_answers(ask, augsburg):
    one_shift(augsburg)
    # Monday 07:00: 7 h today, 8 h on Tuesday and Wednesday, 1 h on Thursday, from 06:00
    assert ask().due_at == MONDAY + timedelta(days=3)


def test_what_is_missing_is_said_at_its_field(ask):
    for fields, name in (({"text": " "}, "text"), ({"reason": ""}, "reason"), ({"text": "x" * 201}, "text")):
        with pytest.raises(ValidationError) as refused:
            ask(**fields)
        assert name in refused.value.error_dict


def test_the_highest_board_has_nobody_to_ask(boards, lean_manager):
    with pytest.raises(ValidationError, match="No board stands above this one"):
        escalate(boards[2], by=lean_manager, text="Money", reason="None left")


def test_the_same_again_asks_once_and_other_words_about_the_same_are_refused(ask, boards, lean_manager):
    red = a_red(boards[0])
    first = ask(red=red)
    assert ask(red=red) == first
    with pytest.raises(ValidationError, match="asked for this already"):
        ask(text="Something else", red=red)
    assert (Escalation.objects.count(), entries("escalation.asked")) == (1, 1)
    assert ask() != first  # about nothing on the board: another question


def test_a_red_or_an_action_of_another_board_is_refused(ask, boards, lean_manager):
    other = promise(boards[1], by=lean_manager, text="Paint", owner="team", due=today_at(boards[1].site))
    for fields in ({"red": a_red(boards[1])}, {"action": other}):
        with pytest.raises(ValidationError, match="another board"):
            ask(**fields)


def test_the_answer_of_the_highest_comes_back_to_who_asked_first(ask, boards, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit", now=MONDAY)
    assert (second.board, second.to, second.parent, second.text) == (boards[1], boards[2], row, row.text)
    answer(second, by=lean_manager, text="Ordered for April", now=MONDAY)
    told = Escalation.objects.order_by("pk").values_list("answer", "answered_at", "seen_at")
    assert list(told) == [("Ordered for April", MONDAY, None)] * 2
    assert entries("escalation.answered") == 1
    for one in (row, second):
        seen(one, by=lean_manager, now=MONDAY)
        seen(one, by=lean_manager)
    assert entries("escalation.seen") == 2
    assert not open_at(boards[0]).exists()


def test_an_answer_from_below_ends_what_was_asked_further_up(ask, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit", now=MONDAY)
    answer(row, by=lean_manager, text="We found one", now=MONDAY)
    second.refresh_from_db()
    assert (second.answer, second.withdrawn_at) == ("", MONDAY)
    with pytest.raises(ValidationError, match="closed already"):
        answer(second, by=lean_manager, text="Too late")


def test_the_same_answer_twice_is_one_and_another_one_is_refused(ask, lean_manager):
    row = ask()
    for _ in range(2):
        answer(row, by=lean_manager, text="Ordered  for April")
    assert entries("escalation.answered") == 1
    with pytest.raises(ValidationError, match="closed already"):
        answer(row, by=lean_manager, text="No")
    for text, name in ((" ", "answer"), ("x" * 301, "answer")):
        with pytest.raises(ValidationError) as refused:
            answer(ask(text="Other"), by=lean_manager, text=text)
        assert name in refused.value.error_dict


def test_an_answer_is_taken_back_until_the_team_has_read_it(ask, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit", now=MONDAY)
    answer(second, by=lean_manager, text="Ordered", now=MONDAY)
    with pytest.raises(ValidationError, match="from further up"):
        take_back(row, by=lean_manager)
    take_back(second, by=lean_manager)
    assert Escalation.objects.filter(answered_at=None, answer="").count() == 2
    take_back(second, by=lean_manager)
    assert entries("escalation.answer_taken_back") == 1
    answer(row, by=lean_manager, text="We have one", now=MONDAY)
    take_back(row, by=lean_manager)
    second.refresh_from_db()
    assert second.is_open  # asked again with it
    answer(row, by=lean_manager, text="We have one", now=MONDAY)
    seen(row, by=lean_manager)
    with pytest.raises(ValidationError, match="has read the answer"):
        take_back(row, by=lean_manager)
    unsee(row, by=lean_manager)
    take_back(row, by=lean_manager)


def test_what_is_no_longer_needed_is_taken_back_with_what_was_asked_further_up(ask, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit", now=MONDAY)
    for _ in range(2):
        withdraw(row, by=lean_manager, reason="Found one", now=MONDAY)
    second.refresh_from_db()
    assert second.withdrawn_at == MONDAY
    assert entries("escalation.withdrawn") == 1
    assert ask().is_open  # asked anew
    answered = ask(text="Other")
    answer(answered, by=lean_manager, text="Yes")
    with pytest.raises(ValidationError, match="answer is there"):
        withdraw(answered, by=lean_manager)


def test_handing_on_is_taken_back_and_done_again_in_the_same_place(ask, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit", now=MONDAY)
    assert further(row, by=lean_manager, reason="Above our limit", now=MONDAY) == second
    with pytest.raises(ValidationError, match="handed on already"):
        further(row, by=lean_manager, reason="Another reason")
    withdraw(second, by=lean_manager, now=MONDAY)
    again = further(row, by=lean_manager, reason="Still above it", now=MONDAY + timedelta(hours=1))
    assert (again.pk, again.is_open, again.reason) == (second.pk, True, "Still above it")
    row.refresh_from_db()
    assert row.is_open


def test_the_chain_is_read_from_any_link(ask, boards, lean_manager):
    row = ask()
    second = further(row, by=lean_manager, reason="Above our limit")
    for one in escalations_of(boards[1]):
        assert chain_of(one) == [row, second]


def test_a_plant_asks_the_network_over_sites_and_no_other_board_does(augsburg, porto, lean_manager):
    _team, area, plant, network = chain(augsburg, lean_manager, porto)
    assert list(boards_above(augsburg, 3)) == [network]
    assert list(boards_above(augsburg, 2)) == [plant, network]
    row = escalate(plant, by=lean_manager, text="A press", reason="Costs too much")
    answer(row, by=lean_manager, text="Yes, in May")
    assert AuditEntry.objects.get(action="escalation.answered").site_slug == "porto"
    with pytest.raises(ValidationError):
        change_board(area, by=lean_manager, above=network)
    with pytest.raises(ValidationError):
        change_board(plant, by=lean_manager, above=add_board(porto, by=lean_manager, name="P", tier=3))


def test_a_board_that_owes_an_answer_is_not_taken_down(ask, boards, lean_manager):
    row = ask()
    change_board(boards[0], by=lean_manager, above=boards[2])
    with pytest.raises(ValidationError, match="waits for an answer"):
        take_down(boards[1], by=lean_manager)
    answer(row, by=lean_manager, text="Yes")
    assert take_down(boards[1], by=lean_manager).archived_at


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("escalation_says_why", {"reason": ""}),
        ("escalation_is_answered_in_words", {"answer": "Yes"}),
        ("escalation_is_answered_or_withdrawn", {"answer": "Yes", "answered_at": MONDAY, "withdrawn_at": MONDAY}),
        ("only_an_answer_is_seen", {"seen_at": MONDAY}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(ask, name, fields):
    row = ask()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Escalation.objects.filter(pk=row.pk).update(**fields)
