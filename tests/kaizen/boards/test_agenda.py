"""The agenda of a stand-up, its times and its minutes; no database."""

from datetime import UTC, date, datetime

import pytest

from kaizen.core.board.agenda import agenda, beside, place_of
from kaizen.core.board.minutes import Decisions, Held, Promised, minutes_of


def test_promises_come_first_then_the_letters_in_their_order_then_the_rest():
    keys = [item.key for item in agenda("SQD", 10)]
    assert keys == [
        "promises", "letter-S", "letter-Q", "letter-D", "reds", "escalations", "questions", "close",
    ]  # fmt: skip


def test_each_item_has_its_part_of_the_minutes():
    # weights 3, 1, 1, 1, 4, 2, 3, 1 of 16; 16 minutes are 960 s, 60 s for each weight
    assert [item.seconds for item in agenda("SQD", 16)] == [180, 60, 60, 60, 240, 120, 180, 60]


@pytest.mark.parametrize("minutes", [1, 7, 10, 60])
@pytest.mark.parametrize("letters", ["S", "SQCDPE", "SQCDPEAK"])
def test_the_parts_add_up_whatever_the_board_has(letters, minutes):
    items = agenda(letters, minutes)
    assert sum(item.seconds for item in items) == minutes * 60
    assert all(item.seconds > 0 for item in items)


def test_the_neighbours_of_an_item():
    items = agenda("SQ", 10)
    assert beside(items, "promises") == (None, items[1])
    assert beside(items, "letter-Q") == (items[1], items[3])
    assert beside(items, "close") == (items[-2], None)


def test_a_letter_that_the_board_no_longer_has_leads_to_the_begin():
    assert place_of(agenda("SQ", 10), "letter-E") == 0


def test_minutes_hold_decisions_and_a_number_of_people():
    held = Held(
        "Hall 2", date(2026, 3, 2), datetime(2026, 3, 2, 5, tzinfo=UTC), datetime(2026, 3, 2, 5, 9, 30, tzinfo=UTC), 10,
        12,
    )  # fmt: skip
    promised = Promised("Presetter ready", "maintenance", date(2026, 3, 4))
    told = minutes_of(held, Decisions(promised=[promised]), {"today": "Order 7", "check": ""})
    assert (told["schema"], told["seconds"], told["attendance"]) == ("newlean.minutes/1", 570, 12)
    assert told["answers"] == {"today": "Order 7"}
    assert told["decisions"]["promised"] == [
        {"text": "Presetter ready", "owner": "maintenance", "due": "2026-03-04", "was_due": None, "more": ""}
    ]
