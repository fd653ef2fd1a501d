"""The mined document has every key of ``newlean.mine/1``, and null where the log says nothing."""

import json
from dataclasses import replace

import pytest

from tests.factories import make_log
from tests.valuestream.logs import public_log
from valuestream.core.eventlog import EventLog
from valuestream.core.measures import measure
from valuestream.core.minedoc import iso, mine_document
from valuestream.core.minetable import mine_table
from valuestream.core.trust import Reason, Trust
from valuestream.readers import reader_for

ROWS = [
    ("o1", "saw", "M1", "2026-03-02 06:00", "2026-03-02 06:30", 10, 1),
    ("o1", "mill", "M2", "2026-03-02 07:00", "2026-03-02 08:00", 9, 0),
    ("o2", "saw", "M1", "2026-03-02 06:30", "2026-03-02 07:00", 10, 0),
]


def document(log: EventLog, trust: Trust | None = None) -> dict:
    trust = trust or Trust(len(log), len(log))
    source = {"file": "log.csv", "format": "csv", "sha256": "ab", "bytes": 1, "columns": {"case": "Order"}}
    return mine_document(log, measure(log), trust, source=source, seconds=0.5)


def test_the_document_has_the_keys_that_were_promised():
    found = document(make_log(ROWS))
    assert list(found) == [
        "schema", "source", "trust", "period", "ordering", "cases", "events", "activities", "resources",
        "lead_time_s", "processing_s", "steps", "flows", "variants", "rework", "wip_cases_mean", "engine",
    ]  # fmt: skip
    assert found["schema"] == "newlean.mine/1"
    assert found["lead_time_s"] == {
        "n": 2, "mean": 4500.0, "median": 4500.0, "p95": 6930.0, "min": 1800.0, "max": 7200.0,
    }  # fmt: skip  # 1800 and 7200 s
    assert found["flows"] == [
        {
            "source": "saw",
            "target": "mill",
            "count": 1,
            "waiting_s": {"n": 1, "mean": 1800.0, "median": 1800.0, "p95": 1800.0},
            "overlap_share": 0.0,
        }
    ]
    assert found["steps"][0] == {
        "activity": "saw",
        "events": 2,
        "cases": 2,
        "processing_s": {"n": 2, "mean": 1800.0, "median": 1800.0, "p95": 1800.0, "sum": 3600.0, "zero": 0},
        "good": 20.0,
        "scrap": 1.0,
        "rework": None,
        "repeats": 0,
    }
    assert found["variants"] == {
        "count": 2,
        "top": [{"path": ["saw", "mill"], "cases": 1}, {"path": ["saw"], "cases": 1}],
    }
    assert found["engine"] == {"seconds": 0.5, "events_per_second": 6}


def test_a_document_is_plain_json_without_infinities():
    json.dumps(document(make_log(ROWS)), allow_nan=False)


def test_completion_times_only_are_said_and_give_no_processing_time():
    log = replace(make_log([("o", "saw", "M1", 5, 5)]), start_estimated=True)
    found = document(log)
    assert found["start_estimated"] is True
    nothing = {"n": 0, "mean": None, "median": None, "p95": None, "sum": None, "zero": None}
    assert found["processing_s"] == found["steps"][0]["processing_s"] == nothing
    assert "start_estimated" not in document(make_log(ROWS))


def test_moments_are_told_in_the_logs_zone_or_as_wall_clock():
    summer = 1_751_358_600_000_000  # 2025-07-01 08:30 UTC
    assert iso(summer, "Europe/Berlin") == "2025-07-01T10:30:00+02:00"
    assert iso(summer, None) == "2025-07-01T08:30:00"


def test_reasons_of_the_trust_gate_come_with_count_sentence_and_first_rows():
    reason = Reason("missing_time", "quarantined", 7, "7 rows have no time", (1, 2, 3, 4, 5, 6), {"column": "End"})
    trust = document(make_log(ROWS), Trust(10, 3, 0, 7, (reason,)))["trust"]
    assert trust["reasons"] == [
        {
            "code": "missing_time",
            "effect": "quarantined",
            "count": 7,
            "message": "7 rows have no time",
            "rows": [1, 2, 3, 4, 5],
        }
    ]


def test_the_table_for_the_terminal_says_the_same_and_steers_nothing():
    text = mine_table(document(make_log([("o", "saw\x1b[2J", "M1", 0, 60)])))
    assert "1 accepted" in text
    assert "\x1b" not in text


def mined(name: str) -> dict:
    path = public_log(name)
    reader = reader_for(path)
    result = reader.read(path, replace(reader.propose(path).profile, step_pattern=""))
    return document(result.log, result.trust)


def test_the_production_log_measures_as_published():  # O-PROD: Levy's production log, issue 2 §E.2
    found = mined("levy_production/Production_Data.csv")
    assert (found["cases"], found["events"], found["activities"], found["resources"]) == (225, 4503, 51, 27)
    assert found["lead_time_s"]["median"] / 3600 == pytest.approx(333.63, abs=0.005)
    assert found["lead_time_s"]["mean"] / 86400 == pytest.approx(20.61997, abs=5e-6)
    assert found["processing_s"]["sum"] / 3600 == 13_743.75
    assert found["processing_s"]["zero"] == 9
    assert sum(flow["count"] for flow in found["flows"]) == 4278
    assert found["variants"]["count"] == 221
    assert sum(step["scrap"] or 0 for step in found["steps"]) == 593
    assert sum(step["extra"]["on_hold"] or 0 for step in found["steps"]) == 105  # pieces held for the review board
    assert found["trust"]["reasons"][0]["count"] == 22  # exact copies, kept


def test_the_production_logs_xes_copy_has_the_same_processing_total():
    found = mined("levy_production/Production_lifecycle.xes.gz")
    assert found["processing_s"]["sum"] / 3600 == 13_743.75
    assert (found["cases"], found["events"]) == (225, 4953)
    assert found["trust"]["rows_read"] == 9906


def test_the_running_example_has_its_known_figures():  # pm4py's example: 6 cases, 42 events, 8 activities, 6 variants
    found = mined("xes_basic/running-example.csv")
    assert (found["cases"], found["events"], found["activities"], found["variants"]["count"]) == (6, 42, 8, 6)
    assert found["start_estimated"] is True


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["interval/pm4py_interval_event_log.csv", "interval/bpic2012_w_interval.csv.gz", "xes_basic/receipt.xes.gz",
     "xes_basic/sepsis.xes.gz", "interval/procure_to_pay_synth.csv.gz", "levy_production/Production_Data.csv"],
)  # fmt: skip
def test_flows_and_variants_are_those_of_pm4py(name):
    pm4py = pytest.importorskip("pm4py")
    path = public_log(name)
    reader = reader_for(path)
    log = reader.read(path, replace(reader.propose(path).profile, step_pattern="")).log.sorted()
    found = document(log)
    frame = as_pm4py(log)
    graph = pm4py.discover_dfg(frame)[0]
    assert {(flow["source"], flow["target"]): flow["count"] for flow in found["flows"]} == dict(graph)
    assert found["variants"]["count"] == len(pm4py.get_variants(frame))


def as_pm4py(log: EventLog):
    """The log as a frame for pm4py; times one second apart, so that its order is ours."""
    import pandas as pd

    return pd.DataFrame(
        {
            "case:concept:name": [log.case.names[code] for code in log.case.codes],
            "concept:name": [log.activity.names[code] for code in log.activity.codes],
            "time:timestamp": pd.Timestamp("2000-01-01", tz="UTC") + pd.to_timedelta(range(len(log)), unit="s"),
        }
    )
