"""The words by their rules (method.md D6), and trials with a planted truth."""

from dataclasses import replace

import numpy as np
import pytest

from kaizen.core.effect.checks import longest_better_run, no_other_change, placebo, pre_trend, stable
from kaizen.core.effect.design import Guard, Metric
from kaizen.core.effect.document import computed_again, content_hash, verdict_of
from kaizen.core.effect.guards import Outcome
from kaizen.core.effect.inputs import Change, Counted
from kaizen.core.effect.verdict import Facts, Word, decide, without_effect

from .test_did import PRE
from .trials import SCRAP, START, cells, design, inputs, windows

GOOD = Facts(0.14, 0.11, 0.17, 0.05, 20, 20, 20, True, False, True, [Outcome.PASSED], [Outcome.PASSED])


@pytest.mark.parametrize(("change", "word", "reason"), [
    ({}, Word.PROVEN, ""),
    ({"guards": [Outcome.BROKEN]}, Word.HARMFUL, "guardrail"),
    ({"theta": -0.1, "low": -0.2, "high": -0.01}, Word.HARMFUL, "worse"),
    ({"theta": 0.01, "low": -0.02, "high": 0.04}, Word.NO_EFFECT, ""),
    ({"theta": 0.03, "low": 0.02, "high": 0.04}, Word.NO_EFFECT, ""),
    ({"theta": 0.04, "low": 0.02, "high": 0.06}, Word.PROMISING, ""),
    ({"guards": [Outcome.OPEN]}, Word.PROMISING, ""),
    ({"checks": [Outcome.BROKEN]}, Word.PROMISING, ""),
    ({"days_before": 19}, Word.PROMISING, ""),
    ({"low": -0.01}, Word.PROMISING, ""),
    ({"by_ranks": True}, Word.PROMISING, "early_signal"),
    ({"is_look": False}, Word.PROMISING, "early_signal"),
    ({"theta": 0.02, "low": -0.06, "high": 0.1}, Word.NOT_ENOUGH_DATA, "interval_too_wide"),
    ({"theta": -0.02, "low": -0.1, "high": 0.06}, Word.NOT_ENOUGH_DATA, "interval_too_wide"),
])  # fmt: skip
def test_the_word_follows_from_the_facts(change, word, reason):
    found = decide(replace(GOOD, **change))
    assert (found.word, found.reason) == (word, reason)


def test_eight_days_in_a_row_do_for_ten():
    assert decide(replace(GOOD, days_after=9, run=8)).word == Word.PROVEN
    assert decide(replace(GOOD, days_after=9, run=7)).still_open == ("days",)


def test_grades_and_what_is_still_open():
    assert [decide(replace(GOOD, **c)).grade for c in ({}, {"has_control": False}, {"by_ranks": True})] == [
        "A",
        "B",
        "C",
    ]
    assert decide(replace(GOOD, checks=[Outcome.OPEN], guards=[Outcome.OPEN])).still_open == ("guardrails", "checks")
    assert without_effect("too_few_days", []).word == Word.NOT_ENOUGH_DATA
    assert without_effect("too_few_days", [Outcome.BROKEN]).word == Word.HARMFUL


def test_o_did_def_passes_the_checks_before_the_verdict():
    assert pre_trend(np.arange(10.0), PRE).figure == pytest.approx(0.717, abs=5e-4)
    assert {one.outcome for one in (pre_trend(np.arange(10.0), PRE), placebo(PRE), stable(PRE))} == {Outcome.PASSED}
    assert no_other_change(1, 40).outcome == Outcome.BROKEN
    assert longest_better_run(PRE, PRE - 1, is_lower_better=True) == 10


def test_days_that_rise_before_the_start_fail_the_check():
    rising = np.linspace(0, 1, 20) + PRE.repeat(2)
    assert pre_trend(np.arange(20.0), rising).outcome == Outcome.BROKEN
    step = PRE.repeat(2) + np.repeat([0, 0.5], 10)
    assert placebo(step).outcome == Outcome.BROKEN


def test_a_planted_improvement_is_proven_and_the_interval_covers_it():
    found = verdict_of(design(), inputs(effect=-0.13))
    assert (found["verdict"]["word"], found["verdict"]["grade"]) == ("proven", "A")
    assert found["effect"]["share_low"] < -0.13 < found["effect"]["share_high"]
    assert found["look"] == {"number": 2, "of": 2, "days": 20, "level": pytest.approx(0.0490, abs=1e-4)}  # O-GS, K = 2


def test_a_planted_shift_of_the_mix_alone_is_no_improvement():
    found = verdict_of(design(), inputs(mix=(0.5, 0.2)))
    assert found["verdict"]["word"] in ("no_effect", "not_enough_data")
    assert abs(found["effect"]["share"]) < 0.03  # the raw mean fell by a fifth


def test_a_broken_guardrail_stops_whatever_the_effect():
    worse = verdict_of(design(guards=(SCRAP,)), inputs(effect=-0.13, counts={"scrap": Counted((20, 1000), (60, 1000))}))
    assert (worse["verdict"]["word"], worse["verdict"]["reason"]) == ("harmful", "guardrail")
    never = design(guards=(Guard("accident", "never"),))
    stopped = verdict_of(never, inputs(after=2, counts={"accident": Counted((0, 20), (1, 2))}))
    assert stopped["verdict"]["word"] == "harmful"


def test_a_guard_by_day_passes_within_its_margin_and_is_open_without_figures():
    guard = Guard("co2e", "days", 0.02, Metric("co2e_per_part"))
    pre, post = windows()
    same = verdict_of(
        design(guards=(guard,)), inputs(effect=-0.13, guard_cells={"co2e": cells(pre, post, noise=0.004)})
    )
    assert (same["guards"][0]["outcome"], same["verdict"]["word"]) == ("passed", "proven")
    risen = cells(pre, post, effect=0.05, noise=0.004)
    assert verdict_of(design(guards=(guard,)), inputs(guard_cells={"co2e": risen}))["verdict"]["word"] == "harmful"
    unknown = verdict_of(design(guards=(guard,)), inputs(effect=-0.13))
    assert unknown["verdict"]["still_open"] == ["guardrails"]


def test_another_logged_change_leaves_it_promising():
    found = verdict_of(design(), inputs(effect=-0.13, changes=(Change(START, "new tool"),)))
    assert (found["verdict"]["word"], found["verdict"]["still_open"]) == ("promising", ["checks"])


def test_without_a_control_the_grade_is_b():
    pre, post = windows()
    alone = verdict_of(design(controls=()), replace(inputs(effect=-0.13, noise=0.02), cells=cells(pre, post, effect=-0.13, noise=0.02, lines=("one",))))  # fmt: skip
    assert alone["verdict"]["grade"] == "B"
    assert alone["effect"]["share_low"] < -0.13 < alone["effect"]["share_high"]


def test_seven_days_are_at_most_an_early_signal_and_three_say_nothing():
    early = verdict_of(design(), inputs(after=7, effect=-0.13))["verdict"]
    assert (early["word"], early["reason"], early["grade"]) == ("promising", "early_signal", "C")
    assert verdict_of(design(), inputs(after=3, effect=-0.13))["verdict"]["reason"] == "too_few_days"


def test_between_planned_looks_the_word_is_that_of_the_last_look():
    given = inputs(effect=-0.13)
    at_look, later = (verdict_of(design(), replace(given, post_days=given.post_days[:n])) for n in (10, 14))
    assert (at_look["look"]["days"], later["look"]["days"]) == (10, 10)
    assert at_look["effect"] == later["effect"]
    assert later["sentence"]["days_to_next_look"] == 6
    assert later["so_far"] != at_look["so_far"]


def test_what_is_changed_or_made_after_the_last_look_does_not_alter_its_word():
    given = inputs(after=30, effect=-0.13)
    late = Change(given.post_days[25], "new coolant")
    other = [replace(cell, stratum="C") if cell.day > given.post_days[19] else cell for cell in given.cells]
    before = verdict_of(design(), given)
    after = verdict_of(design(), replace(given, cells=tuple(other), changes=(late,)))
    assert (
        after["verdict"]
        == before["verdict"]
        == verdict_of(design(), replace(given, post_days=given.post_days[:20]))["verdict"]
    )
    assert after["effect"] == before["effect"]
    early = verdict_of(design(), replace(given, changes=(replace(late, day=given.post_days[5]),)))
    assert early["verdict"]["word"] == "promising"


def test_harm_is_called_before_the_first_look():
    found = verdict_of(design(looks=(20,)), inputs(after=12, effect=0.6))
    assert (found["look"]["number"], found["verdict"]["word"]) == (0, "harmful")


def test_equal_days_are_not_enough_variation_and_a_new_product_is_not_comparable():
    still = verdict_of(design(), inputs(noise=0.0))["verdict"]
    assert (still["word"], still["reason"]) == ("not_enough_data", "not_enough_variation")
    found = inputs(effect=-0.13)
    other = [replace(cell, stratum="C") if cell.day >= START and cell.stratum == "B" else cell for cell in found.cells]
    assert verdict_of(design(), replace(found, cells=tuple(other)))["verdict"]["word"] == "mix_not_comparable"


def test_a_figure_that_can_be_zero_is_told_in_parts_of_its_usual_mean():
    found = inputs(effect=-0.13)
    zero = replace(
        found, cells=(replace(found.cells[0], value=0.0), replace(found.cells[1], value=0.0), *found.cells[2:])
    )
    told = verdict_of(design(), zero)
    assert told["series"]["scale"] == "relative"
    assert told["effect"]["share"] < -0.05


def test_a_document_computed_again_from_its_own_inputs_has_the_same_hash():
    given = inputs(
        70, 20, effect=-0.13, lines=("one", "two", "three", "four"), counts={"scrap": Counted((20, 900), (9, 900))}
    )
    found = verdict_of(design(before=70, controls=("two", "three", "four"), guards=(SCRAP,)), given)
    assert set(found["robust"]) == {"bootstrap", "superiority", "synthetic", "forecast"}
    assert content_hash(computed_again(found)) == content_hash(found)
    assert found["design_hash"] == design(before=70, controls=("two", "three", "four"), guards=(SCRAP,)).content_hash
    assert content_hash(verdict_of(design(before=70), given)) != content_hash(found)


def test_twenty_seven_per_cent_less_co2_compute_as_twenty_seven_per_cent():
    # C06: a fixture built with −27.0 % per good part
    co2 = design(metric=Metric("co2e_per_part"))
    found = verdict_of(co2, inputs(effect=-0.27, noise=0.0005))
    assert 100 * found["effect"]["share"] == pytest.approx(-27.0, abs=0.1)
    assert found["verdict"]["word"] == "proven"
