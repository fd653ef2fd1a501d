"""The XmR chart: the published example, its rules one by one, and how rarely noise looks like a signal (method.md D4)."""

import numpy as np
import pytest

from lean.units import Missing
from valuestream.core.signals import limits_of, signals_of

# O-XMR: NIST/SEMATECH handbook, individuals control chart
NIST = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])


def test_o_xmr_mean_moving_range_and_limits():
    limits = limits_of(NIST)
    assert (limits.mean, limits.step) == pytest.approx((50.81, 1.877778), rel=1e-6)
    assert (limits.upper, limits.lower) == pytest.approx((55.8041, 45.8159), rel=1e-5)
    assert limits.largest_step == pytest.approx(3.267 * 1.877778, rel=1e-6)
    assert signals_of(NIST, limits) == []


def test_nine_points_have_no_limits_and_equal_points_have_none():
    assert limits_of(NIST[:9]) == Missing("too_few")
    assert limits_of(np.ones(30)) == Missing("no_variation")


def test_one_point_beyond_a_limit_is_a_signal():
    signals = signals_of(np.array([50, 56, 51, 45.0]), limits_of(NIST))
    assert [(s.rule, s.first, s.last, s.is_up) for s in signals] == [("beyond", 1, 1, True), ("beyond", 3, 3, False)]


def test_eight_points_on_one_side_are_a_signal_and_seven_are_not():
    low = np.array([50, 49, 50, 48, 50, 49, 50.0])
    assert signals_of(low, limits_of(NIST)) == []
    signals = signals_of(np.append(low, [49, 48.5]), limits_of(NIST))
    assert [(s.rule, s.first, s.last, s.is_up) for s in signals] == [("run", 0, 8, False)]


def test_a_point_on_the_mean_ends_a_run():
    assert signals_of(np.array([49, 48, 49, 48, 50.81, 49, 48, 49, 48]), limits_of(NIST)) == []


def test_six_points_that_rise_are_a_signal_and_five_are_not():
    limits = limits_of(NIST)
    assert signals_of(np.array([52, 50, 50.2, 51, 51.5, 52, 51.9]), limits) == []
    signals = signals_of(np.array([52, 50, 50.2, 51, 51.5, 52, 52.3]), limits)
    assert [(s.rule, s.first, s.last, s.is_up) for s in signals] == [("trend", 1, 6, True)]


def test_noise_seldom_looks_like_a_signal():
    # 400 charts of 20 baseline points and one more: the next point lies outside 3 sigma in 0.27 % if sigma is known;
    # from 20 points the limits themselves vary, so a little more often
    random = np.random.default_rng(1)
    alarms = 0
    for values in random.normal(100, 10, (400, 21)):
        signals = signals_of(values[20:], limits_of(values[:20]))
        alarms += bool(signals)
    assert alarms <= 12
