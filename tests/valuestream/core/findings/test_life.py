"""The life of findings over the nights, and their rank: pure, stable, without doubles."""

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lean.units import Measure, Missing, Unit
from valuestream.core.findings import (
    Confidence,
    Evidence,
    Finding,
    Life,
    Place,
    Said,
    Size,
    Stage,
    Weights,
    next_night,
    rank,
    transitions,
)  # fmt: skip

DAY = date(2026, 3, 2)


def finding(step="mill", hours=10.0, sure=1.0, of="stations", euro=None, kg=None, version=1):
    money = Missing("no_cost_rate") if euro is None else Measure(euro, Unit.EURO_PER_MONTH, 100)
    co2e = Missing("no_energy") if kg is None else Measure(kg, Unit.KILOGRAM_PER_MONTH, 100)
    size = Size(Measure(hours, Unit.HOUR_PER_MONTH, 100), of, money, co2e)
    return Finding("waiting", version, "waiting", Place(step), None, "", size, DAY, 100, Confidence({"sample": sure}),
                   (), Said("{step} waits.", "", {"step": step}), Evidence("m", DAY, DAY))  # fmt: skip


def nights(*current, **more):
    """The lives after nights that each find the named steps."""
    lives: list[Life] = []
    for night, steps in enumerate(current):
        lives = next_night(lives, [finding(step) for step in steps], DAY + timedelta(days=night), **more)
    return {life.finding.place.step: life for life in lives}


def test_a_finding_is_new_then_known_then_gone_then_back_then_known():
    history = [["a"], ["a"], [], [], [], ["a"], ["a"]]
    stages = [nights(*history[:night])["a"].stage for night in range(1, 8)]
    assert stages == [Stage.NEW, Stage.KNOWN, Stage.KNOWN, Stage.KNOWN, Stage.GONE, Stage.BACK, Stage.KNOWN]


def test_one_night_without_it_is_not_yet_gone():
    assert nights(["a"], [], ["a"])["a"].stage == Stage.KNOWN
    assert nights(["a"], [], [])["a"].absent == 2
    assert nights(["a"], [], patience=1)["a"].stage == Stage.GONE


def test_an_a3_holds_it_until_it_is_closed():
    key = finding("a").fingerprint
    known = nights(["a"], ["a"])["a"]
    (held,) = next_night([known], [finding("a")], DAY, in_a3={key: "A3-7"})
    assert (held.stage, held.a3) == (Stage.IN_A3, "A3-7")
    (closed,) = next_night([held], [finding("a")], DAY)
    assert (closed.stage, closed.a3) == (Stage.KNOWN, "A3-7")
    (begun,) = next_night([], [finding("a")], DAY, in_a3={key: "A3-7"})
    assert begun.stage == Stage.IN_A3


def test_a_night_that_could_not_look_says_nothing_about_it():
    known = nights(["a"])["a"]
    for _ in range(9):
        (known,) = next_night([known], [], DAY, blind={"waiting"})
    assert (known.stage, known.absent) == (Stage.NEW, 0)


def test_transitions_name_what_changed():
    first = next_night([], [finding("a"), finding("b")], DAY)
    second = next_night(first, [finding("a"), finding("c")], DAY + timedelta(days=1))
    told = [(one.before, one.after) for one in transitions(first, second)]
    assert told == [(Stage.NEW, Stage.KNOWN), (None, Stage.NEW)]


def test_a_life_is_json_and_comes_back():
    life = nights(["a"], ["a"])["a"]
    assert Life.from_json(json.loads(json.dumps(life.as_json()))) == life


def test_the_fingerprint_is_of_the_thing_not_of_its_size_or_its_rules_version():
    assert finding(hours=1, version=1).fingerprint == finding(hours=99, version=2).fingerprint
    assert finding("a").fingerprint != finding("b").fingerprint


STEPS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=12)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.integers(1, 4))
def test_no_night_yields_two_lives_of_one_fingerprint_and_none_is_lost(history, patience):
    lives: list[Life] = []
    for night, steps in enumerate(history):
        before = {life.fingerprint for life in lives}
        lives = next_night(lives, [finding(step) for step in steps], DAY + timedelta(days=night), patience=patience)
        keys = [life.fingerprint for life in lives]
        assert len(keys) == len(set(keys))
        assert before <= set(keys)
        found = {life.finding.place.step for life in lives if life.absent == 0 and life.stage != Stage.GONE}
        assert set(steps) <= found
        for life in lives:
            assert (life.stage == Stage.GONE) == (life.absent >= patience)


@settings(max_examples=50, deadline=None)
@given(STEPS)
def test_the_same_night_again_gives_the_same_lives(history):
    lives: list[Life] = []
    for night, steps in enumerate(history):
        current = [finding(step) for step in steps]
        after = next_night(lives, current, DAY + timedelta(days=night))
        assert after == next_night(lives, current, DAY + timedelta(days=night))
        lives = after


def test_points_can_be_added_up_by_hand():
    (first, second), muted = (lambda r: (r.ranked, r.muted))(rank([
        finding("a", hours=10, sure=0.8, euro=100, kg=50), finding("b", hours=100, of="orders"),
        finding("c", hours=1000, sure=0.4)]))  # fmt: skip
    assert first.parts == {"hours": 10, "money": 2, "co2e": 0.5}
    assert first.points == 0.8 * 12.5
    assert (second.points, second.missing) == (2, {"money": "no_cost_rate", "co2e": "no_energy"})
    assert [one.place.step for one in muted] == ["c"]


FOUND = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 5), st.sampled_from([0.2, 0.5, 0.9])),
    max_size=8, unique_by=lambda one: one[0],
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(FOUND, st.randoms())
def test_the_rank_does_not_depend_on_the_order_and_muted_findings_have_none(found, luck):
    findings = [finding(step, hours=hours, sure=sure) for step, hours, sure in found]
    ranking = rank(findings, mute_below=0.5)
    shuffled = findings[:]
    luck.shuffle(shuffled)
    assert rank(shuffled, mute_below=0.5) == ranking
    assert all(one.finding.confidence.value >= 0.5 for one in ranking.ranked)
    assert len(ranking.ranked) + len(ranking.muted) == len(findings)
    order = [one.finding.fingerprint for one in ranking.ranked]
    for left_out in findings:  # one fewer never changes the order of the others
        fewer = rank([one for one in findings if one is not left_out], mute_below=0.5)
        assert [one.finding.fingerprint for one in fewer.ranked] == [k for k in order if k != left_out.fingerprint]


def test_weights_change_the_order():
    findings = [finding("a", hours=10, kg=0), finding("b", hours=1, kg=500)]
    assert [one.finding.place.step for one in rank(findings).ranked] == ["a", "b"]
    assert [one.finding.place.step for one in rank(findings, Weights(kilogram=1.0)).ranked] == ["b", "a"]
