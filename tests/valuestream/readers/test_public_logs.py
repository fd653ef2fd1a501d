"""Public logs, read by their own proposal. Figures: the logs' README, method.md A6, or counted with another tool as said."""

import csv
import dataclasses
import io

import numpy as np
import pytest

from tests.valuestream.logs import public_log
from valuestream.core.eventlog import NO_TIME, SECOND
from valuestream.core.steprule import rule_results
from valuestream.readers import reader_for

PRODUCTION = "levy_production/Production_Data.csv"
UNPLACED = "levy_production/Production_Data_unplaced_40_rows.csv"


def read(name, **changes):
    path = public_log(name)
    reader = reader_for(path)
    profile = dataclasses.replace(reader.propose(path).profile, **changes)
    return reader.read(path, profile)


def hours(log):
    done = log.complete != NO_TIME
    return (log.complete - log.start)[done].sum() / SECOND / 3600


def counts(result):
    trust = result.trust
    return trust.rows_read, trust.accepted, trust.duplicates, trust.quarantined


def kept(result):
    return {reason.code: reason.count for reason in result.trust.reasons if reason.effect == "kept"}


def test_the_production_log_is_read_whole():
    result = read(PRODUCTION)
    log = result.log
    assert counts(result) == (4503, 4503, 0, 0)
    assert (len(log.case.names), len(log.activity.names), len(log.resource.names)) == (225, 51, 27)
    assert hours(log) == 13743.75
    assert (log.scrap.sum(), log.extra["on_hold"].sum()) == (593, 105)
    assert len(log.product.names) == 43
    assert np.bincount(log.kind).tolist() == [3717, 705, 51, 30]  # 3,747 D rows, 30 of them marked as rework; S; B
    assert kept(result) == {"duplicate_row": 22, "naive_time": 4503, "midnight_start": 465}


def test_51_names_become_26_steps():
    path = public_log(PRODUCTION)
    proposal = reader_for(path).propose(path)
    names = read(PRODUCTION).log.activity.names
    assert len({result.step for result in rule_results(names, proposal.profile.step_pattern)}) == 26
    assert len(proposal.columns) == 14
    worker = next(column for column in proposal.columns if column.name == "Worker ID")
    assert (worker.role, worker.samples) == ("person", ("••••••",))


def test_the_40_unplaced_rows_are_quarantined_by_code(tmp_path):
    with public_log(PRODUCTION).open(newline="") as file:
        rows = list(csv.reader(file))
    with public_log(UNPLACED).open(newline="") as file:
        rows += [row[1:] for row in list(csv.reader(file))[1:]]  # without the row number of the original
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path = tmp_path / "export.csv"
    path.write_text(out.getvalue())
    reader = reader_for(path)
    result = reader.read(path, reader.propose(path).profile)
    assert counts(result) == (4543, 4503, 0, 40)
    assert result.quarantine.codes == ("time_without_day",) * 40
    assert result.quarantine.rows.tolist() == list(range(4504, 4544))
    assert result.trust.reasons[0].message == "40 rows have a time, but no day and no hour"
    first = result.quarantine.record(0)
    assert (first["value"], first["Activity"], first["Case ID"]) == ("16:00.0", "Deburring - Manual", "Case 121")
    assert "ID0998" not in repr(result.quarantine)


def test_the_same_log_as_xes_gives_the_same_processing_total():
    result = read("levy_production/Production_lifecycle.xes.gz")
    assert counts(result) == (9906, 9906, 0, 0)
    assert len(result.log) == 4953  # 4,503 and an artificial Start and End per order
    assert hours(result.log) == 13743.75
    assert result.log.resource is None  # workers


def test_times_with_and_without_fractions_are_read():
    result = read("interval/bpic2012_w_interval.csv.gz")
    assert counts(result) == (59302, 59302, 0, 0)
    assert len(result.log.case.names) == 8616


def test_sensor_streams_inside_events_are_passed_over():
    result = read("iot_smart_factory/44705bb1-8daf-44f3-b4cb-40cacadc685c.xes.gz")
    log = result.log
    assert counts(result) == (5, 5, 0, 0)
    assert log.resource.names == ("hbw_1",)
    assert (log.complete - log.start)[0] == 12_001_000  # 21:42:48.834 to 21:43:00.835, in µs
    assert log.case.names == ("44705bb1-8daf-44f3-b4cb-40cacadc685c",)


def test_a_log_of_1970_is_kept_and_half_reported_steps_are_named():
    result = read("xes_basic/repairExample.xes.gz")
    assert counts(result) == (11855, 11855, 0, 0)
    assert kept(result)["before_1990"] == 11855
    assert len(result.log) == 7734  # 7,733 completes and a start without one
    assert kept(result)["open_instance"] == 1


def test_upper_case_lifecycle():
    result = read("xes_basic/bpic2012.xes.gz")
    assert counts(result) == (262200, 262200, 0, 0)
    assert kept(result)["lifecycle_not_used"] == 26318
    assert len(result.log.case.names) == 13087


@pytest.mark.parametrize(
    ("name", "events", "cases", "instances"),
    [
        ("interval/pm4py_interval_event_log.csv", 8109, 1266, 8109),
        ("interval/pm4py_interval_event_log.xes.gz", 8109, 1266, 8109),
        ("interval/academic_credentials.csv.gz", 4928, 954, 4928),
        ("interval/procure_to_pay_synth.csv.gz", 13290, 1000, 13290),
        ("interval/procure_to_pay_synth_3_timers.csv.gz", 13112, 1000, 13112),
        ("interval/gigafactory_battery_synth.csv.gz", 13507, 1000, 13507),
        ("interval/sopa_pizza_lifecycle.xes.gz", 7000, 500, 3500),
        ("xes_basic/running-example.csv", 42, 6, 42),
        ("xes_basic/running-example.xes", 42, 6, 42),
        ("xes_basic/receipt.xes.gz", 8577, 1434, 8577),
        ("xes_basic/reviewing.xes.gz", 3730, 100, 2278),
        ("xes_basic/roadtraffic100traces.xes", 390, 100, 390),
        ("xes_basic/sepsis.xes.gz", 15214, 1050, 15214),
    ],
)
def test_every_event_of_a_public_log_is_accepted(name, events, cases, instances):
    result = read(name)
    assert counts(result) == (events, events, 0, 0)
    assert (len(result.log.case.names), len(result.log)) == (cases, instances)


def test_the_same_log_as_csv_and_xes_holds_the_same_events():
    def events(name):
        log = read(name).log
        names = (
            [log.case.names[code] for code in log.case.codes],
            [log.activity.names[code] for code in log.activity.codes],
        )
        return sorted(zip(*names, log.start.tolist(), log.complete.tolist(), strict=True))

    assert events("interval/pm4py_interval_event_log.csv") == events("interval/pm4py_interval_event_log.xes.gz")
