"""What the stop rules read from a verdict, and that each stop can be computed again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaizen.core.effect.guards import Outcome
from kaizen.core.rollout.consistency import Agreement
from kaizen.core.rollout.seen import again, as_json, breaches, figures_of, from_json, mark_of
from kaizen.core.rollout.stopping import GuardSeen, LineSeen, Seen

DAYS = [(date(2026, 3, 2) + timedelta(days=n)).isoformat() for n in range(8)]
VERDICT = {
    "design": {"metric": {"better": "lower"}, "line": "Grinding", "guards": [
        {"key": "lead_time", "metric": {"better": "lower"}}, {"key": "scrap", "metric": None}]},
    "inputs": {"pre_days": DAYS[:4], "post_days": DAYS[4:], "guard_cells": {"lead_time": [
        *([day, "Grinding", "A", 10.0 + n % 2, 3] for n, day in enumerate(DAYS)), [DAYS[4], "Grinding", "B", 14.0, 1],
        [DAYS[5], "Turning", "A", 99.0, 9]]}},
    "guards": [{"key": "lead_time", "outcome": "open"}, {"key": "scrap", "outcome": "broken"}],
    "effect": {"by": "days", "interval": [-0.2, -0.1], "days": {"p": 0.01}},
    "so_far": [-0.1, -0.3, 0.1], "look": {"number": 1, "of": 2},
}  # fmt: skip
LINE = LineSeen("porto/Shafts", accidents=1, guards=(GuardSeen("kg", Outcome.OPEN, (1.5, 2.0), 1.0, 0.25),), low=-0.2,
                high=-0.1, p=0.001, agreement=Agreement.WEAKER)  # fmt: skip


def test_a_figure_that_fell_as_wanted_is_above_zero():
    seen = figures_of(VERDICT)
    assert (seen.low, seen.high, seen.p) == (0.1, 0.2, 0.01)
    higher = figures_of({**VERDICT, "design": {**VERDICT["design"], "metric": {"better": "higher"}}})
    assert (higher.low, higher.high) == (-0.2, -0.1)


def test_before_the_first_look_the_interval_holds_however_often_one_looks():
    seen = figures_of({**VERDICT, "look": {"number": 0, "of": 2}})
    assert (seen.low, seen.high, seen.p) == (-0.1, 0.3, None)
    assert figures_of({**VERDICT, "look": {"number": 0, "of": 2}, "so_far": None}).high is None


def test_the_days_of_a_guard_are_means_of_the_treated_line():
    lead_time, scrap = figures_of(VERDICT).guards
    assert lead_time.days == (11.0, 11.0, 10.0, 11.0)  # (3·10 + 14) ÷ 4, and the other line's 99 left out
    assert (lead_time.usual, lead_time.spread) == pytest.approx((10.5, 0.577350269))
    assert (scrap.outcome, scrap.days) == (Outcome.BROKEN, ())


def test_what_was_seen_is_kept_and_says_the_same_again():
    seen = Seen((LINE, replace(LINE, name="plzen/Shafts", silent=4)), True)
    assert from_json(as_json(seen)) == seen
    found = breaches(seen)
    assert {one.rule for one, _document in found} >= {
        "version_revoked",
        "accident",
        "effect_worse",
        "guard_drifts",
        "no_data",
    }
    assert all(again(document) for _one, document in found)
    one = next(document for fired, document in found if fired.rule == "accident")
    assert not again({**one, "inputs": as_json(Seen((replace(LINE, accidents=0),)))})


def test_what_only_lasts_longer_is_the_same_and_a_second_accident_is_not():
    marks = []
    for line in (replace(LINE, silent=3), replace(LINE, silent=9), replace(LINE, accidents=2, silent=9)):
        found = {one.rule: document for one, document in breaches(Seen((line,)))}
        marks.append((mark_of(found["no_data"], "2026-04-01"), mark_of(found["accident"])))
    assert marks[0] == marks[1]
    assert marks[1][1] != marks[2][1]
    assert mark_of(found["no_data"], "2026-05-01") != marks[0][0]
