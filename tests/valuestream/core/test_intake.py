"""The trust gate, code by code: who is refused, who is kept with a warning, and what the log then says."""

import numpy as np
import pyarrow as pa
import pytest

from tests.valuestream.core.raw import NOW, codes, take
from valuestream.core.eventlog import NO_TIME, SECOND, Kind
from valuestream.core.intake import RawTable, take_in
from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.core.sentences import SENTENCES

HOUR = 3600 * SECOND


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"case": " "}, "missing_case", "case column"),
        ({"activity": ""}, "missing_activity", "activity column"),
        ({"start": "", "complete": ""}, "missing_time", "complete column"),
        ({"start": "16:00.0"}, "time_without_day", "start column"),
        ({"complete": "45000.5"}, "excel_serial", "complete column"),
        ({"start": "yesterday"}, "not_a_time", "start column"),
        ({"start": "04.03.2024 06:00"}, "other_date_order", "start column"),
        ({"start": "04.03.24 06:00"}, "two_digit_year", "start column"),
        ({"complete": "2024-03-04 05:59"}, "negative_duration", "complete column"),
        ({"start": "1970-01-01 00:00"}, "before_1990", "start column"),
        ({"complete": "2026-01-03 12:00"}, "future", "complete column"),
        ({"activity": "x" * 1001}, "over_long", "activity column"),
        ({"case": "A\x07"}, "control_characters", "case column"),
        ({"good": "many"}, "type_mismatch", "good column"),
        ({"scrap": "-1"}, "negative_quantity", "scrap column"),
        ({"scrap": "1e15"}, "huge_quantity", "scrap column"),
    ],
)
def test_a_fault_is_quarantined_with_its_code(row, code, column):
    result = take({}, row)
    assert codes(result, "quarantined") == {code: 1}
    assert (result.trust.rows_read, result.trust.accepted, result.trust.quarantined) == (2, 1, 1)
    assert result.quarantine.record(0)["row"] == 2
    assert (result.quarantine.columns, result.quarantine.codes) == ((column,), (code,))
    assert result.quarantine.record(0)["sentence"] == SENTENCES[code].row


def test_the_first_fault_speaks_for_the_row():
    result = take({"case": "", "start": "?", "good": "x"}, {})
    assert codes(result, "quarantined") == {"missing_case": 1}


def test_the_gap_of_march_is_quarantined_and_the_overlap_of_october_kept():
    gap = {"start": "2024-03-31 02:30", "complete": "2024-03-31 04:00"}
    twice = {"start": "2024-10-27 02:30", "complete": "2024-10-27 04:00"}
    result = take({}, gap, twice, timezone="Europe/Berlin")
    assert codes(result, "quarantined") == {"dst_gap": 1}
    assert codes(result, "kept") == {"dst_overlap": 1}
    assert result.trust.reasons[0].message.endswith("the clocks were put forward in Europe/Berlin")
    assert result.log.complete[1] - result.log.start[1] == 2.5 * HOUR  # the first 02:30 is in summer time
    assert result.log.timezone == "Europe/Berlin"


def test_wall_clock_without_a_zone_stays_and_says_so():
    result = take({})
    assert codes(result, "kept") == {"naive_time": 1}
    assert result.log.timezone is None
    assert result.log.start[0] == np.datetime64("2024-03-04T06:00", "us").astype(int)


def test_wall_clock_beside_offsets_without_a_zone_is_refused():
    result = take({"start": "2024-03-04T06:00Z", "complete": "2024-03-04T07:00Z"}, {})
    assert codes(result, "quarantined") == {"naive_time": 1}


def test_offsets_need_no_zone():
    result = take({"start": "2024-03-04T06:00+01:00", "complete": "2024-03-04T07:00+01:00"})
    assert result.log.timezone == "UTC"
    assert result.log.start[0] == np.datetime64("2024-03-04T05:00", "us").astype(int)


def test_copies_are_kept_and_counted_or_dropped():
    kept = take({}, {}, {}, {"case": "B"})
    assert (codes(kept, "kept")["duplicate_row"], kept.trust.accepted, len(kept.log)) == (2, 4, 4)
    dropped = take({}, {}, {}, {"case": "B"}, drop_duplicates=True)
    assert codes(dropped, "duplicate") == {"duplicate_row": 2}
    assert (dropped.trust.accepted, dropped.trust.duplicates, len(dropped.log)) == (2, 2, 2)


def test_rows_that_differ_in_an_unkept_column_are_no_copies():
    result = take({"key:Worker": "x"}, {"key:Worker": "y"})
    assert "duplicate_row" not in codes(result, "kept")
    assert "Worker" not in repr(result.quarantine)


def test_a_log_wholly_before_1990_or_wholly_ahead_is_kept_with_a_warning():
    old = {"start": "1970-01-02 12:23", "complete": "1970-01-02 12:30"}
    assert codes(take(old), "kept")["before_1990"] == 1
    ahead = {"start": "2030-01-02 12:23", "complete": "2030-01-02 12:30"}
    assert codes(take(ahead), "kept")["future"] == 1


def test_a_day_ahead_is_no_future():
    result = take({}, {"start": "2026-01-01 20:00", "complete": "2026-01-01 23:59"}, now=NOW)
    assert codes(result, "quarantined") == {}


def test_an_open_row_is_kept_without_an_end():
    result = take({"complete": ""})
    assert codes(result, "kept")["open_instance"] == 1
    assert result.log.complete[0] == NO_TIME


def test_an_end_without_a_start_counts_no_time():
    result = take({}, {"start": ""})
    assert codes(result, "kept")["start_estimated_rows"] == 1
    assert result.log.start[1] == result.log.complete[1]
    assert not result.log.start_estimated


def test_one_time_column_estimates_every_start_and_says_so():
    result = take({"start": None})
    assert result.log.start_estimated
    assert codes(result, "kept")["start_estimated"] == 1


def test_lifecycle_events_are_paired_and_all_accounted_for():
    rows = [
        ("start", "06:00"),
        ("complete", "07:00"),
        ("schedule", "05:00"),
        ("complete", "08:00"),
        ("exploded", "09:00"),
    ]
    result = take(*({"lifecycle": kind, "start": None, "complete": f"2024-03-04 {at}"} for kind, at in rows))
    assert (result.trust.rows_read, result.trust.accepted, result.trust.quarantined) == (5, 4, 1)
    assert codes(result, "quarantined") == {"unknown_lifecycle": 1}
    warned = codes(result, "kept")
    assert (warned["lifecycle_not_used"], warned["start_estimated_rows"]) == (1, 1)
    assert (result.log.complete - result.log.start).tolist() == [HOUR, 0]
    assert result.log.row.tolist() == [1, 4]


def test_a_pair_takes_what_either_event_says():
    start = {"lifecycle": "start", "start": None, "complete": "2024-03-04 06:00", "resource": "M1", "good": ""}
    end = {"lifecycle": "complete", "start": None, "complete": "2024-03-04 07:00", "resource": "M1", "good": "5"}
    log = take(start, end).log
    assert (log.good.tolist(), log.resource.names) == ([5.0], ("M1",))


def test_a_resource_that_one_event_leaves_out_does_not_part_a_pair():
    start = {"lifecycle": "start", "start": None, "complete": "2024-03-04 06:00", "resource": ""}
    end = {"lifecycle": "complete", "start": None, "complete": "2024-03-04 07:00", "resource": "M1"}
    log = take(start, end).log
    assert (len(log), log.resource.names) == (1, ("M1",))


def test_kinds_and_rework_marks():
    rows = [("S", ""), ("D", "Y"), ("B", "Y"), ("D", ""), ("Z", "")]
    meaning = {"S": "setup", "D": "production", "B": "down"}
    result = take(
        *({"kind": kind, "rework": mark, "case": str(i)} for i, (kind, mark) in enumerate(rows)), kinds=meaning
    )
    assert result.log.kind.tolist() == [Kind.SETUP, Kind.REWORK, Kind.DOWN, Kind.PRODUCTION, Kind.PRODUCTION]
    assert result.log.rework is None  # a mark says nothing about pieces
    assert codes(result, "kept")["unknown_kind"] == 1


def test_rework_in_pieces_stays_a_number():
    log = take({"rework": "3"}, {"rework": ""}).log
    assert log.rework[0] == 3
    assert np.isnan(log.rework[1])
    assert log.kind is None


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.5", ".", 1.5),
        ("1,5", ",", 1.5),
        ("1.234", ",", 1234),
        ("1,234.5", ".", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("2e3", ".", 2000),
    ],
)
def test_numbers_follow_the_decimal_sign(text, decimal, value):
    assert take({"good": text}, decimal=decimal).log.good[0] == value


@pytest.mark.parametrize(
    ("text", "decimal"), [("1,5", "."), ("1.5", ","), ("nan", "."), ("inf", "."), ("0x1", "."), ("1_0", ".")]
)
def test_what_is_no_number_under_the_sign_is_not_guessed(text, decimal):
    assert codes(take({}, {"good": text}, decimal=decimal), "quarantined") == {"type_mismatch": 1}


def test_names_are_trimmed_and_only_those_of_kept_rows_stay():
    log = take({"activity": " Saw "}, {"activity": "Mill", "start": "?"}, {"activity": "Saw"}).log
    assert log.activity.names == ("Saw",)


def test_the_step_rule_gives_step_and_station():
    log = take({"activity": "Turning - Machine 4"}, step_pattern=r"^(?P<step>.+?) - (?P<station>.+)$").log
    assert (log.step.names, log.resource.names, log.activity.names) == (
        ("Turning",),
        ("Machine 4",),
        ("Turning - Machine 4",),
    )


def test_many_rows_at_midnight_are_days_not_times():
    result = take(*({"start": "2024-03-04", "case": str(i)} for i in range(10)))
    assert codes(result, "kept")["midnight_start"] == 10


@pytest.mark.parametrize("missing", ["case", "activity"])
def test_a_missing_column_is_refused_in_words(missing):
    with pytest.raises(Refusal) as refused:
        take({missing: None})
    assert refused.value.code == f"no_{missing}_column"


def test_an_unknown_zone_is_refused_in_words():
    with pytest.raises(Refusal) as refused:
        take({}, timezone="Europe/Atlantis")
    assert refused.value.code == "unknown_timezone"


def test_every_sentence_can_be_filled():
    filled = {"count": 2, "value": "v", "column": "c", "zone": "z"}
    for code, sentence in SENTENCES.items():
        assert all(text % filled for text in (sentence.one, sentence.many)), code


@pytest.mark.parametrize("unit", ["s", "us"])
def test_a_stored_time_that_no_calendar_has_is_quarantined_and_never_another_time(unit):
    """2^45 s lie a million years ahead; turned into µs they would overflow 64 bits and land in some other year."""
    far = pa.array([0, 2**45 if unit == "s" else 2**60], pa.timestamp(unit)).take(pa.array([1, 0]))
    day = pa.array([1_709_550_000_000_000] * 2, pa.timestamp("us"))
    table = pa.table({"case": ["A", "A"], "activity": ["Saw", "Saw"], "start": far, "complete": day})
    result = take_in(RawTable(table, np.array([1, 2])), named(table), now=NOW)
    assert codes(result, "quarantined") == {"not_a_time": 1}
    assert (result.trust.accepted, result.quarantine.rows.tolist()) == (1, [1])


@pytest.mark.parametrize("time", ["0001-01-01 00:00", "9999-12-31 23:59"])
@pytest.mark.parametrize("zone", ["", "Asia/Tokyo", "America/New_York"])
def test_the_ends_of_the_calendar_are_no_times_in_any_zone(time, zone):
    result = take({"start": time, "complete": time}, timezone=zone)
    assert codes(result, "quarantined") == {"not_a_time": 1}


def test_a_case_that_is_no_number_is_no_case():
    """What pandas writes where a number is missing."""
    case = pa.array([float("nan"), 7.0])
    table = pa.table({"case": case, "activity": ["Saw"] * 2, "complete": pa.array([10**15] * 2, pa.timestamp("us"))})
    result = take_in(RawTable(table, np.array([1, 2])), named(table), now=NOW)
    assert codes(result, "quarantined") == {"missing_case": 1}


def named(table):
    """A profile whose columns are called as their roles."""
    return Profile(columns={name: name for name in table.column_names})
