"""What a standard will bring a line (method.md E2, oracle O-DL), and whether it did (O-CON)."""

from dataclasses import replace
from math import expm1, inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from kaizen.core.effect.verdict import Word
from kaizen.core.rollout.consistency import Agreement, Outcome, agreement_of, check, may_open_next
from kaizen.core.rollout.pooling import Pooled, Source, pool, source_of
from kaizen.core.rollout.prediction import Inputs, Use, Usual, again, predict
from kaizen.core.standards.codec import Unusable
from lean.units import Missing

THREE = (Source("Augsburg", -0.18, 0.04, "a1"), Source("Porto", -0.12, 0.05, "b2"), Source("Plzeň", -0.25, 0.06, "c3"))


def test_o_dl_three_lines_by_dersimonian_and_laird():
    found = pool(THREE)
    assert (found.fixed, found.q, found.tau**2) == pytest.approx((-0.176503, 2.785181, 0.000956494), rel=1e-4)
    assert (found.theta, found.se, found.n) == pytest.approx((-0.177782, 0.0333345, 3), rel=1e-4)
    assert found.spread == pytest.approx(0.3 * 0.177782, rel=1e-4)  # few lines: 0.3 of the effect
    assert found.interval(0.9) == pytest.approx((-0.281235, -0.074329), abs=1e-6)
    assert PROMISED.interval(0.9) == pytest.approx((-0.2812, -0.0744), abs=5e-5)  # as printed: from rounded figures


def test_o_dl_carried_over_to_a_line_with_four_days():
    found = predict(Inputs(THREE, Usual("lead_time", 4.0, "d", 20)))
    assert found.change.value == pytest.approx(-0.651501, abs=1e-6)  # printed −.6516, from θ rounded to −.1778
    assert 4.0 * expm1(PROMISED.theta) == pytest.approx(-0.6516, abs=5e-5)
    assert found.change.unit == "d"
    assert found.n == 3


def test_the_usual_interval_of_three_lines_would_say_nothing():
    # why few lines do not get t with one degree of freedom: 95 % would be [−.756, +.400]
    found = pool(THREE)
    half = special.stdtrit(1, 0.975) * sqrt(found.se**2 + found.tau**2)
    assert (found.theta - half, found.theta + half) == pytest.approx((-0.756, 0.400), abs=1e-3)


def test_five_lines_use_the_spread_that_they_show():
    five = (*THREE, Source("Győr", -0.15, 0.05), Source("Lyon", -0.21, 0.04))
    found = pool(five)
    assert found.spread == found.tau
    half = special.stdtrit(3, 0.95) * found.doubt  # Higgins: t with k − 2
    assert found.interval(0.9) == pytest.approx((found.theta - half, found.theta + half))


def test_one_line_is_its_own_effect_with_a_spread_that_is_assumed():
    found = pool(THREE[:1])
    assert (found.theta, found.se, found.tau, found.spread) == pytest.approx((-0.18, 0.04, 0.0, 0.054))
    assert found.interval(0.9) == pytest.approx((-0.18 - 1.644854 * found.doubt, -0.18 + 1.644854 * found.doubt))


def test_without_any_line_there_is_no_prediction_but_a_reason():
    assert pool(()) == Missing("no_effect_yet")
    found = predict(Inputs((), Usual("lead_time", 4.0, "d", 20)))
    assert (found.effect, found.change, found.co2e) == (None, None, None)
    assert set(found.missing.values()) == {"no_effect_yet"}
    assert again(found.as_json()) == found


def test_an_effect_without_error_is_refused():
    with pytest.raises(ValueError, match="without a standard error"):
        pool((Source("Augsburg", -0.18, 0.0),))


def test_co2e_is_that_of_the_receivers_own_grid():
    here = Use("electricity", 10_000.0, "kWh", 0.363, "grid-de/3")
    there = Use("electricity", 10_000.0, "kWh", 0.045, "grid-pt/2")
    kilos = [predict(Inputs(THREE, uses=(use,))).co2e for use in (here, there)]
    assert kilos[0].value == pytest.approx(3630 * (2.718281828**-0.177782 - 1), rel=1e-4)
    assert kilos[1].value / kilos[0].value == pytest.approx(0.045 / 0.363)
    assert kilos[0].low < kilos[0].value < kilos[0].high < 0
    both = predict(Inputs(THREE, uses=(here, Use("steel", 500.0, "kg", 1.92, "steel/1")))).co2e.value
    assert both / kilos[0].value == pytest.approx((3630 + 960) / 3630)


def test_what_the_receiver_does_not_have_is_told():
    found = predict(Inputs(THREE))
    assert found.missing == {"change": "no_series", "co2e": "no_energy"}


def test_the_document_computes_itself_again_with_the_same_hash():
    found = predict(
        Inputs(THREE, Usual("lead_time", 1 / 3, "d", 20), (Use("electricity", 1e4 / 7, "kWh", 0.4, "g/1"),))
    )
    document = found.as_json()
    assert again(document) == found
    assert again(document).content_hash == found.content_hash
    assert (document["schema"], document["n"]) == ("newlean.prediction/1", 3)
    assert set(document["effect"]) == {"share", "low", "high", "unit"}
    assert replace(found, inputs=Inputs(THREE[:2])).content_hash != found.content_hash
    with pytest.raises(Unusable):
        again({**document, "schema": "newlean.prediction/0"})


def verdict(theta, se, scale, *before):
    days = [(f"2026-01-{day:02}", value) for day, value in enumerate(before, 1)]
    return {"effect": {"days": {"theta": theta, "se": se}}, "design": {"starts_on": "2026-02-01"},
            "series": {"scale": scale, "own": [*days, ("2026-02-02", 99.0)]}}  # fmt: skip


def test_effects_of_every_scale_become_ratios():
    assert source_of("A", verdict(-0.137, 0.0073, "log"), "h") == Source("A", -0.137, 0.0073, "h")
    relative = source_of("A", verdict(-0.2, 0.04, "relative"))
    assert (relative.theta, relative.se) == pytest.approx((log(0.8), 0.05))
    plain = source_of("A", verdict(-0.01, 0.002, "plain", 0.04, 0.06))  # scrap from 5 % to 4 %
    assert (plain.theta, plain.se) == pytest.approx((log(0.8), 0.05))


def test_an_effect_that_no_ratio_tells_is_missing():
    assert source_of("A", verdict(-1.0, 0.1, "relative")) == Missing("no_ratio")
    assert source_of("A", verdict(-0.01, 0.1, "plain", 0.0)) == Missing("no_ratio")
    assert source_of("A", {"effect": None, "series": {}}) == Missing("no_effect_yet")


PROMISED = Pooled(-0.1778, 0.0333, 3, -0.1765, 2.785, 0.0309, 0.05334)


def test_o_con_a_smaller_effect_within_the_doubt_is_consistent():
    agreement, z = agreement_of(Source("Porto", -0.09, 0.03), PROMISED)
    assert (agreement, z) == (Agreement.CONSISTENT, pytest.approx(1.2602, abs=5e-4))
    assert check(Word.PROVEN, Source("Porto", -0.09, 0.03), PROMISED).outcome == Outcome.VERIFIED


def test_surely_weaker_pauses_and_surely_better_teaches():
    weak = check(Word.PROVEN, Source("Porto", -0.03, 0.01), PROMISED)
    assert (weak.outcome, weak.reason, weak.agreement) == ("inconclusive", "weaker_than_predicted", "weaker")
    good = check(Word.PROVEN, Source("Porto", -0.40, 0.01), PROMISED)
    assert (good.outcome, good.reason) == ("verified", "better_than_predicted")
    higher = Pooled(0.1778, 0.0333, 3, 0.1765, 2.785, 0.0309, 0.05334)
    assert check(Word.PROVEN, Source("Porto", 0.40, 0.01), higher, better="higher").agreement == "better"


@pytest.mark.parametrize(("word", "outcome"), [
    (Word.HARMFUL, "failed"), (Word.NO_EFFECT, "failed"), (Word.PROMISING, "inconclusive"),
    (Word.NOT_ENOUGH_DATA, "inconclusive"), (Word.MIX_NOT_COMPARABLE, "inconclusive"), (Word.PROVEN, "verified"),
])  # fmt: skip
def test_the_receivers_own_verdict_comes_first(word, outcome):
    assert check(word, None, PROMISED).outcome == outcome  # nothing measured: nothing to compare
    assert check(word, None, None).z is None


def test_the_next_wave_may_open_on_a_promise_that_is_likely_enough():
    found = Source("Porto", -0.08, 0.03)
    assert may_open_next(Word.PROMISING, found, 0.05)  # P(θ < −.025) = .967
    assert not may_open_next(Word.PROMISING, found, 0.05, df=1)
    assert not may_open_next(Word.PROMISING, found, 0.05, better="higher")
    assert not may_open_next(Word.PROMISING, None, 0.05)
    assert not may_open_next(Word.NOT_ENOUGH_DATA, found, 0.05, df=inf)
    assert may_open_next(Word.PROVEN, None, 0.05)


effects = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.001, 1)), min_size=1, max_size=12)


def lines(pairs):
    return tuple(Source(str(place), theta, se) for place, (theta, se) in enumerate(pairs))


@given(effects)
def test_the_mean_lies_among_the_lines_and_the_next_line_is_never_surer_than_it(pairs):
    found = pool(lines(pairs))
    assert min(theta for theta, _ in pairs) - 1e-9 <= found.theta <= max(theta for theta, _ in pairs) + 1e-9
    assert found.doubt >= found.se
    assert found.tau >= 0
    low, high = found.interval()
    assert low <= found.theta <= high
    wide = found.interval(0.99)
    assert wide[0] <= low <= high <= wide[1]


@given(effects, st.floats(-1, 1), st.randoms())
def test_neither_the_order_of_the_lines_nor_the_sign_of_better_changes_the_mean(pairs, shift, random):
    found, mixed = pool(lines(pairs)), list(pairs)
    random.shuffle(mixed)
    assert pool(lines(mixed)).theta == pytest.approx(found.theta, abs=1e-9)
    turned = pool(lines([(-theta, se) for theta, se in pairs]))
    assert (turned.theta, turned.se) == pytest.approx((-found.theta, found.se), abs=1e-9)
    assert pool(lines([(theta + shift, se) for theta, se in pairs])).theta == pytest.approx(
        found.theta + shift, abs=1e-6
    )


@given(effects, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 3))
def test_any_prediction_is_the_same_when_computed_from_its_document(pairs, usual, amount, factor):
    found = predict(
        Inputs(lines(pairs), Usual("lead_time", usual, "d", 20), (Use("gas", amount, "kWh", factor, "g/1"),))
    )
    assert again(found.as_json()).content_hash == found.content_hash
    for told in (found.effect, found.change, found.co2e):
        assert told.low <= told.value <= told.high
    assert found.effect.value > -1  # nothing becomes less than nothing
