"""What follows for an adoption from its line's own verdict: never a success that was not seen."""

from math import expm1

import pytest

from kaizen.core.rollout.pooling import Source
from kaizen.core.rollout.prediction import Inputs, predict
from kaizen.core.rollout.verification import holds, outcome_of, relapse_of

PROMISED = predict(Inputs((Source("Augsburg", -0.18, 0.04),))).as_json()


def verdict(word, number=1, of=2, theta=-0.17):
    effect = {"days": {"theta": theta, "se": 0.03}, "share": expm1(theta), "share_low": -0.2, "share_high": -0.1}
    return {"verdict": {"word": word}, "look": {"number": number, "of": of, "days": 10}, "effect": effect,
            "design": {"metric": {"better": "lower"}}, "series": {"scale": "log"}}  # fmt: skip


@pytest.mark.parametrize(("word", "number", "outcome", "reason"), [
    ("proven", 1, "verified", "proven"), ("no_effect", 1, "failed", "no_effect"), ("harmful", 0, "failed", "harmful"),
    ("promising", 2, "inconclusive", "promising"), ("not_enough_data", 2, "inconclusive", "not_enough_data"),
    ("mix_not_comparable", 2, "inconclusive", "mix_not_comparable"),
])  # fmt: skip
def test_a_verdict_at_a_look_says_how_it_is(word, number, outcome, reason):
    found = outcome_of(verdict(word, number), PROMISED, hashes=("v", "p"))
    assert (found["outcome"], found["reason"], found["verdict"], found["prediction"]) == (outcome, reason, "v", "p")


@pytest.mark.parametrize(("word", "number"), [("promising", 1), ("not_enough_data", 0), ("proven", 0)])
def test_before_its_time_nothing_is_said(word, number):
    assert outcome_of(verdict(word, number), PROMISED) is None
    assert outcome_of(None, PROMISED) is None


def test_silence_and_too_few_days_are_not_clear_and_never_a_success():
    told = {"silent": 3, "since": "2026-04-01"}
    for given in (None, verdict("promising", 1)):
        found = outcome_of(given, PROMISED, **told)
        assert (found["outcome"], found["reason"], found["found"], found["since"]) == (
            "inconclusive", "no_data", None, "2026-04-01")  # fmt: skip
    assert outcome_of(verdict("promising", 1), PROMISED, is_overdue=True)["reason"] == "too_few_days"
    assert outcome_of(verdict("proven", 1), PROMISED, **told)["outcome"] == "verified"


def test_proven_but_weaker_than_promised_is_for_people():
    found = outcome_of(verdict("proven", theta=-0.01), PROMISED)
    assert (found["outcome"], found["agreement"]) == ("inconclusive", "weaker")
    assert found["z"] == pytest.approx((-0.01 + 0.18) / (0.03**2 + 0.04**2 + 0.054**2) ** 0.5, rel=1e-6)


def test_promise_and_result_stand_side_by_side():
    found = outcome_of(verdict("proven"), PROMISED)
    assert (found["promised"]["share"], found["found"]["share"]) == pytest.approx((expm1(-0.18), expm1(-0.17)))
    assert outcome_of(verdict("proven"), None)["agreement"] == "unknown"


def test_it_holds_when_the_last_look_back_says_so_and_none_says_it_was_lost():
    assert holds({30: "holds", 60: "unsure"}) is None
    assert holds({30: "unsure", 60: "holds", 90: "holds"}) == "holds"
    assert holds({30: "holds", 60: "relapsed", 90: "holds"}) == "relapsed"
    assert relapse_of(60, -0.02)["found"]["share"] == -0.02
