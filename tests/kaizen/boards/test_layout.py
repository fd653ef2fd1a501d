"""Tiles stand on a grid, on no other one, and two editors do not overwrite each other."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.board.layout import COLUMNS, ROWS, Place, at_first, fits, free_place, moved, places
from kaizen.core.board.letters import LETTERS
from kaizen.services.boards import arranging
from kaizen.tiles import BY_KEY, TILES


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
@pytest.mark.parametrize("letters", ["S", "SQCDPE", "SQAKLM", "SQCDPEAK"])
def test_the_usual_layout_fills_the_grid_with_known_tiles_on_no_other_one(tier, letters):
    found = places(at_first(tier, letters))
    assert all(fits(one, [other for other in found if other.id != one.id]) for one in found)
    assert all(one.tile in BY_KEY for one in found)
    assert sum(one.w * one.h for one in found) >= 0.95 * COLUMNS * ROWS


def test_a_place_survives_its_json():
    place = Place("a", "letter", 1, 2, 3, 4, (("letter", "Q"),))
    assert Place.from_json(place.as_json()) == place


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["dx", "dy", "dw", "dh"]), st.sampled_from([-2, -1, 1, 2]))
)


@given(STEPS)
def test_no_move_ever_lets_tiles_meet_or_leave_the_grid(steps):
    now = [Place(str(n), "kpi", n * 6, 0, 6, 4) for n in range(4)]
    for which, how, far in steps:
        now = moved(now, str(which), **{how: far}) or now
        assert all(fits(one, [other for other in now if other.id != one.id]) for one in now)


def test_a_tile_changes_places_with_a_neighbour_of_its_height():
    now = [Place("a", "kpi", 0, 0, 6, 4), Place("b", "kpi", 6, 0, 3, 4)]
    assert [(one.id, one.x) for one in moved(now, "a", dx=1)] == [("a", 3), ("b", 0)]


def test_a_full_board_has_no_free_place():
    assert free_place("kpi", 6, 5, [Place("all", "kpi", 0, 0, COLUMNS, ROWS)], "new") is None


def test_a_change_counts_the_revision_and_the_second_of_two_editors_is_told(board, lean_manager):
    away = arranging.taking_away("actions")
    after = arranging.arrange(board, by=lean_manager, revision=0, change=away)
    assert (after.revision, "actions" in {one["id"] for one in after.layout}) == (1, False)
    with pytest.raises(ValidationError, match="meanwhile"):
        arranging.arrange(board, by=lean_manager, revision=0, change=away)


def test_a_tile_is_not_made_smaller_than_it_can_be_read(board, lean_manager):
    least = {tile.key: tile.least for tile in TILES}
    change = arranging.moving("letter-S", least, dw=-2)
    with pytest.raises(ValidationError, match="could not be read"):
        arranging.arrange(board, by=lean_manager, revision=0, change=change)


def test_every_letter_has_a_german_and_an_english_name():
    from kaizen.board_words import LETTERS as NAMES

    assert {letter.key for letter in LETTERS} == set(NAMES)
