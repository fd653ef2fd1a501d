"""Two writers of one field. The texts are invented; what must come out is worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.a3 import Kind, meet
from kaizen.core.a3.meeting import merged

BASE = "Tools are fetched late. The order list changes."


def test_what_only_one_of_them_changed_is_taken():
    theirs, mine = BASE.replace("late", "too late"), BASE.replace("changes", "changes daily")
    assert merged(BASE, theirs, mine) == "Tools are fetched too late. The order list changes daily."


def test_two_additions_at_the_same_place_stand_one_after_the_other():
    assert merged(BASE, BASE + " Seen on M5.", BASE + " Seen on M6.") == BASE + " Seen on M5.\nSeen on M6."


def test_the_first_words_of_both_are_kept():
    assert merged("", "Grinding waits.", "Tools missing.") == "Grinding waits.\nTools missing."


def test_the_same_change_by_both_is_made_once():
    both = BASE.replace("late", "early")
    assert merged(BASE, both, both) == both


def test_words_that_both_changed_differently_wait_for_a_person():
    assert merged(BASE, BASE.replace("late", "early"), BASE.replace("late", "never")) is None


def test_a_word_that_one_changed_and_the_other_took_away_waits_for_a_person():
    assert merged(BASE, BASE.replace("late", "early"), "Tools. The order list changes.") is None


@pytest.mark.parametrize(
    ("theirs", "mine", "newest", "how", "value"),
    [
        (BASE, "Other", True, "new", "Other"),
        ("Other", "Other", False, "same", "Other"),
        ("Other", BASE, False, "same", "Other"),  # only the other one changed it
        (BASE, "Other", False, "new", "Other"),  # changed and changed back meanwhile
        ("All new", "Quite different", False, "apart", "Quite different"),
    ],
)
def test_a_later_text_meets_what_stands(theirs, mine, newest, how, value):
    found = meet(Kind.TEXT, original=BASE, theirs=theirs, mine=mine, is_newest=newest)
    assert (found.how, found.value) == (how, value)


def test_of_two_dates_none_is_thrown_away():
    found = meet(Kind.DAY, original="2026-11-01", theirs="2026-11-02", mine="2026-11-03", is_newest=False)
    assert (found.how, found.value) == ("apart", "2026-11-03")


WORDS = st.lists(st.sampled_from(["tools", "late", "wheel", "M5", "list", "worn"]), max_size=8).map(" ".join)


@given(WORDS, WORDS, WORDS)
def test_no_word_that_somebody_added_is_missing_from_the_merged_text(original, theirs, mine):
    both = merged(original, theirs, mine)
    if both is not None:
        added = (set(theirs.split()) | set(mine.split())) - set(original.split())
        assert added <= set(both.split())


@given(WORDS, WORDS)
def test_who_changed_nothing_changes_nothing(original, theirs):
    assert merged(original, theirs, original) == theirs
    assert merged(original, original, theirs) == theirs
