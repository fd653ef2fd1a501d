"""Drift: CUSUM and Page–Hinkley by their published and worked examples (method.md D4, F2)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from valuestream.core.signals import cusum, page_hinkley, page_hinkley_drift, quiet_factor

# O-CUS: NIST/SEMATECH handbook, cumulative sum chart
NIST = np.array([
    324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600,
    324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350,
])  # fmt: skip
# O-PH
RISE = np.array([10, 11, 9, 10, 10, 11, 9, 10, 14, 15, 14, 16, 15.0])


def test_o_cus_sums_and_first_signal():
    found = cusum(NIST, 325, 0.3175, 4.1959)
    assert found.high[[12, 13, 19]] == pytest.approx([3.0075, 4.9400, 19.035])  # points 13, 14, 20
    assert found.low[7] == pytest.approx(0.7150)  # point 8
    signal = found.signal()
    assert (signal.last + 1, signal.first + 1, signal.is_up) == (14, 13, True)


def test_a_drift_that_went_back_is_over():
    back = np.append(NIST, np.full(20, 324.0))
    assert cusum(back, 325, 0.3175, 4.1959).signal() is not None
    assert cusum(np.append(NIST, np.full(60, 325.0)), 325, 0.3175, 4.1959).signal_now() is None
    assert cusum(NIST, 325, 0.3175, 4.1959).signal_now().first == 12


def test_o_ph_signal_at_point_11():
    above = page_hinkley(RISE, 0.5, 8, least=5)
    assert above[7:11] == pytest.approx([0, 3.0556, 6.6556, 8.9737], abs=1e-4)
    assert np.flatnonzero(above > 8)[0] + 1 == 11


def test_page_hinkley_sees_a_fall_as_well_as_a_rise():
    up = page_hinkley_drift(RISE, 1.0, least=5)
    down = page_hinkley_drift(20 - RISE, 1.0, least=5)
    assert (up.last + 1, up.is_up) == (11, True)
    assert (down.last, down.is_up) == (up.last, False)


@given(arrays.arrays(float, st.integers(1, 40), elements=st.floats(-100, 100)), st.floats(0, 5))
def test_the_sums_are_those_of_the_recursive_definition(values, slack):
    high = low = 0.0
    found = cusum(values, 1.0, slack, 5)
    for x, up, down in zip(values, found.high, found.low, strict=True):
        high, low = max(0.0, high + x - 1 - slack), max(0.0, low + 1 - slack - x)
        assert (up, down) == pytest.approx((high, low), abs=1e-9)


def test_the_bound_is_raised_until_a_quiet_history_gives_one_alarm_a_quarter():
    random = np.random.default_rng(3)
    quiet = random.normal(0, 1, 126)
    assert quiet_factor(quiet, 1.0) <= 8
    wild = np.cumsum(quiet)  # a random walk drifts all the time
    assert quiet_factor(wild, 1.0) > quiet_factor(quiet, 1.0)


def test_noise_alone_gives_few_alarms_and_a_shift_of_two_sigma_is_seen_within_days():
    random = np.random.default_rng(4)
    alarms = sum(page_hinkley_drift(random.normal(0, 1, 63), 1.0) is not None for _ in range(200))
    assert alarms <= 20  # at most one quarter in ten
    delays = []
    for _ in range(100):
        found = page_hinkley_drift(np.append(random.normal(0, 1, 40), random.normal(2, 1, 30)), 1.0)
        delays.append(found.last - 40)
    assert np.median(delays) <= 10
