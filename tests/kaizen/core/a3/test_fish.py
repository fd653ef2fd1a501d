"""The drawn cause-and-effect diagram: however much is written on it, no words meet and none leave the drawing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.a3.fields import BRANCHES
from kaizen.core.a3.fish import LEAN, Cause, draw_fish
from kaizen.core.a3.lettered import MOST_LINES, NOTE, SIZE, Box
from valuestream.core.lettering import text_width

ENGLISH = {key: key.title() for key in BRANCHES}
GERMAN = dict(zip(BRANCHES, ("Mensch", "Maschine", "Material", "Methode", "Messung", "Mitwelt"), strict=True))
LONG = {key: f"Arbeitsvorbereitungs- und {word}verantwortlichkeiten" for key, word in GERMAN.items()}
PROBLEM = "Orders wait 26 h before round grinding"
TEXTS = (
    "Tools are fetched late",
    "Die Werkzeugvoreinstellgerätekalibrierungsanweisung liegt nicht an der Rundschleifmaschine",
    "Kühlschmierstoffkonzentrationsmessprotokoll",
    "x",
    "The order list changes until the same morning, so nobody knows which family comes next. " * 6,
)
MARKS = ("", "verified", "refuted", "root")


def causes(count, branch=None):
    return [
        Cause(f"c{n:03}", branch or BRANCHES[n % 6], TEXTS[n % 5], "widerlegt, im Protokoll", MARKS[n % 4])
        for n in range(count)
    ]  # fmt: skip


def words_of(left, words, size, bold=False):
    """Each line as the box it takes; lowercase letters hang below the baseline."""
    return [Box(left, y - size + 1, text_width(text, size, bold=bold), size + 1) for y, text in words.lines]


def labels(fish):
    """Every piece of lettering, and the frames of the headings and the head."""
    found = [fish.head, *(bone.box for bone in fish.bones)]
    for rib in fish.ribs:
        found += words_of(rib.left, rib.text, SIZE, rib.mark == "root")
        found += words_of(rib.note_left, rib.note, NOTE)
    return found


def slanted(bone, spine, y):
    """How far right a bone is at a height."""
    return bone.foot - LEAN * abs(y - spine) / abs(bone.y - spine)


def assert_clear(fish):
    found = labels(fish)
    for one, other in combinations(found, 2):
        assert not one.meets(other), (one, other)
    for box in found:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= fish.width
        assert box.bottom <= fish.height
    for bone in fish.bones:
        for rib in bone.ribs:
            assert all(box.right <= rib.box.right for box in words_of(rib.left, rib.text, SIZE, rib.mark == "root"))
            assert rib.box.right < min(slanted(bone, fish.spine, y) for y in (rib.box.y, rib.box.bottom))
            assert not rib.box.y < fish.spine < rib.box.bottom


@pytest.mark.parametrize("count", [0, 1, 12, 40, 100])
@pytest.mark.parametrize("headings", [ENGLISH, GERMAN, LONG], ids=["english", "german", "long"])
def test_no_words_meet_however_many_causes_there_are(count, headings):
    assert_clear(draw_fish(PROBLEM, headings, causes(count)))


@pytest.mark.parametrize("branch", BRANCHES)
def test_no_words_meet_when_all_causes_are_of_one_branch(branch):
    assert_clear(draw_fish(PROBLEM, GERMAN, causes(40, branch)))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 12])
def test_any_number_of_branches_has_its_place(count):
    headings = {f"b{n}": f"Branch {n}" for n in range(count)}
    found = [Cause(f"c{n}", f"b{n % count}", TEXTS[n % 5]) for n in range(3 * count)]
    fish = draw_fish(PROBLEM, headings, found)
    assert [bone.key for bone in fish.bones] == list(headings)
    assert len(fish.ribs) == 3 * count
    assert_clear(fish)


def test_a_problem_of_two_hundred_letters_stands_whole_in_the_head():
    problem = "Rundschleifmaschinenwartezeiten " * 6
    fish = draw_fish(problem, ENGLISH, causes(1))
    told = "".join(text.removesuffix("-") for _y, text in fish.problem.lines)
    assert told.replace(" ", "") == problem.replace(" ", "")
    assert_clear(fish)


def test_a_cause_that_says_more_than_fits_says_so():
    long, short = Cause("long", "people", TEXTS[4]), Cause("short", "people", TEXTS[0])
    fish = draw_fish(PROBLEM, ENGLISH, [long, short])
    drawn = {rib.id: rib.text.lines for rib in fish.ribs}
    assert fish.cut == {"long"}
    assert len(drawn["long"]) == MOST_LINES
    assert drawn["long"][-1][1].endswith(" …")


def test_causes_keep_their_order_along_the_bone():
    fish = draw_fish(PROBLEM, ENGLISH, causes(18))
    for bone in fish.bones:
        assert [rib.id for rib in bone.ribs] == sorted(rib.id for rib in bone.ribs)
        assert [rib.y for rib in bone.ribs] == sorted(rib.y for rib in bone.ribs)


WRITTEN = st.text(alphabet="abÄß mWi-/ ", min_size=1, max_size=300)


@given(
    WRITTEN,
    st.lists(st.tuples(st.sampled_from(BRANCHES), WRITTEN, WRITTEN, st.sampled_from(MARKS)), max_size=15),
)
def test_nothing_meets_whatever_is_written(problem, rows):
    found = [Cause(f"c{n}", *row) for n, row in enumerate(rows)]
    assert_clear(draw_fish(problem, GERMAN, found))
