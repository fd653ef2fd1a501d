"""What a stop rule saw is told in a sentence with units, in the language of the page."""

import pytest
from django.utils.translation import override

from kaizen.core.rollout.stopping import RULES
from kaizen.stop_words import SEEN, say_seen, say_source

TOLD = {
    "accident": ({"accidents": 2}, "Accidents reported: 2."),
    "too_many_failed": (
        {"wave": 1, "failed": ["porto/Shafts"], "lines": 3, "most": 0.25},
        "Wave 1: of 3 lines failed porto/Shafts; at most 25.0 % may.",
    ),
    "worse_among_all": (
        {"p": {"porto/Shafts": 0.0124}, "lines": 4, "level": 0.05},
        "Lines with an effect: 4. Worse there: porto/Shafts (p = 0.012); sure is p up to 5.0 %.",
    ),
    "guard_broken": ({"guards": ["scrap", "near_miss"]}, "Guardrail: Scrap at the step, Near misses."),
    "guard_drifts": (
        {"guard": "scrap", "day": 6, "sum": 1.5, "bound": 1.2},
        "Guardrail: Scrap at the step, on day 6 after the start.",
    ),
    "no_data": ({"days": 3, "most": 2}, "Working days without events: 3; at most 2."),
}


@pytest.mark.parametrize(("rule", "told", "text"), [(rule, *pair) for rule, pair in TOLD.items()])
def test_each_rule_says_what_it_saw(rule, told, text):
    assert say_seen(rule, {"told": told}).replace("\N{NO-BREAK SPACE}", " ") == text


def test_a_rule_that_has_no_sentence_says_all_by_itself():
    assert set(SEEN) == set(TOLD)
    assert {rule.key for rule in RULES} - set(SEEN) == {"version_revoked", "effect_worse", "weaker_than_predicted"}
    assert say_seen("version_revoked", {"told": {}}) == ""


def test_it_is_told_in_german_too():
    with override("de"):
        assert say_seen("guard_broken", {"told": {"guards": ["scrap"]}}) == "Leitplanke: Ausschuss am Schritt."


def test_the_record_that_computes_it_again_is_named():
    kept = {"breach": 7, "version": 1, "inputs_hash": "0123456789abcdef"}
    assert say_source(kept) == "Record 7, rule version 1, inputs 0123456789ab."
    assert say_source({}) == ""
