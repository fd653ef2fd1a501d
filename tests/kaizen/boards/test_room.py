"""What fits into a tile: its room in board px, rows of text, short names; usual layouts that overlap nowhere."""

import pytest

from kaizen.core.board.fitting import A_LINE, fitting, text_height
from kaizen.core.board.layout import BOTTOM, COLUMNS, HEAD, Place, at_first, fits, lines_in, places, room
from kaizen.core.board.letters import CROSS, DAYS
from kaizen.core.board.stations import short_names
from kaizen.tiles import BY_KEY


def test_the_room_of_a_tile_is_its_cells_less_frame_and_gaps():
    """1920 px less 56 at the sides and 23 gaps of 12 is 24 columns of 66.17; 1080 less 114, the strip of 60 and 11 gaps
    is 11 rows of 70.36. Six by five: 6 · 66.17 + 5 · 12 − 34, 5 · 70.36 + 4 · 12 − 24."""
    assert room(Place("a", "losses", 0, 7, 6, 5)) == pytest.approx((423.0, 375.8), abs=0.1)


def test_lines_fill_the_height_below_the_head_and_one_is_always_shown():
    tile = Place("a", "a3s", 0, 7, 6, 5)
    assert lines_in(tile, 80.0) == int((375.8 - HEAD) // 80) == 4
    assert lines_in(tile, 1000.0) == 1
    assert lines_in(tile, 10.0, most=3) == 3


def test_rows_are_taken_while_they_fit():
    assert fitting([50.0, 50.0, 50.0], 120.0, gap=10.0) == 2
    assert fitting([50.0, 50.0], 110.0, gap=10.0) == 2
    assert fitting([500.0], 110.0) == 1
    assert fitting([], 110.0) == 0


def test_a_text_that_is_wider_than_its_room_takes_more_lines():
    assert text_height("short", 400.0) == A_LINE
    assert text_height("x" * 40, 400.0) == 2 * A_LINE  # 40 · 11.6 = 464 px


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["M3"], ["M3"]), (["Turning centre 4", "Grinder 2"], ["TC4", "G2"]),
        (["Round grinder 2", "Rough grinder 2"], ["RG.2", "RG2"]), (["Lackieranlage"], ["L"]), (["123456"], ["1234"]),
    ],
)  # fmt: skip
def test_stations_have_short_names_of_which_no_two_are_alike(names, short):
    assert sorted(short_names(names).values()) == sorted(short)


def test_the_safety_cross_has_a_cell_for_each_day():
    assert len(CROSS.cells) == DAYS
    assert {(6 - x, y) for x, y in CROSS.cells} == set(CROSS.cells)  # its two sides are alike


@pytest.mark.parametrize("tier", sorted(BOTTOM))
def test_usual_layouts_use_tiles_that_exist_at_sizes_that_can_be_read(tier):
    hung = places(at_first(tier, "SQCDPE"))
    for one in hung:
        assert fits(one, [other for other in hung if other is not one])
        tile = BY_KEY[one.tile]
        assert (one.w >= tile.least[0], one.h >= tile.least[1]) == (True, True), one.tile
    assert sum(width for width, _column in BOTTOM[tier]) == COLUMNS
