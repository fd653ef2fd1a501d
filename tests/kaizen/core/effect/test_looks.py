"""Looking more than once: the published bounds and always-valid intervals (method.md D5)."""

import pytest
from scipy import stats

from kaizen.core.effect.looks import always_valid_p, always_valid_radius, mixture_ratio, nominal_levels, spent

# O-GS: Lan–DeMets, O'Brien–Fleming type, two-sided 0.05, equally spaced looks
BOUNDS = {2: (2.963, 1.969), 3: (3.710, 2.511, 1.993), 4: (4.333, 2.963, 2.359, 2.014),
          5: (4.877, 3.357, 2.680, 2.290, 2.031)}  # fmt: skip


@pytest.mark.parametrize("looks", BOUNDS)
def test_o_gs_bounds_of_equally_spaced_looks(looks):
    levels = nominal_levels([10 * k for k in range(1, looks + 1)])
    assert [stats.norm.isf(p / 2) for p in levels] == pytest.approx(BOUNDS[looks], abs=1.5e-3)


def test_one_look_may_spend_everything():
    assert nominal_levels([20]) == pytest.approx([0.05])
    assert spent(1.0) == pytest.approx(0.05)


def test_o_cs_radius_of_the_always_valid_interval():
    found = [always_valid_radius(1, n, 20) for n in (5, 10, 20, 40)]
    assert found == pytest.approx([1.4598, 0.9751, 0.6787, 0.4841], abs=1e-4)


def test_o_ms_mixture_ratio_and_its_p():
    ratios = [mixture_ratio(n, d, 0.0072, 0.0025) for n, d in ((5, -0.05), (10, -0.08), (20, -0.09))]
    assert ratios == pytest.approx([1.04868, 14.9052, 6618.87], rel=1e-5)
    assert always_valid_p(ratios) == pytest.approx([0.95358, 0.06709, 0.000151], rel=1e-3)
    assert always_valid_p([0.5, 4, 2]) == (1.0, 0.25, 0.25)  # it never grows again
