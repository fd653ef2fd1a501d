"""Cards hang on a board by function; each is turned once a period, red only with what was not as it should be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kaizen.core.board.cards import Stand
from kaizen.core.board.layout import Place
from kaizen.models import CardTurn
from kaizen.services.boards.cards import add_card, cards_of, retire_card, turn_card
from kaizen.services.boards.editing import add_board
from kaizen.services.ideas.giving import new_key
from kaizen.tiles import Scene, cards
from lean.models import AuditEntry
from tests.factories import make_user

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
JSON = {"accept": "application/json"}


@pytest.fixture
def board(augsburg, lean_manager):
    return add_board(augsburg, by=lean_manager, name="Machining")


@pytest.fixture
def card(board, lean_manager):
    return add_card(board, by=lean_manager, text="Fire doors shut?", owner="safety", rhythm="day")


def stands(board, now=MONDAY):
    return [(one.card.text, one.stand) for one in cards_of(board, now)]


def test_a_card_says_what_and_whose_function(board, lean_manager):
    with pytest.raises(ValidationError) as refused:
        add_card(board, by=lean_manager, text="Look", owner="otto", rhythm="day")
    assert list(refused.value.error_dict) == ["owner"]
    with pytest.raises(ValidationError) as refused:
        add_card(board, by=lean_manager, text=" ", owner="safety", rhythm="day")
    assert list(refused.value.error_dict) == ["text"]


def test_a_card_is_turned_once_a_period_and_the_same_key_again_changes_nothing(card, board):
    key = new_key()
    first = turn_card(card, key=key, is_good=True, now=MONDAY)
    assert turn_card(card, key=key, is_good=True, now=MONDAY) == first
    with pytest.raises(ValidationError, match="turned already"):
        turn_card(card, key=new_key(), is_good=False, note="Door 3", now=MONDAY)
    assert stands(board) == [("Fire doors shut?", Stand.GREEN)]
    assert stands(board, MONDAY + timedelta(days=1)) == [("Fire doors shut?", Stand.DUE)]
    assert stands(board, MONDAY - timedelta(days=1)) == [("Fire doors shut?", Stand.OFF)]


def test_red_needs_what_was_not_as_it_should_be(card):
    with pytest.raises(ValidationError) as refused:
        turn_card(card, key=new_key(), is_good=False, now=MONDAY)
    assert list(refused.value.error_dict) == ["note"]
    assert not CardTurn.objects.exists()


def test_a_turn_that_waited_counts_for_the_period_in_which_it_was_made(card):
    made = turn_card(card, key=new_key(), is_good=True, at=MONDAY, now=MONDAY + timedelta(days=1))
    assert (made.period, made.turned_at) == (MONDAY.date(), MONDAY)
    ahead = turn_card(card, key=new_key(), is_good=True, at=MONDAY + timedelta(days=9), now=MONDAY + timedelta(days=1))
    assert ahead.period == MONDAY.date() + timedelta(days=1)  # a clock that goes wrong turns nothing in the future


def test_nothing_says_who_turned_a_card(client, card, board, lean_manager, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    client.force_login(lean_manager)
    client.post(reverse("card_turn", args=["augsburg", board.pk, card.pk]), {"key": new_key(), "side": "good"})
    entry = AuditEntry.objects.get(action="card.turned")
    assert (entry.actor, entry.request_id) == ("system", "")


def test_red_cards_stand_first_on_the_tile(card, board, lean_manager):
    other = add_card(board, by=lean_manager, text="Gauges calibrated?", owner="quality", rhythm="month")
    turn_card(other, key=new_key(), is_good=False, note="M6 is overdue", now=MONDAY)
    shown = cards.fill(Scene(board, MONDAY), Place("c", "cards", 0, 0, 5, 5))
    assert [(one.card.text, one.stand) for one in shown["rows"]] == [
        ("Gauges calibrated?", "red"), ("Fire doors shut?", "due"),
    ]  # fmt: skip
    assert (shown["count"]["due"], shown["count"]["red"]) == (1, 1)


def test_a_card_that_was_taken_off_is_not_turned_and_its_turns_stay(card, board, lean_manager):
    turn_card(card, key=new_key(), is_good=True, now=MONDAY)
    for _ in range(2):
        retire_card(card, by=lean_manager)
    card.refresh_from_db()
    with pytest.raises(ValidationError, match="no longer"):
        turn_card(card, key=new_key(), is_good=True, now=MONDAY + timedelta(days=1))
    assert stands(board) == []
    assert CardTurn.objects.count() == 1
    assert AuditEntry.objects.filter(action="card.retired").count() == 1


def test_the_wall_shows_each_card_with_its_rhythm_and_turns_it(client, card, board, lean_manager, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    client.force_login(lean_manager)
    wall = reverse("card_wall", args=["augsburg", board.pk])
    turn = reverse("card_turn", args=["augsburg", board.pk, card.pk])
    assert "Fire doors shut?" in client.get(wall).content.decode()
    refused = client.post(turn, {"key": new_key(), "side": "bad", "note": ""})
    assert (refused.status_code, "Say what was not" in refused.content.decode()) == (422, True)
    key = new_key()
    for _ in range(2):
        assert client.post(turn, {"key": key, "side": "bad", "note": "Door 3"}, headers=JSON).status_code == 201
    assert "Door 3" in client.get(wall).content.decode()
    assert client.post(wall, {"text": "Eye shower", "owner": "safety", "rhythm": "week"}).status_code == 302
    client.post(reverse("card_retire", args=["augsburg", board.pk, card.pk]))
    assert [text for text, _stand in stands(board)] == ["Eye shower"]


def test_an_operator_reads_the_wall_and_turns_nothing(client, card, board, operator, augsburg):
    client.force_login(operator)
    assert client.get(reverse("card_wall", args=["augsburg", board.pk])).status_code == 200
    turn = reverse("card_turn", args=["augsburg", board.pk, card.pk])
    assert client.post(turn, {"key": new_key(), "side": "good"}).status_code == 403
    client.force_login(make_user("lara", augsburg, "team_leader"))
    other = add_board(augsburg, by=operator, name="Other")
    elsewhere = reverse("card_turn", args=["augsburg", other.pk, card.pk])
    assert client.post(elsewhere, {"key": new_key(), "side": "good"}).status_code == 404
