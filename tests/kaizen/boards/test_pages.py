"""The pages of a board: what the team does there, and what is refused."""

import re
from datetime import date

import pytest
from django.urls import reverse

from kaizen.models import Action, Board, DayValue, Kpi
from kaizen.services.boards.actions import promise
from kaizen.services.boards.days import enter_day, open_red


@pytest.fixture
def hand(client, leader, now):
    client.force_login(leader)

    def at(name, *args):
        return reverse(name, args=["augsburg", *args])

    client.at = at
    return client


def test_a_board_is_hung_up_with_its_letters_and_tiles(hand):
    sent = {"name": "Lapping", "tier": 1, "letters": "s-q-a-k-l-m", "minutes": 10, "answer_hours": 24}
    assert hand.post(hand.at("board_new"), sent).status_code == 302
    made = Board.objects.get(name="Lapping")
    assert made.letters == "SQAKLM"
    assert hand.get(hand.at("board", made.pk)).status_code == 200


def test_unknown_letters_are_refused_at_their_field(hand):
    sent = {"name": "Lapping", "tier": 1, "letters": "SQX", "minutes": 10, "answer_hours": 24}
    answer = hand.post(hand.at("board_new"), sent)
    assert answer.status_code == 422
    assert "letters" in answer.context["form"].errors


def test_a_missed_day_asks_for_the_four_fields_and_keeps_what_was_typed(hand, kpi):
    address = hand.at("day_enter", kpi.board_id, kpi.pk)
    answer = hand.post(address, {"day": "2026-03-17", "value": "9", "reason": "Wheel was worn"})
    assert answer.status_code == 422
    assert {"action", "owner", "due"} & set(answer.context["form"].errors)
    assert b"Wheel was worn" in answer.content
    full = {
        "day": "2026-03-17",
        "value": "9",
        "reason": "Wheel was worn",
        "action": "Dress it",
        "owner": "team",
        "due": "2026-03-19",
    }
    assert hand.post(address, full).status_code == 302
    assert DayValue.objects.get().red.action.text == "Dress it"


def test_a_red_is_answered_from_its_page(hand, kpi, now):
    red = open_red(kpi, day=date(2026, 3, 17), value=9, now=now)
    hand.post(
        hand.at("red", kpi.board_id, red.pk),
        {"reason": "Worn", "action": "Dress", "owner": "team", "due": "2026-03-19"},
    )
    red.refresh_from_db()
    assert red.action.text == "Dress"
    assert b"Dress" in hand.get(hand.at("reds", kpi.board_id)).content


def test_a_promise_is_made_moved_done_and_opened_again(hand, board):
    hand.post(hand.at("actions", board.pk), {"text": "Mend the gauge", "owner": "quality", "due": "2026-03-20"})
    row = Action.objects.get()
    hand.post(hand.at("action", board.pk, row.pk), {"move": "1", "due": "2026-03-27", "reason": "Part comes later"})
    row.refresh_from_db()
    assert (row.due, row.promised) == (date(2026, 3, 27), date(2026, 3, 20))
    hand.post(hand.at("action", board.pk, row.pk), {"outcome": "Gauge is new"})
    row.refresh_from_db()
    assert row.outcome == "Gauge is new"
    hand.post(hand.at("action_reopen", board.pk, row.pk))
    row.refresh_from_db()
    assert row.done_at is None


def test_an_open_action_stands_on_the_board_until_it_is_done(hand, board, leader):
    row = promise(board, by=leader, text="Mend the gauge", owner="quality", due=date(2026, 3, 20))
    assert b"Mend the gauge" in hand.get(hand.at("board", board.pk)).content
    hand.post(hand.at("action", board.pk, row.pk), {})
    assert b"Mend the gauge" not in hand.get(hand.at("board", board.pk)).content


def test_the_fragment_says_nothing_while_the_page_shows_the_newest(hand, board, leader):
    shown = hand.get(hand.at("board", board.pk)).content.decode()
    seen = re.search(r"seen=([\w-]+)", shown)[1]
    live = hand.at("board_live", board.pk)
    assert hand.get(live, {"seen": seen}).status_code == 204
    promise(board, by=leader, text="Mend the gauge", owner="quality", due=date(2026, 3, 20))
    assert b"Mend the gauge" in hand.get(live, {"seen": seen}).content


def test_a_kpi_is_hung_up_given_a_target_in_the_unit_people_type_and_taken_off(hand, board):
    hand.post(
        hand.at("kpi_new", board.pk),
        {"letter": "Q", "name": "Rejects", "source": "", "unit": "percent", "better": "lower"},
    )
    kpi = Kpi.objects.get()
    hand.post(hand.at("kpi", board.pk, kpi.pk), {"value": "2.5", "valid_from": "2026-03-01", "reason": "Usual"})
    assert kpi.targets.get().value == 2.5
    hand.post(hand.at("kpi_retire", board.pk, kpi.pk))
    kpi.refresh_from_db()
    assert kpi.retired_at is not None


def test_a_tile_is_hung_up_moved_taken_away_and_that_is_undone(hand, board):
    change = hand.at("board_layout_change", board.pk)
    hand.post(change, {"revision": 0, "act": "remove", "tile": "escalations"})
    hand.post(change, {"revision": 1, "act": "undo"})
    board.refresh_from_db()
    assert "escalations" in {one["id"] for one in board.layout}
    hand.post(change, {"revision": 2, "act": "remove", "tile": "escalations"})
    hand.post(change, {"revision": 3, "act": "add", "kind": "escalations"})
    hand.post(change, {"revision": 4, "act": "nonsense"})
    board.refresh_from_db()
    assert board.revision == 4
    assert hand.get(hand.at("board_layout", board.pk), {"tile": "letter-Q"}).status_code == 200


def test_a_board_that_others_turn_to_is_not_taken_down(hand, board, area_board):
    hand.post(hand.at("board_down", area_board.pk))
    area_board.refresh_from_db()
    assert area_board.archived_at is None
    hand.post(hand.at("board_down", board.pk))
    board.refresh_from_db()
    assert board.archived_at is not None
    assert hand.get(hand.at("board", board.pk)).status_code == 404


def test_a_board_of_another_day_shows_what_hung_there_then(hand, board, leader):
    promise(board, by=leader, text="Mend the gauge", owner="quality", due=date(2026, 3, 20))
    assert b"Mend the gauge" not in hand.get(hand.at("board", board.pk), {"on": "2026-03-17"}).content
    assert hand.get(hand.at("board", board.pk), {"on": "2026-03-19"}).status_code == 404
    assert hand.get(hand.at("board", board.pk), {"on": "nonsense"}).status_code == 404


def test_a_kpi_says_its_newest_value_with_n_its_limits_and_how_it_is_computed(hand, kpi, leader):
    for number in range(1, 13):
        enter_day(kpi, by=leader, day=date(2026, 3, number), value=3 + number % 2)
    shown = hand.get(hand.at("kpi", kpi.board_id, kpi.pk)).content.decode()
    assert "How is this computed?" in shown
    assert "<b>3\N{NO-BREAK SPACE}pcs</b>, 12\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026" in shown
    assert "n 12" in shown  # days that made the limits
    assert 'class="spark"' in shown


def test_a_kpi_whose_first_days_are_all_equal_says_why_it_has_no_limits(hand, kpi, leader):
    for number in range(1, 13):
        enter_day(kpi, by=leader, day=date(2026, 3, number), value=0)
    shown = hand.get(hand.at("kpi", kpi.board_id, kpi.pk)).content.decode()
    assert "no limits: the first values, which make the limits, are all equal" in shown
