"""When a board has another version, so that every screen asks for it again."""

import pytest
from django.db import transaction
from django.utils import timezone

from kaizen.services.boards.actions import finish, promise
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import add_kpi, today_at
from kaizen.services.boards.versions import NOT_SHOWN, PAGE, versions
from lean.actions import labels
from lean.audit import record
from tests.factories import make_user


def version_of(board):
    return versions([board.pk])[board.pk]


@pytest.mark.parametrize("action", ["import.started", "import.published", "map.mined", "file.uploaded", "person.added"])
def test_what_no_tile_shows_is_no_news_for_a_board(board, lean_manager, action):
    before = version_of(board)
    record(action, board, site=board.site, by=lean_manager)
    assert version_of(board) == before


def mend(board, by):
    return promise(board, by=by, text="Mend the gauge", owner="quality", due=today_at(board.site, timezone.now()))


def test_an_action_is_news_for_its_own_board_and_a_figure_for_every_board_of_the_site(board, area_board, lean_manager):
    before = version_of(board), version_of(area_board)
    row = mend(board, lean_manager)
    promised = version_of(board)
    assert promised != before[0]
    assert version_of(area_board) == before[1]
    finish(row, by=lean_manager)
    assert version_of(board) != promised
    assert version_of(area_board) == before[1]
    add_kpi(board, by=lean_manager, letter="S", name="Accidents", unit="count", better="lower")
    assert version_of(area_board) != before[1]


def test_boards_asked_together_have_the_versions_that_each_has_alone(board, area_board, plant_board, lean_manager):
    for one in (board, area_board, board):
        mend(one, lean_manager)
    rows = [board, area_board, plant_board]
    assert versions([row.pk for row in rows]) == {row.pk: version_of(row) for row in rows}


def test_every_word_of_what_is_not_shown_begins_something_that_is_recorded():
    assert [word for word in NOT_SHOWN if not any(action.startswith(word) for action in labels())] == []


def test_news_is_found_behind_many_entries_that_no_tile_shows(board, lean_manager):
    before = version_of(board)
    with transaction.atomic():
        for _ in range(2 * PAGE):
            record("import.started", board, site=board.site, by=lean_manager)
    assert version_of(board) == before


def test_a_change_at_another_site_is_news_for_the_board_of_the_network_only(board, plant_board, lean_manager, porto):
    network = add_board(board.site, by=lean_manager, name="Group", tier=4)
    there = add_board(porto, by=make_user("rita", porto, "lean_manager"), name="Porto", tier=3)
    before = version_of(network), version_of(plant_board)
    add_kpi(there, by=lean_manager, letter="S", name="Accidents", unit="count", better="lower")
    assert version_of(network) != before[0]
    assert version_of(plant_board) == before[1]
