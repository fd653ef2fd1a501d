"""Ranks, blocks and made-up controls: the fallbacks by their worked examples (method.md D2, D4)."""

import numpy as np
import pytest
from scipy import stats

from kaizen.core.effect.bootstrap import block_bootstrap
from kaizen.core.effect.rank import shift_of, superiority
from kaizen.core.effect.seasonal import forecast_effect
from kaizen.core.effect.synthetic import synthetic_control, weights_for

from .test_did import POST, PRE


def test_o_did_def_by_ranks():
    found = shift_of(PRE, POST)
    assert (found.u, found.p) == pytest.approx((0, 1.0825e-5), rel=1e-4)
    assert (found.theta, found.low, found.high) == pytest.approx((-0.136582, -0.151231, -0.119059), abs=1e-6)
    assert (found.first, found.last) == (24, 77)


def test_o_did_def_by_blocks_of_days():
    found = block_bootstrap(PRE, POST, seed=12345)
    assert found.theta == pytest.approx(-0.129347, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-0.151, -0.117), abs=3e-3)
    assert (found.block, found.draws, found.seed) == (3, 9_999, 12345)
    assert found == block_bootstrap(PRE, POST, seed=12345)


def test_o_mwu_exact_p_shift_and_superiority():
    # the data of scipy's documentation
    one, other = np.array([19, 22, 16, 29, 24.0]), np.array([20, 11, 17, 12.0])
    found = shift_of(other, one)
    assert (found.u, found.theta) == (17, 7.0)
    assert found.p == pytest.approx(0.111111, abs=1e-6)
    assert superiority(one, other)[0] == pytest.approx(0.85)


ONE = np.array([36, 44, 47, 42, 49, 39, 46, 31, 33, 48.0])
OTHER = np.array([32, 39, 26, 35, 43, 27, 40, 37, 34, 29.0])


def test_o_psup_probability_of_superiority():
    value, se = superiority(ONE, OTHER)
    assert value == pytest.approx(0.795)
    assert se == pytest.approx(0.102983, abs=1e-6)  # the variance of placements, worked out by hand of ranks below
    ranks = stats.rankdata(np.concatenate([ONE, OTHER]))
    placed = [(ranks[:10] - stats.rankdata(ONE)) / 10, (ranks[10:] - stats.rankdata(OTHER)) / 10]
    assert se == pytest.approx(np.sqrt(sum(one.var(ddof=1) / 10 for one in placed)))


def test_o_psup_published_error_hangs_on_the_order_in_which_the_values_are_written():
    # statpsych's 0.1401834 takes Sen's formula without sorting the ranks first: reversed data give another error
    def unsorted(one, other):
        ranks = stats.rankdata(np.concatenate([one, other]))
        parts = [ranks[:10], ranks[10:]]
        squares = [((r - np.arange(1, 11)) ** 2).sum() - 10 * (r.mean() - 5.5) ** 2 for r in parts]
        return np.sqrt(sum(squares) / (9 * 20**2) / 10)

    assert unsorted(ONE, OTHER) == pytest.approx(0.1401834, abs=1e-6)
    assert unsorted(ONE[::-1], OTHER) != pytest.approx(0.1401834, abs=1e-3)
    assert superiority(ONE[::-1], OTHER) == superiority(ONE, OTHER)


def test_ties_and_many_days_still_have_an_interval():
    random = np.random.default_rng(2)
    few = shift_of(np.array([1, 1, 2, 3.0]), np.array([2, 3, 4, 5.0]))
    assert few.low <= few.theta <= few.high
    many = shift_of(random.normal(0, 1, 60), random.normal(1, 1, 60))
    assert many.low < 1 < many.high


def test_o_sc_weights_of_the_donors():
    donors = np.array([[10, 12, 11, 13, 14], [20, 22, 21, 23, 24], [5, 9, 6, 10, 11.0]])
    weights, sse = weights_for(np.array([13, 15, 14, 16, 17.0]), donors)
    assert weights == pytest.approx([0.7, 0.3, 0], abs=1e-4)
    assert sse == pytest.approx(0, abs=1e-8)


def test_a_treated_line_that_leaves_its_donors_ranks_first():
    random = np.random.default_rng(5)
    common = random.normal(0, 1, 40).cumsum()
    donors = common + random.normal(0, 0.2, (4, 40)) + np.array([[0], [1], [2], [3]])
    target = donors[:2].mean(axis=0) + random.normal(0, 0.1, 40)
    target[20:] -= 5
    found = synthetic_control((target[:20], target[20:]), (donors[:, :20], donors[:, 20:]))
    assert (found.rank, found.of) == (1, 5)
    assert sum(found.weights) == pytest.approx(1)


def test_a_forecast_from_a_weekly_rhythm_finds_the_step_and_nothing_where_nothing_happened():
    random = np.random.default_rng(6)
    week = np.tile([0, 0.1, 0.2, 0.1, -0.2], 20)
    y = week + random.normal(0, 0.05, 100)
    days = np.eye(5)[np.arange(100) % 5][:, 1:]
    quiet = forecast_effect((y[:80], y[80:]), (days[:80], days[80:]), seed=1)
    moved = forecast_effect((y[:80], y[80:] - 0.15), (days[:80], days[80:]), seed=1)
    assert quiet.low < 0 < quiet.high
    assert moved.low < -0.15 < moved.high < 0
    assert moved.theta == pytest.approx(quiet.theta - 0.15)
