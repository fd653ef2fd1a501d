"""What stops a rollout by itself, and in which waves it goes (method.md E3)."""

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.effect.guards import Outcome
from kaizen.core.rollout.consistency import Agreement
from kaizen.core.rollout.stopping import RULES, GuardSeen, LineSeen, Reach, Seen, fired
from kaizen.core.rollout.waves import doubts, plan

QUIET = LineSeen("Porto", low=0.02, high=0.2, p=0.01)


def told(*lines, **whole):
    return [(one.rule, one.line, one.reach) for one in fired(Seen(lines, **whole))]


def test_a_rollout_in_which_all_is_well_goes_on():
    assert told(QUIET, replace(QUIET, name="Plzeň", silent=2)) == []


def test_an_accident_and_a_revoked_version_take_all_back():
    assert told(replace(QUIET, accidents=1)) == [("accident", "Porto", "all")]
    assert told(QUIET, is_revoked=True) == [("version_revoked", "", "all")]


def test_a_broken_guard_stops_and_an_open_one_does_not():
    assert told(replace(QUIET, guards=(GuardSeen("scrap", Outcome.BROKEN),))) == [("guard_broken", "Porto", "line")]
    assert told(replace(QUIET, guards=(GuardSeen("scrap", Outcome.OPEN),))) == []


def test_o_cus_a_guard_that_creeps_up_stops_before_it_is_broken():
    # NIST's series as days after, μ0 325; k .3175 is half a deviation of .635, four of them 2.54: S⁺13 is 3.0075
    days = (
        324.925,
        324.675,
        324.725,
        324.350,
        325.350,
        325.225,
        324.125,
        324.525,
        325.225,
        324.600,
        324.625,
        325.150,
        328.325,
    )
    line = replace(QUIET, guards=(GuardSeen("kg", Outcome.OPEN, days, 325.0, 0.635),))
    (found,) = fired(Seen((line,)))
    assert (found.rule, found.reach, found.seen["day"], found.seen["sum"]) == (
        "guard_drifts",
        "line",
        13,
        pytest.approx(3.0075),
    )
    assert fired(Seen((replace(line, guards=(replace(line.guards[0], days=days[:12]),)),))) == ()
    assert (
        fired(Seen((replace(line, guards=(replace(line.guards[0], days=tuple(650 - day for day in days)),)),))) == ()
    )  # less is better
    assert fired(Seen((replace(line, guards=(GuardSeen("kg", Outcome.OPEN, days),)),))) == ()  # no spread known


def test_an_effect_on_the_wrong_side_stops_its_line():
    assert told(replace(QUIET, low=-0.3, high=-0.01, p=0.04), *more(4)) == [("effect_worse", "Porto", "line")]
    assert told(replace(QUIET, low=-0.3, high=0.01, p=0.06)) == []


def test_one_that_is_worse_even_among_so_many_takes_all_back():
    # Holm: .04 × 5 = .2 is chance among five lines, .004 × 5 = .02 is not
    found = fired(Seen((replace(QUIET, low=-0.3, high=-0.1, p=0.004), *more(4))))
    assert [(one.rule, one.reach) for one in found] == [("worse_among_all", "all"), ("effect_worse", "line")]
    assert found[0].seen == {"p": {"Porto": pytest.approx(0.02)}, "lines": 5, "level": 0.05}


def more(count):
    return [replace(QUIET, name=f"line {place}", p=0.5) for place in range(count)]


def test_two_days_without_events_are_borne_and_three_freeze():
    assert told(replace(QUIET, silent=3)) == [("no_data", "Porto", "nobody")]


def test_surely_weaker_than_predicted_spreads_no_further():
    assert told(replace(QUIET, agreement=Agreement.WEAKER)) == [("weaker_than_predicted", "Porto", "nobody")]


def test_one_failure_is_too_many_in_the_first_wave_and_more_than_a_quarter_in_the_next():
    bad = replace(QUIET, has_failed=True)
    assert told(bad) == [("too_many_failed", "", "all")]
    second = [replace(one, wave=2) for one in more(4)]
    assert told(replace(bad, wave=2), *second[:3]) == []
    two = [replace(bad, wave=2), replace(bad, wave=2, name="Lyon"), *second]
    (found,) = fired(Seen(tuple(two)))
    assert found.seen == {"wave": 2, "failed": ["Porto", "Lyon"], "lines": 6, "most": 0.25}
    assert told(*two, failed=(0.0, 0.5)) == []
    assert told(*(replace(one, wave=9) for one in two)) == [("too_many_failed", "", "all")]  # later waves as the last


def test_what_takes_all_back_is_told_first():
    reaches = [rule.reach for rule in RULES]
    assert reaches == sorted(reaches, key=[Reach.ALL, Reach.LINE, Reach.NOBODY].index)
    assert len({rule.key for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("count", "sizes"), [
    (0, []), (1, [1]), (2, [1, 1]), (3, [1, 2]), (4, [1, 1, 2]), (8, [1, 1, 2, 4]), (20, [1, 4, 7, 8]), (100, [1, 24, 35, 40]),
])  # fmt: skip
def test_one_line_then_a_quarter_then_three_fifths_then_the_rest(count, sizes):
    assert [len(wave) for wave in plan([str(place) for place in range(count)])] == sizes


@given(st.integers(1, 300), st.lists(st.floats(0.01, 1), max_size=4).map(sorted))
def test_every_line_begins_once_in_its_order_and_no_share_is_exceeded(count, shares):
    lines = [str(place) for place in range(count)]
    waves = plan(lines, shares)
    assert [line for wave in waves for line in wave] == lines
    assert all(waves)
    begun = list(accumulate(map(len, waves)))
    assert all(now in (1, count) or any(now <= share * count + 1e-6 for share in shares) for now in begun)
    assert list(doubts(waves, shares)) == []


def test_a_plan_that_a_person_changed_is_doubted_where_it_is_bolder():
    lines = [str(place) for place in range(20)]
    assert list(doubts([lines[:1], lines[1:]])) == ["wave_2_too_large"]
    assert list(doubts([lines[:2], lines[2:5], lines[5:12], lines[12:]])) == ["wave_1_too_large"]
    assert list(doubts([lines[:1], lines[1:2], lines[2:3], lines[3:]])) == []
    assert list(doubts([["a"], ["a"]])) == ["line_twice"]
    assert list(doubts([])) == ["no_line"]
