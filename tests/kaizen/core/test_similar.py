"""What was tried before is found by its words, its step and its waste."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.similar import LEAST, Item, similar
from kaizen.core.words import stem, stems

WHEEL = Item("wheel", "The grinding wheel is dull, we wait for a new one", step="Grinding", waste="waiting")
KEYS = Item("keys", "Searching for the key of the cabinet every morning", step="Packing", waste="motion")
BOX = Item("box", "Boxes are too deep, the back hurts", step="Packing", waste="motion")
EARLIER = [WHEEL, KEYS, BOX]

texts = st.text(alphabet="abcdefghij klmnopqrst", max_size=60)
items = st.lists(st.builds(Item, st.uuids().map(str), texts, st.sampled_from(["", "Lapping", "Grinding"])), max_size=8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schleifen", "Schleifer"), ("Läppen", "Laeppen"), ("Gänge", "Gang"), ("grinding", "grinds"), ("ovens", "oven"),
        ("Wartungen", "Wartung"), ("Straße", "Strasse"), ("boxes", "box"), ("Hammers", "Hammer"), ("keys", "key"),
    ],
)  # fmt: skip
def test_forms_of_a_word_fall_together(one, other):
    assert stem(one) == stem(other)


def test_words_that_say_nothing_are_left_out():
    assert [word for _, word in stems("The box is at the machine und das ist nicht gut")] == ["box", "machine", "gut"]


def test_the_same_subject_in_other_words_is_found_with_its_reasons():
    best = similar(Item("?", "Wheels dull again at grinding", step="grinding"), EARLIER)[0]
    assert (best.key, best.is_same_step, best.is_same_waste) == ("wheel", True, False)
    assert set(best.shared) == {"Wheels", "dull", "grinding"}


def test_a_compound_is_found_by_the_words_in_it():
    found = similar(Item("?", "Scheibe stumpf"), [Item("a", "Schleifscheibe wird zu spät gewechselt"), KEYS])
    assert [hit.key for hit in found] == ["a"]
    assert found[0].shared == ("Scheibe",)


def test_the_same_step_is_enough_to_be_shown_and_the_same_waste_alone_is_not():
    nothing_shared = Item("?", "xyzzy", step="Packing")
    assert {hit.key for hit in similar(nothing_shared, EARLIER)} == {"keys", "box"}
    assert similar(Item("?", "xyzzy", waste="motion"), EARLIER) == []


def test_a_text_is_as_similar_to_itself_as_can_be():
    hit = similar(WHEEL, EARLIER)[0]
    assert hit.key == "wheel"
    assert math.isclose(hit.score, 1 + 0.2 + 0.1)  # cosine of equal vectors, same step, same waste


def test_the_score_is_the_cosine_of_tf_idf_worked_out_by_hand():
    """N = 3 texts with the question. saw: in all 3, ln 2; blade: in 2, ln 2.5; oil and chip: in 1, ln 4."""
    found = similar(Item("?", "saw blade"), [Item("a", "saw blade oil"), Item("b", "saw chip")])
    saw, blade, rare = math.log(2) ** 2, math.log(2.5) ** 2, math.log(4) ** 2
    first = (saw + blade) / math.sqrt((saw + blade) * (saw + blade + rare))
    second = saw / math.sqrt((saw + blade) * (saw + rare))
    assert [hit.key for hit in found] == ["a", "b"]
    assert [hit.score for hit in found] == pytest.approx([first, second])


def test_rare_words_are_told_first():
    many = [Item(str(n), f"machine stands still number{n}x") for n in range(9)]
    hit = similar(Item("?", "machine coolant"), [Item("it", "coolant below the machine"), *many])[0]
    assert hit.shared == ("coolant", "machine")


@given(texts, items)
def test_scores_lie_in_their_range_and_fall(text, earlier):
    scores = [hit.score for hit in similar(Item("?", text, step="Lapping"), earlier, most=99)]
    assert all(LEAST <= score <= 1.3 + 1e-9 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(texts, texts)
def test_similarity_is_mutual(one, other):
    there = similar(Item("a", one), [Item("b", other)])
    back = similar(Item("b", other), [Item("a", one)])
    assert [hit.score for hit in there] == pytest.approx([hit.score for hit in back])


@given(items, st.randoms())
def test_the_order_of_the_items_does_not_change_their_scores(earlier, chance):
    question = Item("?", "abc defg hij", step="Grinding")
    mixed = chance.sample(earlier, len(earlier))
    assert {hit.key: hit.score for hit in similar(question, earlier, most=99)} == pytest.approx(
        {hit.key: hit.score for hit in similar(question, mixed, most=99)}
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_of_any_script_is_a_problem(one, other):
    similar(Item("?", one), [Item("a", other)])


def test_a_thousand_items_are_looked_through_while_somebody_types():
    """Generous for a busy machine. 10,000 texts of 25 words take 0.2 s, the first time 0.5 s (2 cores, 2026)."""
    many = [Item(str(n), " ".join(f"wort{(n * 31 + i * 7) % 997}" for i in range(25))) for n in range(1000)]
    began = time.perf_counter()
    assert similar(many[17], many)[0].key == "17"
    assert time.perf_counter() - began < 2
