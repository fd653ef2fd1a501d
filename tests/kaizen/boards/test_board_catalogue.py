"""What is evaluated on boards stands in a catalogue; what does not stand there cannot be shown."""

import pytest
from django.urls import reverse
from django.utils import translation

from kaizen.core.board.layout import Place
from kaizen.models import Board
from kaizen.tiles import TILES
from kaizen.tiles.catalogue import entries
from tests.kaizen.boards.kiosks import address, device


def catalogue(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("board_catalogue", args=["augsburg"])).content.decode()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("tile", TILES, ids=lambda tile: tile.key)
def test_each_kind_of_tile_says_what_for_and_which_figures_in_both_languages(tile, language):
    with translation.override(language):
        told = [str(tile.label), str(tile.purpose), str(tile.shows)]
    assert all(told)
    with translation.override("en" if language == "de" else "de"):
        assert [str(tile.purpose), str(tile.shows)] != told[1:]


def test_the_catalogue_lists_every_kind_of_tile_with_who_sees_it(client, board, lean_manager, operator):
    device(board, lean_manager)
    page = catalogue(client, operator)
    for tile in TILES:
        assert str(tile.purpose) in page
        assert str(tile.shows) in page
    assert "people of the site; screen Hall 2, north" in page


def test_a_tile_that_does_not_stand_in_the_catalogue_is_not_shown(client, board, operator):
    Board.objects.filter(pk=board.pk).update(layout=[Place("x", "ranking", 0, 0, 24, 12).as_json()])
    client.force_login(operator)
    page = client.get(reverse("board", args=["augsburg", board.pk])).content.decode()
    assert "Nothing hangs here yet." in page
    assert "ranking" not in page


def test_a_kind_that_hangs_nowhere_is_seen_by_nobody(board):
    board.layout = []
    assert [one.boards for one in entries([board])] == [()] * len(TILES)


def test_each_board_leads_to_the_catalogue_and_a_screen_to_its_own(client, board, lean_manager, operator):
    client.force_login(operator)
    page = client.get(reverse("board", args=["augsburg", board.pk])).content.decode()
    assert reverse("board_catalogue", args=["augsburg"]) in page
    tv = device(board, lean_manager)
    assert address("kiosk_catalogue", board) in tv.get(address("kiosk", board)).content.decode()


def test_a_screen_reads_of_its_own_board_only(board, area_board, lean_manager):
    device(area_board, lean_manager, name="Office")
    page = device(board, lean_manager).get(address("kiosk_catalogue", board)).content.decode()
    assert "people of the site; 1 screen" in page
    assert "Office" not in page
    assert ">Plant<" not in page
