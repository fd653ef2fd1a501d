"""Signal or noise before anything turns red; limits are frozen and move only by rule."""

from datetime import date, timedelta

import numpy as np
import pytest

from lean.units import Missing, Unit
from valuestream.core.signals import State, baseline_of, current_baseline, judge, moved_by_hand, series

FIRST = date(2026, 3, 2)
NOISE = np.array([10, 12, 11, 9, 10, 11, 12, 10, 9, 11] * 2, dtype=float)  # 20 points, mean 10.5


def of(values, better="lower"):
    days = [FIRST + timedelta(days=n) for n in range(len(values))]
    return series("waiting", Unit.SECOND, days, values, [5] * len(values), better=better)


def test_a_bad_last_point_inside_the_limits_is_noise_and_not_red():
    verdict = judge(of(np.append(NOISE, 13.0)))
    assert (verdict.state, verdict.is_red, verdict.since) == (State.NOISE, False, None)


def test_a_point_beyond_the_limits_to_the_worse_is_red_since_its_day():
    verdict = judge(of(np.append(NOISE, 16.0)))
    assert (verdict.state, verdict.is_red) == (State.WORSE, True)
    assert verdict.rules == ("beyond",)
    assert verdict.since == FIRST + timedelta(days=20)


def test_the_same_point_is_better_where_more_is_better_and_changed_where_neither_is():
    assert judge(of(np.append(NOISE, 16.0), better="higher")).state == State.BETTER
    assert judge(of(np.append(NOISE, 16.0), better=None)).state == State.CHANGED


def test_a_small_lasting_rise_is_a_drift_that_no_single_point_shows():
    verdict = judge(of(np.append(NOISE, [12, 12.5, 10.4, 13, 12, 13, 13, 13, 12.5, 13])))
    assert verdict.state == State.WORSE
    assert "drift" in verdict.rules
    assert "beyond" not in verdict.rules
    assert FIRST + timedelta(days=20) <= verdict.since <= FIRST + timedelta(days=23)


def test_a_series_that_came_back_is_noise_again():
    assert judge(of(np.append(NOISE, [16.0, 10.0, 11.0]))).state == State.NOISE


def test_nine_points_are_not_judged_and_say_why():
    verdict = judge(of(NOISE[:9]))
    assert (verdict.state, verdict.missing, verdict.is_red) == (State.UNKNOWN, Missing("too_few"), False)


def test_late_data_is_grey_whatever_it_said():
    due = FIRST + timedelta(days=25)
    assert judge(of(np.append(NOISE, 16.0)), due=due).state == State.STALE
    assert judge(of(np.append(NOISE, [11, 10, 9, 12, 10, 11])), due=due).state == State.NOISE


def test_limits_are_provisional_up_to_19_points_and_frozen_from_20():
    assert not baseline_of(of(NOISE[:19])).is_frozen
    frozen = baseline_of(of(NOISE))
    assert frozen.is_frozen
    worse = of(np.append(NOISE, np.linspace(11, 30, 60)))  # a slow decline does not move its own limits
    assert current_baseline(worse) == frozen
    assert current_baseline(worse, frozen) == frozen


def test_a_sustained_improvement_moves_the_limits_after_20_points():
    better = np.append(NOISE, NOISE - 6)
    assert current_baseline(of(better[:39])).why == "first"
    moved = current_baseline(of(better))
    assert (moved.why, moved.first) == ("improved", FIRST + timedelta(days=20))
    assert moved.limits.mean == pytest.approx(4.5)
    assert judge(of(np.append(better, 11.0))).state == State.WORSE  # back at the old level: a signal now


def test_only_a_person_with_a_reason_moves_limits_to_the_worse():
    worse = of(np.append(NOISE, NOISE + 6))
    assert judge(worse).is_red
    with pytest.raises(ValueError, match="reason"):
        moved_by_hand(worse, FIRST + timedelta(days=20), "  ")
    moved = moved_by_hand(worse, FIRST + timedelta(days=20), "new material")
    assert (moved.why, moved.limits.mean) == ("new material", pytest.approx(16.5))
    assert judge(worse, frozen=moved).state == State.NOISE


def test_a_day_without_a_figure_is_left_out_and_never_a_zero():
    days = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    found = series("scrap", Unit.RATIO, days, [0.1, np.nan, 0.2], [3, 0, 4])
    assert (found.days, found.values.tolist(), found.n.tolist()) == ((days[0], days[2]), [0.1, 0.2], [3, 4])


def test_a_series_out_of_order_is_refused():
    with pytest.raises(ValueError, match="order"):
        series("scrap", Unit.RATIO, [FIRST, FIRST], [1, 2], [1, 1])


def steady(random, correlation, points=60):
    values = random.normal(size=points)
    for i in range(1, points):
        values[i] += correlation * values[i - 1]
    return values


@pytest.mark.parametrize(("correlation", "most"), [(0.0, 0.05), (0.3, 0.12)])
def test_steady_figures_are_seldom_red(correlation, most):
    """Of 300 steady series, on their 60th day; by chance a run, a trend or a point beyond is due now and then."""
    random = np.random.default_rng(5)
    assert np.mean([judge(of(steady(random, correlation))).is_red for _ in range(300)]) <= most
