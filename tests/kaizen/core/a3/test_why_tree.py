"""The drawn tree of whys: no box meets another, and a chain of five is one row; and where a why can move."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.a3.lettered import NOTE, SIZE
from kaizen.core.a3.sheet import Row
from kaizen.core.a3.why_tree import EDGE, WIDTH, Why, draw_whys, near
from valuestream.core.lettering import text_width

TEXTS = (
    "Tools are fetched late",
    "Die Werkzeugvoreinstellgerätekalibrierungsanweisung liegt nicht an der Rundschleifmaschine",
    "The order list changes until the same morning, so nobody knows which family comes next. " * 6,
)


def whys(depths):
    return [
        Why(f"w{n:03}", depth, f"Warum {depth + 1}", TEXTS[n % 3], "im Protokoll: 389 von 422", n % 5 == 4)
        for n, depth in enumerate(depths)
    ]  # fmt: skip


def assert_clear(tree):
    for one, other in combinations(tree.cards, 2):
        assert not one.box.meets(other.box)
    for card in tree.cards:
        assert card.box.x >= 0
        assert card.box.right <= tree.width
        assert card.box.bottom <= tree.height
        written = [(text, SIZE, card.is_root) for _y, text in card.text.lines]
        written += [(text, NOTE, False) for _y, text in card.note.lines]
        assert all(text_width(text, size, bold=bold) <= card.box.width - 2 * EDGE for text, size, bold in written)
        heights = [y for words in (card.label, card.text, card.note) for y, _text in words.lines]
        assert heights == sorted(heights)
        assert heights[-1] < card.box.bottom - 3


@st.composite
def depths(draw):
    """How deep each why stands, in the order of a tree."""
    found = [0]
    for _why in range(draw(st.integers(0, 30))):
        found.append(draw(st.integers(0, found[-1] + 1)))
    return found


@pytest.mark.parametrize("shape", [[], [0], [0, 1, 2, 3, 4], [0, 1, 1, 1, 0, 1, 2, 2], [0] * 40, list(range(12))])
def test_no_box_meets_another(shape):
    tree = draw_whys(whys(shape))
    assert len(tree.cards) == len(shape)
    assert_clear(tree)


@given(depths())
def test_no_box_meets_another_whatever_the_tree(shape):
    assert_clear(draw_whys(whys(shape)))


def test_five_whys_one_below_the_other_are_one_row_within_the_width():
    tree = draw_whys(whys([0, 1, 2, 3, 4]))
    assert {card.box.y for card in tree.cards} == {1.0}
    assert tree.width <= WIDTH
    assert all(len(card.way) == 2 for card in tree.cards)


def test_each_line_goes_from_the_why_that_is_asked_on_from():
    tree = draw_whys(whys([0, 1, 1, 2]))
    boxes = [card.box for card in tree.cards]
    starts = [card.way[0] for card in tree.cards]
    assert [x for x, _y in starts[1:]] == [boxes[0].right, boxes[0].right, boxes[2].right]


def test_a_why_that_says_more_than_fits_says_so():
    assert draw_whys(whys([0, 0, 0])).cut == {"w002"}


def test_a_why_can_move_one_place_out_or_below_the_one_before_it():
    rows = [Row(key, {}, depth) for key, depth in (("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 1), ("f", 0))]
    assert near(rows) == {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("a", "b", "c"), "e": ("a", "b"), "f": ("a",)}


@given(depths())
def test_however_many_whys_there_are_each_has_at_most_three_places_to_go(shape):
    rows = [Row(f"w{n}", {}, depth) for n, depth in enumerate(shape)]
    assert max(len(found) for found in near(rows).values()) <= 3
