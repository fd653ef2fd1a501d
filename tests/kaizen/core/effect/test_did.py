"""The default estimator by its worked examples, and how often it errs (method.md D2, D3)."""

import numpy as np
import pytest

from kaizen.core.effect.did import did_days, did_many
from kaizen.core.effect.power import days_per_arm, smallest_change
from lean.units import Missing

# O-DID-DEF, worked out with scipy 1.17.1
T = np.array([[52, 49, 55, 51, 50, 54, 53, 48, 52, 51], [46, 44, 47, 45, 43, 46, 44, 45, 42, 44.0]])
C = np.array([[60, 58, 62, 61, 59, 63, 61, 57, 60, 60], [61, 58, 62, 60, 59, 61, 60, 60, 57, 59.0]])
PRE, POST = np.log(T) - np.log(C)
# O-DID-AR
SLOW = np.array([0.10, 0.12, 0.14, 0.13, 0.11, 0.09, 0.07, 0.08, 0.10, 0.11])
SLOW_AFTER = np.array([0.06, 0.07, 0.08, 0.07, 0.05, 0.03, 0.02, 0.03, 0.05, 0.06])


def test_o_did_def_twelve_point_eight_per_cent_less():
    found = did_days(PRE, POST)
    assert (PRE.mean(), POST.mean(), found.theta) == pytest.approx((-0.154829, -0.291829, -0.137000), abs=1e-6)
    assert (found.s2, found.r1, found.r, found.factor) == pytest.approx((2.638506e-4, -0.425389, 0, 1), rel=1e-5)
    assert (found.se, found.df, found.theta / found.se) == pytest.approx((0.00726430, 18, -18.8594), rel=1e-5)
    assert found.p == pytest.approx(2.65e-13, rel=2e-3)
    assert found.interval() == pytest.approx((-0.152262, -0.121738), abs=1e-6)
    told = [100 * np.expm1(x) for x in (found.theta, *found.interval())]
    assert told == pytest.approx([-12.803, -14.124, -11.462], abs=1e-3)
    naive = np.log(T[1]).mean() - np.log(T[0]).mean()  # before and after, without the other line
    assert 100 * np.expm1(naive) == pytest.approx(-13.373, abs=1e-3)


def test_o_did_ar_days_that_hang_together_prove_nothing():
    found = did_days(SLOW, SLOW_AFTER)
    assert (found.theta, found.s2, found.r1) == pytest.approx((-0.053, 4.338889e-4, 0.705634), rel=1e-5)
    assert (found.r, found.factor, found.df) == pytest.approx((0.9, 19, 2))
    assert (found.se, found.theta / found.se, found.p) == pytest.approx((0.0406051, -1.30525, 0.3218), rel=2e-4)


def test_constant_days_are_not_enough_variation_and_two_runs_need_days():
    assert did_days(np.full(20, 0.1 + 0.2), np.full(10, 0.3)) == Missing("not_enough_variation")
    assert did_days(np.ones(1), np.ones(9)) == Missing("too_few_days")


def test_many_trials_at_once_are_each_trial_alone():
    random = np.random.default_rng(1)
    pre, post = random.normal(size=(5, 20)), random.normal(size=(5, 12))
    many = did_many(pre, post)
    alone = [did_days(*pair) for pair in zip(pre, post, strict=True)]
    assert many.p.tolist() == pytest.approx([one.p for one in alone])
    assert many.se.tolist() == pytest.approx([one.se for one in alone])


def test_o_pow_days_per_arm_and_the_smallest_change():
    assert days_per_arm(0.06, 0.05) == 23
    assert days_per_arm(0.06, 0.05, rho=0.3) == 42
    assert smallest_change(0.06, 10) == pytest.approx(0.075174, abs=1e-6)
