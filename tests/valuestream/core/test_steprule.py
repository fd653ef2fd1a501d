"""A rule turns activity names into steps and stations; no rule can hang an import."""

import time

import numpy as np
import pytest

from valuestream.core.eventlog import Text
from valuestream.core.refusal import Refusal
from valuestream.core.steprule import apply_rule, proposed_rule, rule_results

RULE = r"^(?P<step>.+?)(?: *- *(?P<station>Machine \w+))?$"
NAMES = (
    "Turning & Milling - Machine 4", "Turning & Milling - Machine 5", "Round  Q.C.", "Fix - Machine 15M",
    "SETUP     Turning & Milling - Machine 5", "Packing", "Round Grinding - Manual",
)  # fmt: skip


def test_a_name_becomes_step_and_station():
    found = {result.activity: (result.step, result.station) for result in rule_results(NAMES, RULE)}
    assert found["Turning & Milling - Machine 4"] == ("Turning & Milling", "Machine 4")
    assert found["Fix - Machine 15M"] == ("Fix", "Machine 15M")
    assert found["SETUP     Turning & Milling - Machine 5"] == ("SETUP Turning & Milling", "Machine 5")
    assert found["Round  Q.C."] == ("Round Q.C.", "")


def test_without_a_match_the_name_stays():
    (found,) = rule_results(("Packing",), r"^(?P<step>.+) - (?P<station>.+)$")
    assert (found.step, found.matched) == ("Packing", False)


def test_the_columns_follow_the_rule():
    activity = Text(np.array([0, 1, 2, 0, -1], np.int32), NAMES[:3])
    step, station, unmatched = apply_rule(activity, RULE)
    assert [step.names[code] if code >= 0 else "" for code in step.codes] == [
        "Turning & Milling", "Turning & Milling", "Round Q.C.", "Turning & Milling", "",
    ]  # fmt: skip
    assert station is not None
    assert station.codes.tolist() == [0, 1, -1, 0, -1]
    assert unmatched == []


def test_a_rule_is_proposed_where_names_carry_stations():
    rule = proposed_rule(NAMES)
    assert {result.step for result in rule_results(NAMES, rule)} == {
        "Turning & Milling", "Round Q.C.", "Fix", "SETUP Turning & Milling", "Packing", "Round Grinding - Manual",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "step", "station"),
    [
        (("Machine 7 - Laser", "Machine 8 - Laser"), "Laser", "Machine 7"),
        (("Drehen (M12)", "Drehen (M13)"), "Drehen", "M12"),
        (("Schleifen / M04", "Schleifen / M05"), "Schleifen", "M04"),
    ],
)
def test_other_ways_to_name_a_station(names, step, station):
    first = rule_results(names, proposed_rule(names))[0]
    assert (first.step, first.station) == (step, station)


def test_plain_names_get_no_rule():
    assert proposed_rule(("Turning", "Milling", "Packing")) == ""


@pytest.mark.parametrize(
    "pattern", ["(?P<step>a", "(?=x)(?P<step>.*)", r"(?P<step>.)\1", "(.*)", "(?<!a)(?P<step>b)", "(?P<step>x)" * 200]
)
def test_a_rule_that_cannot_run_is_refused_in_words(pattern):
    with pytest.raises(Refusal) as refused:
        rule_results(("a",), pattern)
    assert refused.value.code == "step_rule"
    assert refused.value.message
    assert refused.value.hint


def test_no_rule_can_hang():  # a backtracking engine needs longer than the universe for this
    began = time.monotonic()
    rule_results(("a" * 900 + "!",), r"^(?P<step>(a+)+)$")
    assert time.monotonic() - began < 1
