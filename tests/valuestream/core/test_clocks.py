"""Day and time of day in two columns become one time; what does not fit is named by its column, never guessed."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valuestream.core.raw import codes, take
from valuestream.core.clocks import read_clocks
from valuestream.core.eventlog import NO_TIME, Text
from valuestream.core.refusal import Refusal

QUARTER_PAST_SIX = 22_500_000_000  # µs: 6 × 3600 s + 15 × 60 s
HALVES = {"start": "2024-03-04", "start_clock": "06:00", "complete": "2024-03-04", "complete_clock": "07:00"}


def clocks(*texts):
    return read_clocks(Text(np.arange(len(texts), dtype=np.int32), texts)).micros.tolist()


@pytest.mark.parametrize(
    "text",
    ["06:15", "6:15", " 06:15 ", "06:15:00", "06:15:00.000000", "06:15:00,0", "6:15 AM", "061500", "0615", "06:15Z",
     "30.12.1899 06:15:00", "1899-12-31 06:15:00", "12/30/1899 6:15", "1900-01-00 06:15"],
)  # fmt: skip
def test_a_time_of_day_is_read_as_plants_write_it(text):
    assert clocks(text) == [QUARTER_PAST_SIX]


@pytest.mark.parametrize("text", ["16:00.0", "24:00", "06:75", "6", "61500", "0.2604", "2024-03-04 06:15", "soon", ""])
def test_what_is_no_time_of_day_has_none(text):
    assert clocks(text) == [NO_TIME]


def test_an_offset_beside_the_time_of_day_gives_utc():
    assert clocks("06:15+01:00") == [QUARTER_PAST_SIX - 3_600_000_000]
    log = take({**HALVES, "start_clock": "06:00+01:00", "complete_clock": "07:00+01:00"}).log
    assert log.timezone == "UTC"
    assert (
        log.start.tolist() == take({"start": "2024-03-04T05:00Z", "complete": "2024-03-04T06:00Z"}).log.start.tolist()
    )


@given(
    st.lists(st.tuples(st.datetimes(datetime(1991, 1, 1), datetime(2025, 1, 1)), st.integers(0, 90_000)), min_size=1)
)
def test_two_columns_give_the_log_that_one_column_gives(times):
    spans = [(start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(seconds=s)) for start, s in times]
    whole = [{"start": f"{a:%Y-%m-%d %H:%M:%S}", "complete": f"{b:%Y-%m-%d %H:%M:%S}"} for a, b in spans]
    halves = [
        {"start": f"{a:%Y-%m-%d}", "start_clock": f"{a:%H:%M:%S}",
         "complete": f"{b:%Y-%m-%d}", "complete_clock": f"{b:%H:%M:%S}"}
        for a, b in spans
    ]  # fmt: skip
    one, two = take(*whole, timezone="UTC").log, take(*halves, timezone="UTC").log
    assert (one.start.tolist(), one.complete.tolist()) == (two.start.tolist(), two.complete.tolist())


@pytest.mark.parametrize(
    ("cells", "code", "column", "value"),
    [
        ({"start_clock": ""}, "day_without_clock", "start_clock column", ""),
        ({"start": ""}, "clock_without_day", "start column", ""),
        ({"start_clock": "25:00"}, "not_a_clock", "start_clock column", "25:00"),
        ({"start_clock": "2024-03-04 06:00"}, "not_a_clock", "start_clock column", "2024-03-04 06:00"),
        ({"start": "2024-03-04 06:00"}, "day_with_clock", "start column", "2024-03-04 06:00"),
        ({"start": "04.03.2024"}, "other_date_order", "start column", "04.03.2024"),
        ({"start": "soon", "start_clock": ""}, "not_a_time", "start column", "soon"),
        ({"complete_clock": "05:00"}, "negative_duration", "complete column", "2024-03-04"),
        ({"start": "", "start_clock": "", "complete": "", "complete_clock": ""}, "missing_time", "complete column", ""),
    ],
)
def test_halves_that_do_not_fit_are_quarantined_with_column_and_value(cells, code, column, value):
    bad = take({**HALVES, **cells}, HALVES).quarantine
    assert (bad.codes, bad.columns, bad.values) == ((code,), (column,), (value,))
    assert {"start column", "start_clock column"} <= set(bad.fields)


def test_an_end_without_both_halves_is_an_open_step():
    result = take({**HALVES, "complete": "", "complete_clock": ""}, HALVES)
    assert codes(result, "kept")["open_instance"] == 1
    assert len(result.quarantine) == 0


def test_a_day_written_with_its_midnight_is_a_day():
    assert take({**HALVES, "start": "2024-03-04 00:00:00"}).trust.accepted == 1


def test_one_day_for_start_and_end_refuses_work_over_midnight_and_says_why(one_day):
    result = one_day(
        {"start_clock": "22:00", "complete_clock": "05:30"}, {"start_clock": "06:00", "complete_clock": "07:00"}
    )
    assert result.quarantine.codes == ("one_day_for_both",)
    assert (result.quarantine.columns, result.quarantine.values) == (("Ende",), ("05:30",))
    assert result.trust.accepted == 1


@pytest.fixture
def one_day():
    """Rows whose start and end take their day from the column Datum."""
    import pyarrow as pa

    from tests.valuestream.core.raw import NOW
    from valuestream.core.intake import RawTable, take_in
    from valuestream.core.profile import Profile

    def taken(*rows):
        full = [
            {"case": "A", "activity": "Saw", "start": "2024-03-04", "complete": "2024-03-04", **row} for row in rows
        ]
        table = pa.table({name: pa.array([row[name] for row in full], pa.string()) for name in full[0]})
        columns = {"start": "Datum", "complete": "Datum", "start_clock": "Beginn", "complete_clock": "Ende"}
        profile = Profile(columns={"case": "Auftrag", "activity": "Schritt", **columns})
        return take_in(RawTable(table, np.arange(1, len(full) + 1)), profile, now=NOW)

    return taken


def test_a_time_of_day_without_a_column_for_its_day_is_refused():
    with pytest.raises(Refusal) as refused:
        take({"start": None, "start_clock": "06:00"})
    assert refused.value.code == "no_day_column"
