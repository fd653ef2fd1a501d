"""Guardrails by their worked examples: not proven worse is no pass (method.md D4, D6)."""

import pytest

from kaizen.core.effect.guards import Outcome, count_outcome, count_p, newcombe, share_worsening, wilson, worsening
from kaizen.core.effect.holm import holm


def test_o_ni_a_bound_within_the_margin_passes():
    found = worsening(0.004, 0.006)
    assert found.high == pytest.approx(0.01387, abs=1e-5)
    assert found.against(0.02) == Outcome.PASSED


def test_a_wide_interval_is_open_and_one_beyond_the_margin_is_broken():
    assert worsening(0.004, 0.02).against(0.02) == Outcome.OPEN
    assert worsening(0.08, 0.02).against(0.02) == Outcome.BROKEN
    assert worsening(0.0, 0.006, df=2).high > worsening(0.0, 0.006).high  # few days that count widen it


def test_o_prop_scrap_shares_by_wilson_and_newcombe():
    assert wilson(18, 820) == pytest.approx((0.013930, 0.034431), abs=1e-6)
    assert newcombe((18, 820), (24, 800)) == pytest.approx((-0.024402, 0.007793), abs=1e-6)
    assert newcombe((18, 820), (24, 800), 0.1) == pytest.approx((-0.021597, 0.005133), abs=1e-6)
    assert share_worsening((24, 800), (18, 820)).high == pytest.approx(0.005133, abs=1e-6)
    assert share_worsening((24, 800), (18, 820)).against(0.005) == Outcome.OPEN


def test_o_pois_near_misses_in_equal_times():
    assert count_p(3, 6, two_sided=True) == pytest.approx(0.507813, abs=1e-6)
    assert count_p(3, 6) == pytest.approx(0.253906, abs=1e-6)
    assert count_outcome(3, 6) == Outcome.OPEN
    assert count_outcome(1, 9) == Outcome.BROKEN
    assert count_outcome(0, 0) == Outcome.PASSED


def test_holm_asks_more_of_several_trials():
    # smallest of three × 3, next × 2, last × 1; never less than the one before
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"b": 0.03, "c": 0.06, "a": 0.06})
