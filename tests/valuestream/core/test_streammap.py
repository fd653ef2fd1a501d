"""The map document: every figure closes, what is missing has a reason, small and odd logs get a map."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import NO_TIME, SECOND
from valuestream.core.refusal import Refusal
from valuestream.core.streammap import draw_map

TRUST = {"rows_read": 0, "accepted": 0, "duplicates": 0, "quarantined": 0, "reasons": []}
LOGS = Path(os.environ.get("NEWLEAN_TEST_LOGS", Path(__file__).parents[4] / "shared" / "logs"))


def draw(log, **more):
    return draw_map(log, name="Test", trust=TRUST, **more)


def step(document, name):
    return next(found for found in document["steps"] if found["name"] == name)


def box(document, name):
    return {entry["key"]: entry["figure"] for entry in step(document, name)["box"]}


def ladder_sum(document, *keys):
    parts = [found["ladder"][key]["value"] for found in document["steps"] for key in keys]
    return sum(parts) + document["rest"][keys[0]]["value"]


# O-ML2 (method.md A5), minutes
ML2 = [("u1", "S1", "A", 0, 10, 1, 0), ("u2", "S1", "A", 10, 20, 1, 0), ("u3", "S1", "A", 20, 30, 1, 0),
       ("u4", "S1", "A", 30, 40, 1, 0), ("u1", "S2", "B", 20, 25, 1, 0), ("u2", "S2", "B", 25, 30, 1, 0),
       ("u3", "S2", "B", 40, 45, 1, 0), ("u4", "S2", "B", 45, 50, 1, 0)]  # fmt: skip


def test_o_ml2_ladder_efficiency_and_littles_law():
    document = draw(make_log(ML2))
    totals = document["totals"]
    assert totals["lead_time"]["value"] / 60 == 22.5
    assert totals["processing"]["value"] / 60 == 15
    assert totals["pce"]["value"] == pytest.approx(0.666667, rel=1e-4)
    assert totals["wip"]["value"] == pytest.approx(1.8, rel=1e-3)  # 90/50 = TH · LT
    assert totals["throughput"]["value"] / 1440 == pytest.approx(0.08)  # 4/50 a minute
    assert totals["little"]["ratio"]["value"] == pytest.approx(1, rel=1e-3)
    stock = step(document, "S2")["inventory"]
    assert stock["orders"]["value"] == pytest.approx(0.6)
    assert stock["days"]["value"] * 1440 == pytest.approx(7.5)  # 0.6/0.08 minutes of supply
    assert stock["waiting"]["value"] / 60 == 7.5


def test_the_stock_before_the_first_step_is_unknown_not_zero():
    assert step(draw(make_log(ML2)), "S1")["inventory"]["pieces"] == {"missing": "no_arrival"}


def test_what_the_log_does_not_hold_is_missing_with_a_reason():
    document = draw(make_log([(*row[:2], "", *row[3:5]) for row in ML2]))
    figures = box(document, "S1")
    assert figures["scrap"] == {"missing": "no_scrap"}
    assert figures["changeover_time"] == {"missing": "no_setup"}
    assert figures["uptime"] == {"missing": "no_stops"}
    assert document["totals"]["lead_time_working"] == {"missing": "no_calendar"}
    assert document["customer"]["pieces"] == {"missing": "no_quantities"}
    assert document["demand"] is None
    assert step(document, "S1")["takt_ratio"] == {"missing": "no_demand"}


def test_a_log_with_completions_only_has_waiting_but_no_processing():
    log = make_log([(*row[:3], row[4], row[4], *row[5:]) for row in ML2])
    document = draw(replace(log, start_estimated=True))
    assert document["totals"]["processing"] == {"missing": "no_start_times"}
    assert document["totals"]["lead_time"]["value"] > 0
    assert box(document, "S1")["cycle_time"] == {"missing": "no_start_times"}
    assert step(document, "S1")["confidence"]["level"] == "low"


def test_cycle_time_is_shared_by_the_machines_of_the_step():
    rows = [("o1", "mill", "M1", 0, 60, 10, 0), ("o2", "mill", "M2", 0, 60, 10, 0)]
    assert box(draw(make_log(rows)), "mill")["cycle_time"]["value"] == 180  # 120 min ÷ 20 pieces ÷ 2 machines


def test_setups_are_changeovers_and_stops_lower_the_uptime():
    rows = [
        ("o", "mill", "M", 0, 20, 0, 0, "p", "setup"),
        ("o", "mill", "M", 20, 80, 10, 0, "p", "production"),
        ("o", "mill", "M", 80, 100, 0, 0, "p", "down"),
        ("o", "pack", "P", 100, 110, 10, 0, "p", "production"),
    ]
    figures = box(draw(make_log(rows)), "mill")
    assert (figures["changeover_time"]["value"] / 60, figures["uptime"]["value"]) == (20, 0.8)  # 1 − 20/100 booked
    assert box(draw(make_log(rows)), "pack")["changeover_time"] == {"missing": "no_event"}


def test_a_return_to_a_step_is_a_rework_loop_with_its_share_of_orders():
    good, back = ["saw", "mill", "check", "pack"], ["saw", "mill", "check", "mill", "check", "pack"]
    rows = [
        (f"o{i}", name, "M", i * 1000 + j * 20, i * 1000 + j * 20 + 10)
        for i in range(10)
        for j, name in enumerate(back if i < 2 else good)
    ]
    document = draw(make_log(rows))
    loop = next(flow for flow in document["flows"] if (flow["source"], flow["target"]) == ("check", "mill"))
    assert (loop["kind"], loop["drawn"], loop["share"]) == ("rework", True, 0.2)
    assert step(document, "mill")["ladder"]["processing_rework"]["value"] / 60 == 2  # 2 of 10 orders, 10 min each
    assert box(document, "mill")["first_pass_yield"]["value"] == 0.8


def test_parts_of_a_split_lot_that_come_later_are_a_return_and_no_rework():
    rows = [
        (f"o{i}", name, "M", i * 1000 + j * 20, i * 1000 + j * 20 + 10, 5, 0)
        for i in range(4)
        for j, name in enumerate(["mill", "check", "mill", "check"])
    ]
    log = make_log(rows)
    document = draw(replace(log, lot_size=np.full(len(log), 10.0)))
    loop = next(flow for flow in document["flows"] if (flow["source"], flow["target"]) == ("check", "mill"))
    assert loop["kind"] == "return"
    assert step(document, "mill")["ladder"]["processing_rework"]["value"] == 0


def test_takt_comes_from_the_demand_and_the_calendar():
    shift = [{"weekday": day, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]} for day in range(7)]
    calendar = WorkCalendar.from_spec({"name": "one shift", "timezone": "Europe/Berlin", "shifts": shift})
    rows = [
        ("o1", "mill", "M", "2026-03-02 06:00", "2026-03-02 06:50", 50, 0),
        ("o2", "mill", "M", "2026-03-03 13:00", "2026-03-03 14:00", 50, 0),
    ]
    document = draw(make_log(rows), calendar=calendar, demand={"pieces_per_day": 300, "number": 1, "valid_from": "x"})
    assert document["demand"]["takt"]["value"] == 90  # O-ML1: 450 min ÷ 300 = 1.5 min
    assert step(document, "mill")["takt_ratio"]["value"] == pytest.approx(66 / 90)  # 110 min ÷ 100 pieces


def test_an_open_order_counts_in_the_process_but_not_in_the_lead_time():
    log = make_log([*ML2, ("u5", "S1", "A", 40, 45, 1, 0)])
    open_log = replace(log, complete=np.where(log.case.codes == log.case.names.index("u5"), NO_TIME, log.complete))
    document = draw(open_log)
    assert (document["orders"], document["totals"]["lead_time"]["n"]) == (5, 4)
    assert document["totals"]["lead_time"]["value"] / 60 == 22.5


def test_no_order_is_a_refusal_that_says_what_to_do():
    with pytest.raises(Refusal, match="No order") as refused:
        draw(make_log(ML2).take(np.zeros(8, dtype=bool)))
    assert refused.value.hint


def test_a_short_period_is_measured_over_its_own_length_and_all_orders_in_it():
    # one order a day, each 3 days in process: Little's law wants 3 in process and 1 a day
    rows = [
        (f"o{day}", name, f"M{name}", day * 1440 + at, day * 1440 + at + 60)
        for day in range(20)
        for name, at in (("saw", 0), ("mill", 1440), ("pack", 3 * 1440 - 60))
    ]
    around = make_log(rows)
    first = int(around.start.min())
    day = 86_400 * SECOND
    ends = first + (np.arange(20) + 3) * day
    chosen = (ends >= first + 10 * day) & (ends < first + 12 * day)
    log = around.take(chosen[around.case.codes])
    document = draw(log, around=around, window=(first + 10 * day, first + 12 * day))
    totals = document["totals"]
    assert document["orders"] == 2
    assert totals["throughput"]["value"] == pytest.approx(1, rel=1e-6)
    assert totals["wip"]["value"] == pytest.approx(3, rel=1e-2)
    assert totals["little"]["ratio"]["value"] == pytest.approx(1, rel=1e-2)
    assert document["period"]["first"].startswith("2026-03-12")
    assert document["period"]["last"].startswith("2026-03-13")


def test_a_station_that_hardly_works_is_no_bottleneck_however_long_its_one_run():
    rows = [("a", "rare", "R", 0, 100)]
    rows += [(f"o{i}", "mill", "M", 200 + i * 60, 250 + i * 60) for i in range(20)]
    assert draw(make_log(rows))["bottleneck"]["resource"] == "M"


def test_a_station_with_its_own_calendar_is_measured_against_that():
    early = [{"weekday": day, "start": "06:00", "end": "14:00"} for day in range(7)]
    late = [{"weekday": day, "start": "14:00", "end": "22:00"} for day in range(7)]
    site = WorkCalendar.from_spec({"name": "two shifts", "timezone": "Europe/Berlin", "shifts": early + late})
    own = WorkCalendar.from_spec({"name": "early", "timezone": "Europe/Berlin", "shifts": early})
    rows = [
        ("o1", "lap", "L", "2026-03-02 06:00", "2026-03-02 14:00"),
        ("o2", "mill", "M", "2026-03-02 06:00", "2026-03-02 22:00"),
    ]
    document = draw(make_log(rows), calendar=site, stations={"L": own})
    assert step(document, "lap")["resources"][0]["utilisation"]["value"] == 1
    assert step(draw(make_log(rows), calendar=site), "lap")["resources"][0]["utilisation"]["value"] == 0.5


@pytest.mark.parametrize("size", [1, 3, 60])
def test_a_stream_of_any_length_gets_a_map(size):
    rows = [
        (f"o{i}", f"step {j:02}", f"M{j}", i * 5 + j * 30, i * 5 + j * 30 + 20) for i in range(5) for j in range(size)
    ]
    document = draw(make_log(rows))
    assert [found["column"] for found in document["steps"]] == list(range(size))
    assert document["coverage"]["moves"] == 1


KINDS = st.sampled_from(["production", "setup", "down", "rework"])
ROW = st.tuples(
    st.integers(0, 4), st.integers(0, 5), st.integers(0, 500), st.integers(0, 60), KINDS
)  # case, step, at, for


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40))
def test_the_ladder_closes_to_the_totals_and_the_totals_to_the_lead_time(rows):
    log = make_log([(f"o{c}", f"s{s}", f"M{s}", t, t + d, 1, 0, "p", kind) for c, s, t, d, kind in rows])
    document = draw(log)
    totals = {key: figure["value"] for key, figure in document["totals"].items() if "value" in figure}
    assert ladder_sum(document, "waiting", "waiting_rework") == pytest.approx(totals["waiting"])
    assert ladder_sum(document, "processing", "processing_rework") == pytest.approx(totals["processing"])
    assert ladder_sum(document, "setup") == pytest.approx(totals["setup"])
    assert ladder_sum(document, "down") == pytest.approx(totals["down"])
    parts = sum(totals[key] for key in ("waiting", "processing", "setup", "down"))
    assert parts == pytest.approx(totals["lead_time"])
    flows = [flow for flow in document["flows"] if flow["source"] and flow["target"]]
    hidden = {(path["source"], path["target"]) for path in document["coverage"]["hidden"]}
    assert hidden == {(flow["source"], flow["target"]) for flow in flows if not flow["drawn"]}


@pytest.mark.skipif(not LOGS.is_dir(), reason="the public logs are not here (NEWLEAN_TEST_LOGS)")
def test_the_production_log_gives_a_map_whose_sums_close():
    from valuestream.readers import reader_for

    path = LOGS / "levy_production" / "Production_Data.csv"
    reader = reader_for(path)
    profile = replace(reader.propose(path).profile, step_pattern=r"^(?P<step>.+?) - (?P<station>Machine .+)$")
    document = draw(reader.read(path, profile).log)
    assert (document["orders"], document["events"]) == (225, 4503)
    assert document["totals"]["lead_time"]["n"] == 162  # of 225; manage.py mine tells the time of all (333.63 h)
    assert document["totals"]["lead_time_median"]["value"] / 3600 == pytest.approx(366.73, rel=1e-4)
    assert ladder_sum(document, "waiting", "waiting_rework") == pytest.approx(document["totals"]["waiting"]["value"])
    assert 0.5 < document["coverage"]["moves"] < 1
    assert document["coverage"]["hidden"]
    assert document["bottleneck"]["resource"]
