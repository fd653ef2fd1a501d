"""What every rule keeps to, and what each part of a confidence does."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lean.registry import by_key
from lean.units import Unit
from tests.factories import make_log
from tests.valuestream.core.findings.plant import Plan, daily, inputs, noise, plant
from valuestream.core.calendar import WorkCalendar
from valuestream.core.conformance import ReferencePath, conformance_of
from valuestream.core.findings import RULES, WASTES, FindingInputs, Stage, find, next_night, series_key
from valuestream.core.findings.confidence import at_least, beyond, confidence, wilson_lower
from valuestream.core.findings.scrapparts import scrap_parts
from valuestream.core.findings.unusual import unusual_work
from valuestream.core.signals import baseline_of
from valuestream.core.visits import visits_of

SAYS_WHY = re.compile(r"\b(because|due to|caused?|causes|leads? to|therefore|results? in|thanks to)\b", re.IGNORECASE)
PERSON = re.compile(r"\b(operator|worker|employee|person|shift leader|he|she|who)\b", re.IGNORECASE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_names_no_cause_and_no_person(rule):
    for text in [rule.meaning, *(part for said in rule.texts for part in said)]:
        assert not SAYS_WHY.search(text), text
        assert not PERSON.search(text), text


def test_every_waste_has_a_rule_and_every_rule_a_key_of_its_own():
    by_key(RULES)
    known = set(by_key(WASTES))
    assert known == {rule.waste for rule in RULES if rule.waste}


def test_a_confidence_is_its_weakest_part():
    found = confidence(50, 7, clearness=0.9, coverage=0.95, directness=0.8)
    assert found.parts == {"sample": 0.5, "period": 0.25, "coverage": 0.95, "directness": 0.8, "clearness": 0.9}
    assert (found.value, found.level) == (0.25, "low")
    assert (confidence(100, 28, clearness=0.8).level, confidence(100, 28, clearness=0.79).level) == ("high", "medium")


def test_what_just_passes_its_threshold_is_never_sure():
    assert (beyond(0.1, 0.1), beyond(0.2, 0.1), beyond(0.9, 0.1)) == (0.5, 1, 1)
    assert (at_least(0.01, 0.02), at_least(0.02, 0.02), at_least(-1, 0.02)) == (0.5, 1, 0)
    assert wilson_lower(18, 820) == pytest.approx(0.013930, abs=1e-6)  # O-PROP, method.md D4
    assert wilson_lower(0, 0) == 0


def test_scrap_of_lots_is_less_sure_than_scrap_of_as_many_pieces():
    # 4 lots of 10 pieces: 0, 0, 4, 4 scrapped; share .2, residuals −2 −2 2 2: se = √(16 · 4/3) ÷ 40 = .1155
    rows = [(f"o{i}", "A", "M", i, i + 1, 10 - s, s, "P" if i < 2 else "Q") for i, s in enumerate((0, 0, 4, 4))]
    whole, *parts = scrap_parts(make_log(rows))
    assert (whole.lots, whole.share, whole.doubt) == (4, 0.2, pytest.approx((16 * 4 / 3) ** 0.5 / 40))
    assert [(part.by, part.name, part.share) for part in parts] == [
        ("product", "P", 0), ("product", "Q", 0.4), ("station", "M", 0.2)]  # fmt: skip
    rest = whole.without(parts[1])
    assert (rest.share, rest.lots, rest.pieces2) == (0, 2, 200)


def test_work_is_unusual_beyond_tukeys_outer_fence_of_its_own_product():
    # P: 20 visits of 10 min and one of 40; Q always takes 40, which is usual for it
    rows = [(f"p{i}", "A", "M", i * 50, i * 50 + (40 if i == 20 else 10), 1, 0, "P") for i in range(21)]
    rows += [(f"q{i}", "A", "N", i * 50, i * 50 + 40, 1, 0, "Q") for i in range(20)]
    log = make_log(rows)
    (found,) = unusual_work(log, visits_of(log))
    assert (found.unusual, found.n, found.excess / 60, found.processing / 60) == (1, 41, 30, 240 + 800)


def test_work_that_spreads_widely_has_no_usual_time():
    chance = np.random.default_rng(3)  # exponential: its quartiles differ by a factor of 4.8
    rows = [(f"p{i}", "A", "M", i * 500, i * 500 + 1 + chance.exponential(20)) for i in range(500)]
    log = make_log(rows)
    assert unusual_work(log, visits_of(log))[0].unusual == 0


def test_a_night_inside_a_piece_of_work_is_no_work_where_the_calendar_says_so():
    day = WorkCalendar.from_spec({"timezone": None, "shifts": [
        {"weekday": n, "start": "06:00", "end": "14:00"} for n in range(7)]})  # fmt: skip
    rows = [(f"p{i}", "A", "M", 360 + i * 10, 370 + i * 10) for i in range(40)]
    rows.append(("late", "A", "M", 835, 1440 + 365))  # 5 min before 14:00 and 5 after 06:00
    log = make_log(rows)
    assert unusual_work(log, visits_of(log))[0].unusual == 1
    assert unusual_work(log, visits_of(log), day)[0].unusual == 0


def test_a_station_is_named_for_scrap_only_with_enough_people_behind_it():
    rows = [
        (f"o{i}", "A", "M1" if i % 2 else "M2", i * 30, i * 30 + 20, 10 - 3 * (i % 2), 3 * (i % 2)) for i in range(1000)
    ]
    unknown = find(inputs(make_log(rows)))
    assert [(f.rule, f.place.station) for f in unknown] == [("scrap", None)]
    crew = find(inputs(make_log(rows), people={"M1": 7, "M2": 7}))
    assert [(f.rule, f.place.station, f.detail) for f in crew] == [("scrap_pattern", "M1", "station:M1")]


def test_change_overs_are_told_by_station_only_with_enough_people_behind_all_of_its_step():
    log = plant(Plan(setup=6))
    assert find(inputs(log))[0].place.station is None
    assert find(inputs(log, people={"MILL": 7}))[0].place.station == "MILL"
    assert find(inputs(log, people={"MILL": 6}))[0].place.station is None


def drifted(key, step, seed=5, begin=25, by=15.0, days=40):
    values = noise(seed, days)
    values[begin:] += by
    return daily(key, values, step)


def test_a_figure_that_turned_to_the_worse_is_a_finding_with_its_day_and_its_signals():
    (found,) = find(inputs(plant(Plan()), series=(drifted("processing", "mill"),)))
    assert (found.rule, found.waste, found.place.step, found.detail) == ("drift", "processing", "mill", "processing")
    assert found.is_red
    assert abs((found.since - date(2026, 3, 27)).days) <= 1  # the 26th day, on which the shift of 3 σ was planted
    assert found.confidence.level == "high"
    # 15 s more for each of 20 a day is 5 min a day: 2.54 h a month; two means of σ 5 leave a doubt of 12 %
    assert found.size.hours.value == pytest.approx(300 * 30.4375 / 3600, rel=0.25)


def test_steady_figures_are_hardly_ever_sure_and_far_moves_nearly_always():
    given = inputs(plant(Plan(orders=300)))

    def sure(values):
        found = find(replace(given, series=tuple(daily("waiting", one, f"step {i}") for i, one in enumerate(values))))
        return sum(f.rule == "drift" and f.confidence.parts["clearness"] == 1 for f in found)

    assert sure([noise(seed, 60) for seed in range(300)]) <= 2  # measured: 0.1 %
    moved = [drifted("waiting", None, seed, by=15.0, begin=40, days=50).values for seed in range(100)]
    assert sure(moved) >= 88  # measured: 94 %


def test_nothing_turns_red_without_a_signal():
    quiet = find(inputs(plant(Plan(hold=180)), series=(daily("waiting", noise(2, 40), "mill"),)))
    assert [(f.rule, f.is_red, f.signals) for f in quiet] == [("waiting", False, ())]
    loud = find(inputs(plant(Plan(hold=180)), series=(drifted("waiting", "mill"),)))
    assert {(f.rule, f.is_red) for f in loud} == {("waiting", True), ("drift", True)}
    assert len({f.since for f in loud}) == 1


def test_a_late_figure_turns_nothing_red_and_a_frozen_baseline_holds():
    one = drifted("waiting", "mill")
    given = inputs(plant(Plan()), series=(one,))
    assert find(replace(given, due=one.days[-1]))[0].is_red
    assert find(replace(given, due=date(2026, 5, 1))) == []
    high = baseline_of(daily("waiting", noise(9, 20, middle=115.0), "mill"))  # as if it had always been so
    assert find(replace(given, baselines={series_key(one): high})) == []


def test_neighbours_that_turn_together_are_one_finding():
    both = (drifted("waiting", "mill"), drifted("waiting", "test", seed=6, by=30.0))
    assert [f.place.step for f in find(inputs(plant(Plan()), series=both)) if f.rule == "drift"] == ["test"]
    apart = (drifted("waiting", "mill", begin=22), drifted("waiting", "test", seed=6, begin=30, by=30.0))
    assert len(find(inputs(plant(Plan()), series=apart))) == 2


def test_a_better_or_short_series_is_no_finding():
    better = drifted("waiting", "mill", by=-15.0)
    short = daily("waiting", noise(1, 15).tolist(), "test")
    assert find(inputs(plant(Plan()), series=(better, short))) == []
    other = daily("unknown", drifted("x", "saw").values, "saw", Unit.RATIO)
    assert find(inputs(plant(Plan()), series=(other,))) == []


def test_a_deviation_is_found_once_and_known_the_next_night():
    # every tenth order leaves out the mill and comes from the paint shop instead
    paths = {("saw", "mill", "test"): 900, ("saw", "paint", "test"): 100}
    conformance = conformance_of(paths, ReferencePath.of("saw", "mill", "test"))
    given = inputs(plant(Plan()), conformance=conformance)
    found = find(given)
    assert [(f.rule, f.place.step, f.detail, f.n) for f in found] == [
        ("deviation", "paint", "extra", 1000), ("deviation", "mill", "skipped", 1000)]  # fmt: skip
    assert found[1].said.in_english() == "0.1 1 of the orders leave out mill."
    first = next_night([], found, date(2026, 4, 1))
    second = next_night(first, find(given), date(2026, 4, 2))
    assert [life.stage for life in second] == [Stage.KNOWN, Stage.KNOWN]


def test_a_loop_by_a_rework_step_is_one_finding_with_the_inspection_done_again():
    # every fifth of 100 orders: test 10 min, repair 30, test again 10
    rows = []
    for number in range(100):
        at = number * 120
        rows += [(f"o{number}", "mill", "M", at, at + 20), (f"o{number}", "test", "T", at + 20, at + 30)]
        if number % 5 == 0:
            rows += [(f"o{number}", "repair", "R", at + 30, at + 60), (f"o{number}", "test", "T", at + 60, at + 70)]
        rows.append((f"o{number}", "pack", "P", at + 80, at + 85))
    (found,) = [one for one in find(inputs(make_log(rows))) if one.rule == "rework"]
    assert (found.place.step, found.evidence.source) == ("repair", "test")
    assert found.said.values["share"]["value"] == 0.2
    days = 9  # 100 · 2 h are 8.3 days
    assert found.size.hours.value == pytest.approx(20 * (30 + 10) / 60 * 30.4375 / days)


def test_orders_that_lie_begun_are_told_apart_from_those_that_lie_before():
    # 20 min of work, 60 min of rest, 20 min of work at one station
    rows = [(f"o{i}", "mill", "M", at, at + 20) for i in range(100) for at in (i * 120, i * 120 + 80)]
    (found,) = find(inputs(make_log(rows)))
    assert (found.detail, found.said.values["share"]["value"]) == ("begun:extraneous", 0.6)


def test_the_queue_before_the_bottleneck_counts_once():
    given: FindingInputs = inputs(plant(Plan(test=31)))
    (held,) = find(given)
    (queue,) = [flow for flow in given.facts.waits if flow.step == "test"]
    assert held.size.hours.value == pytest.approx(queue.seconds["contention"] / 3600 * 30.4375 / given.window.days)
