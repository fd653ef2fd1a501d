"""Every planted waste is found, where it was planted; a plant without waste gives nothing of high confidence."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.units import Missing, Unit
from tests.factories import make_log, micros
from tests.valuestream.core.carbon.plants import ml1, ml1_energy
from tests.valuestream.core.findings.plant import ALWAYS, Plan, daily, inputs, noise, plant
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.carbonjson import carbon_json
from valuestream.core.conformance import ReferencePath, conformance_of
from valuestream.core.findings import (
    Carbon,
    Finding,
    FindingInputs,
    LogFacts,
    Rates,
    Thresholds,
    blind_spots,
    facts_of,
    find,
    rank,
)
from valuestream.core.signals import baseline_of
from valuestream.core.stations import Clocks

DEMAND = {"pieces_per_day": 700, "number": 1, "valid_from": "2026-01-01"}  # an order of 20 pieces each half hour: 960


def told(findings, level="high"):
    return sorted((f.rule, f.detail, f.place.step) for f in findings if f.confidence.level == level)


PLANTED = [
    (Plan(hold=180), [("waiting", "extraneous", "mill")]),
    (Plan(hold=60 * 24 * 11), [("inventory", "", "mill"), ("waiting", "extraneous", "mill")]),  # 11 d, twice of five
    (Plan(test=31), [("bottleneck", "", "test")]),  # 31 min of work each 30 min
    (Plan(setup=6), [("changeover", "", "mill")]),  # 6 of 30 min
    (Plan(carry=15), [("transport", "", "carry")]),  # 15 of 75 min
    (Plan(rework=0.1), [("rework", "", "mill")]),
    # one in fifty takes eight times as long, and the others queue behind it
    (Plan(long=0.02), [("processing", "", "mill"), ("waiting", "contention", "mill")]),
    (Plan(scrap=0.05, scrap_of_q=0.05), [("scrap", "", "mill")]),
    (Plan(scrap_of_q=0.12), [("scrap_pattern", "product:Q", "mill")]),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("plan", "expected"), PLANTED, ids=[str(expected[0][0]) for _, expected in PLANTED])
def test_a_planted_waste_is_found_and_nothing_else_is_sure(plan, expected, seed):
    assert told(find(inputs(plant(plan, seed)))) == expected


@settings(max_examples=15, deadline=None)
@given(st.builds(
    Plan, orders=st.integers(40, 200), hold=st.sampled_from([0, 90, 9000]), test=st.sampled_from([20, 31]),
    setup=st.sampled_from([0, 6]), carry=st.sampled_from([0, 15]), rework=st.sampled_from([0, 0.1]),
    long=st.sampled_from([0, 0.02]), scrap=st.sampled_from([0, 0.05]), scrap_of_q=st.sampled_from([0, 0.2])))  # fmt: skip
def test_whatever_is_planted_each_thing_is_found_once_with_a_known_place_and_enough_of_it(plan):
    found_in = inputs(plant(plan), thresholds=Thresholds(least_days=1))
    findings = find(found_in)
    assert len({one.fingerprint for one in findings}) == len(findings)
    for one in findings:
        assert one.place.step in {None, "saw", "carry", "mill", "test"}
        assert one.n >= found_in.thresholds.least
        assert 0 <= one.confidence.value <= 1
        assert not any("{" in text for text in (one.said.in_english(), one.said.hint.format(**one.said.values)))
    assert rank(findings) == rank(reversed(findings))


@pytest.mark.parametrize("seed", range(10))
def test_a_plant_without_waste_gives_nothing(seed):
    quiet = tuple(daily("waiting", noise(seed * 3 + i, 40), step) for i, step in enumerate(("saw", "mill", "test")))
    assert told(find(inputs(plant(Plan(), seed), series=quiet))) == []


def test_more_than_the_customer_takes_is_overproduction():
    (found,) = find(inputs(plant(Plan()), demand=DEMAND))
    assert (found.rule, found.waste) == ("overproduction", "overproduction")
    # about 31 working days of 937.5 pieces: 30,000 pieces in 32 begun days, against 700 a day
    assert found.said.values["share"]["value"] == pytest.approx(937.5 / 700 - 1)


def test_twenty_five_orders_are_too_few_for_any_finding():
    few = plant(Plan(hold=180, setup=6, scrap_of_q=0.3, orders=25))
    assert find(inputs(few, thresholds=Thresholds(least_days=1))) == []


def test_a_window_of_a_day_tells_nothing_per_month():
    short = inputs(plant(Plan(hold=180, orders=60)))  # 30 h, begun on two days
    assert short.window.days == 2
    assert find(short) == []
    assert {spot.reason for spot in blind_spots(short)} == {Missing("too_few")}


def test_what_no_log_shows_is_said_and_never_found():
    spots = {spot.rule: spot.reason.reason for spot in blind_spots(inputs(plant(Plan())))}
    assert spots == {
        "overproduction": "no_demand", "transport": "no_transport", "idle_energy": "no_energy", "drift": "no_series",
        "deviation": "no_reference", "motion": "not_in_log", "talent": "not_in_log",
    }  # fmt: skip
    bare = inputs(make_log([(f"o{i}", "A", "M", i * 30, i * 30) for i in range(300)]))
    assert {"scrap": "no_scrap", "processing": "no_start_times"}.items() <= {
        spot.rule: spot.reason.reason for spot in blind_spots(bare)
    }.items()


def test_without_a_calendar_nights_may_be_why_orders_lie_so_it_is_not_sure():
    before = inputs(plant(Plan(hold=180)))
    facts = before.facts.as_json() | {"has_calendar": False}
    (found,) = find(FindingInputs.from_json(before.as_json() | {"facts": facts}))
    assert found.confidence.level == "low"
    assert found.confidence.parts["directness"] == 0.4


def test_energy_while_nothing_is_made_is_a_finding_with_kilograms_and_euros():
    carbon = Carbon({"mill": {"idle": 30.0, "standby": 30.0}, "saw": {}},
                    {"mill": {"value_adding": 100.0, "idle": 50.0, "standby": 50.0}, "saw": {"value_adding": 9.0}}, {"mill": 1.0})  # fmt: skip
    (found,) = find(inputs(plant(Plan()), carbon=carbon, rates=Rates(kwh=0.2)))
    assert (found.rule, found.place.step, found.waste) == ("idle_energy", "mill", None)
    days = 32  # 1,500 half hours are 31.25 days
    assert found.n == days
    assert found.size.money.value == pytest.approx(100 * 0.2 * 30.4375 / days)
    assert found.size.co2e.value == pytest.approx(60 * 30.4375 / days)
    assert found.said.values["share"]["value"] == 0.5
    assert found.confidence.level == "high"


def test_a_step_without_a_meter_is_no_surer_because_others_have_one():
    idle = {"value_adding": 100.0, "idle": 50.0, "standby": 50.0}
    carbon = Carbon({}, {"mill": idle, "saw": idle}, {"saw": 1.0, "mill": 0.0})  # half of the site's energy is metered
    sure = {one.place.step: one.confidence for one in find(inputs(plant(Plan()), carbon=carbon))}
    assert {step: one.parts["directness"] for step, one in sure.items()} == {"saw": 1.0, "mill": 0.6}
    assert (sure["saw"].level, sure["mill"].level) == ("high", "medium")


def test_the_energy_figures_are_those_of_the_co2e_document():
    log, energy = ml1(), ml1_energy()
    document = json.loads(json.dumps(carbon_json(carbon_of(log, energy), None)))
    carbon = Carbon.from_document(document)
    assert carbon.measured == {"P": document["measured_share"]} == {"P": 0.0}  # name plates only
    steps = [step for step in document["by_step"] if step["step"] is not None]
    assert {name: sum(kg.values()) for name, kg in carbon.kg.items()} == pytest.approx(
        {s["step"]: s["kg"] for s in steps}
    )
    assert carbon.kg.keys() == carbon.kwh.keys()
    assert {"idle", "setup"} & carbon.kwh[steps[0]["step"]].keys()


def test_sizes_are_per_month_and_say_what_is_missing():
    (found,) = find(inputs(plant(Plan(setup=6)), rates=Rates(station_hour={"": 40.0})))
    # 1,500 change-overs of 6 min are 150 h in 32 days
    assert found.size.hours.value == pytest.approx(150 * 30.4375 / 32)
    assert found.size.hours.unit == Unit.HOUR_PER_MONTH
    assert found.size.money.value == pytest.approx(found.size.hours.value * 40)
    assert found.size.co2e == Missing("no_energy")
    (bare,) = find(inputs(plant(Plan(setup=6))))
    assert bare.size.money == Missing("no_cost_rate")


@pytest.mark.parametrize(
    ("plan", "kilograms", "reason"),
    [
        (Plan(hold=180), {"mill": {"value_adding": 9.0}}, "no_storage"),
        (Plan(test=31), {"test": {"value_adding": 9.0}}, "no_storage"),  # what queues before the bottleneck
        (Plan(carry=15), {"carry": {"idle": 9.0}}, "no_way"),
        (Plan(carry=15), {"carry": {}}, "no_energy"),
        (Plan(setup=6), {"mill": {"value_adding": 9.0}}, "no_own_figure"),
    ],
)
def test_kilograms_of_a_class_that_is_not_told_at_the_step_are_missing_and_no_zero(plan, kilograms, reason):
    (found,) = find(inputs(plant(plan), carbon=Carbon(kilograms, {})))
    assert found.size.co2e == Missing(reason)


def test_waiting_bears_the_energy_of_the_store_before_its_step():
    """All of the 32 kg that the store before the mill emits in 32 days, for all that lies there is held."""
    (found,) = find(inputs(plant(Plan(hold=180)), carbon=Carbon({"mill": {"waiting": 32.0}}, {})))
    assert found.size.co2e.value == pytest.approx(30.4375, rel=0.02)


def test_scrap_bears_what_its_pieces_carried_from_the_steps_before():
    """Method C1: own energy of the scrapped share, and the pieces times what each carried when it came."""
    scrapped = inputs(plant(Plan(scrap=0.05, scrap_of_q=0.05)))
    pieces = next(part.scrap for part in scrapped.facts.scrap if part.by == "" and part.step == "mill")
    (found,) = find(replace(scrapped, carbon=Carbon({"mill": {"scrap": 2.0}}, {}, before={"mill": 0.25})))
    assert found.size.co2e.value == pytest.approx((2.0 + pieces * 0.25) * 30.4375 / 32)
    (unknown,) = find(replace(scrapped, carbon=Carbon({"mill": {"scrap": 2.0}}, {})))
    assert unknown.size.co2e == Missing("no_energy")


def test_pieces_come_to_a_step_with_what_the_step_before_left_on_them():
    steps = [("saw", 0.1), ("mill", 0.3), ("test", None), ("pack", 0.5)]
    rows = [{"step": name, "by_class": {}, "cumulative_per_good_part_kg": kg} for name, kg in steps]
    document = {"by_step": [*rows, {"step": None}]}
    assert Carbon.from_document(document).before == {"saw": 0.0, "mill": 0.1, "test": 0.3}


def test_what_the_map_counted_in_another_period_is_taken_at_its_rate():
    whole = inputs(plant(Plan(rework=0.1, carry=15), 4), demand=DEMAND)
    half = replace(whole, facts=LogFacts(), window=replace(whole.window, first=whole.window.first + timedelta(days=16)))
    sizes = [{f.rule: f.size.hours.value for f in find(one)} for one in (whole, half)]
    assert sizes[0].keys() == {"rework", "transport", "overproduction"}
    assert sizes[1] == pytest.approx(sizes[0])  # per month the same, though 16 of 32 days


def test_facts_are_of_what_began_in_the_period():
    log = plant(Plan(scrap=0.05, long=0.02, setup=6))
    days = [micros("2026-03-02"), micros("2026-03-12")]
    few, all_ = (facts_of(log, Clocks(days[0], last, ALWAYS, {})) for last in (days[1], int(log.complete.max())))
    # 10 days are 480 half hours, and the mill begins a few minutes later
    assert [(p.lots, q.lots) for p, q in zip(few.scrap, all_.scrap, strict=True) if p.by == "" and p.step == "saw"] == [(481, 1500)]  # fmt: skip
    assert {w.step: w.n for w in few.work}["saw"] == 481
    assert 460 <= {c.step: c.n for c in few.changes}["mill"] <= 481
    assert {w.step: w.n for w in all_.work}["mill"] == 1500


def test_inputs_and_findings_are_json_and_come_back_as_they_were():
    whole = inputs(
        plant(Plan(hold=180, scrap_of_q=0.12, setup=6)), rates=Rates(1.0, {"mill": 2.0}, {"mill": 3.0}, 4.0),
        series=(daily("scrap", noise(1, 30), "mill", Unit.RATIO),), people={"MILL": 9}, due=date(2026, 4, 1),
        baselines={"scrap mill": baseline_of(daily("scrap", noise(1, 20), "mill", Unit.RATIO))},
        conformance=conformance_of({("saw", "mill"): 90, ("saw",): 10}, ReferencePath.of("saw", "mill")),
        carbon=Carbon({"mill": {"setup": 2.0}}, {"mill": {"setup": 1.0}}),
    )  # fmt: skip
    again = FindingInputs.from_json(json.loads(json.dumps(whole.as_json())))
    findings = find(whole)
    assert len(findings) >= 3
    assert find(again) == findings
    assert [Finding.from_json(json.loads(json.dumps(one.as_json()))) for one in findings] == findings
