"""What a report says: every figure, rule and state has its words, and numbers come in the reader's form."""

import pytest
from django.utils import translation

from valuestream import night_words as words
from valuestream.core.night.daily import SERIES
from valuestream.core.night.report import RULES
from valuestream.core.signals import State
from valuestream.core.signals.xmr import RUN, TREND


def change(**other):
    told = {
        "kind": "signal", "stream": "1-0", "key": "scrap", "step": "Lapping", "unit": "1", "per": "day",
        "better": "lower", "state": "worse", "rules": ["beyond"], "since": "2012-03-23", "nights": 5,
        "limits": {"mean": 0.03, "lower": -0.01, "upper": 0.095}, "now": {"value": 0.115, "n": 61, "day": "2012-03-23"},
    }  # fmt: skip
    return told | other


def test_every_figure_rule_and_state_of_a_night_has_its_words():
    keys = {kind.__name__ for kind in SERIES}
    assert keys <= set(words.FIGURES)
    assert keys <= set(words.HEADLINES)
    assert keys <= set(words.MEANINGS)
    assert tuple(words.RULES) == RULES == ("beyond", "run", "trend", "drift")
    assert set(words.STATES) == set(State)


def test_the_numbers_in_the_rules_are_those_that_the_chart_goes_by():
    assert (RUN, TREND) == (8, 6)
    assert "Eight" in str(words.RULES["run"][0])
    assert "Six" in str(words.RULES["trend"][0])


def test_a_signal_is_told_in_english_and_german():
    assert words.headline(change()) == "More scrap than usual at Lapping"
    assert words.rule(change(rules=["run", "beyond"])).replace("\u00a0", " ") == (
        "One point above the limit, eight points in a row above the middle, since 23 Mar 2012."
    )
    with translation.override("de"):
        assert words.sentence(change()).replace("\u00a0", " ") == (
            "11,5 % am 23. März 2012 (n = 61). Üblich sind 3,0 %, Grenzen 0 % bis 9,5 %."
        )


@pytest.mark.parametrize(
    ("better", "state", "up"),
    [("lower", "worse", True), ("lower", "better", False), ("higher", "worse", False), ("higher", "better", True)],
)
def test_worse_and_better_tell_on_which_side_a_figure_lies(better, state, up):
    assert words.is_up(change(better=better, state=state)) is up


def test_a_figure_without_a_better_side_goes_by_its_middle():
    assert words.is_up(change(better=None, state="changed"))


def test_a_week_is_told_as_a_week():
    assert words.when("week", "2012-04-01").replace("\u00a0", " ") == "in wk 13"


def test_a_figure_that_nobody_gave_words_is_told_by_its_key():
    assert words.headline(change(key="noise_level")) == "noise_level: Lapping"


def test_what_is_told_for_the_first_time_is_new():
    assert (words.told(change(nights=1)), words.told(change(nights=5))) == ("new", "night 5")
