"""Text to time under one declared format; what does not fit is named, never guessed."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestream.core.eventlog import NO_TIME
from valuestream.core.shapes import Cell
from valuestream.core.times import read_times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(*texts, **style):
    times = read_times(pa.chunked_array([pa.array(texts, pa.string())]), **style)
    return times.micros.tolist(), [Cell(cell) for cell in times.cells]


def micros(*parts):
    return (datetime(*parts, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2012/01/29 23:24:00.000", "ymd", (2012, 1, 29, 23, 24)),  # production log
        ("2011-12-30T12:14:47.813", "ymd", (2011, 12, 30, 12, 14, 47, 813000)),
        ("2011-12-30T12:16:37.14", "ymd", (2011, 12, 30, 12, 16, 37, 140000)),
        ("2011-12-30T12:16:37", "ymd", (2011, 12, 30, 12, 16, 37)),
        ("2023-09-30 19:55:32.4800031", "ymd", (2023, 9, 30, 19, 55, 32, 480003)),  # the seventh digit is cut off
        ("20120129T232400", "ymd", (2012, 1, 29, 23, 24)),
        ("2012-1-9 6:05", "ymd", (2012, 1, 9, 6, 5)),
        ("29.01.2012 23:24", "dmy", (2012, 1, 29, 23, 24)),
        ("29.01.2012 23:24:10,5", "dmy", (2012, 1, 29, 23, 24, 10, 500000)),
        ("01/29/2012 11:24:00 PM", "mdy", (2012, 1, 29, 23, 24)),
        ("1/29/2012 12:05 am", "mdy", (2012, 1, 29, 0, 5)),
        ("29/01/2012", "dmy", (2012, 1, 29)),
        ("2024-02-29", "ymd", (2024, 2, 29)),
    ],
)
def test_a_wall_clock_is_read(text, order, expected):
    assert read(text, date_order=order) == ([micros(*expected)], [Cell.WALL_CLOCK])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-01-05 09:02:50+00:00", (2015, 1, 5, 9, 2, 50)),
        ("2012-01-30T06:24:00.000+02:00", (2012, 1, 30, 4, 24)),
        ("2012-01-30T06:24:00-0530", (2012, 1, 30, 11, 54)),
        ("2024-01-01T13:00:00Z", (2024, 1, 1, 13)),
    ],
)
def test_an_offset_gives_utc(text, expected):
    assert read(text) == ([micros(*expected)], [Cell.WITH_OFFSET])


@pytest.mark.parametrize(
    ("text", "order", "cell"),
    [
        ("00:00.0", "ymd", Cell.WITHOUT_DAY),  # what a spreadsheet left of a time in 40 rows of the production log
        ("16:00.0", "ymd", Cell.WITHOUT_DAY),
        ("006:19", "ymd", Cell.WITHOUT_DAY),
        ("40937.975", "ymd", Cell.SERIAL_NUMBER),
        ("40937", "ymd", Cell.SERIAL_NUMBER),
        ("29.01.2012 23:24", "ymd", Cell.OTHER_ORDER),
        ("2012-01-29", "dmy", Cell.OTHER_ORDER),
        ("13/02/2024", "mdy", Cell.OTHER_ORDER),
        ("29.01.12 10:00", "dmy", Cell.TWO_DIGIT_YEAR),
        ("2023-02-29", "ymd", Cell.UNREADABLE),
        ("2023-13-45", "ymd", Cell.UNREADABLE),
        ("2023-01-02 24:00", "ymd", Cell.UNREADABLE),
        ("2023-01-02 10:61", "ymd", Cell.UNREADABLE),
        ("soon", "ymd", Cell.UNREADABLE),
        ("x" * 100, "ymd", Cell.UNREADABLE),
        ("２０２３-01-02", "ymd", Cell.UNREADABLE),
        ("", "ymd", Cell.EMPTY),
        ("   ", "ymd", Cell.EMPTY),
    ],
)
def test_what_does_not_fit_is_named(text, order, cell):
    assert read(text, date_order=order) == ([NO_TIME], [cell])


def test_many_ways_of_writing_may_stand_in_one_column():
    texts = [f"2024-01-02 03:04:05.{'1' * digits}" for digits in range(1, 10)] + ["", "2024-01-02", "?"]
    found, cells = read(*texts)
    assert found[0] == micros(2024, 1, 2, 3, 4, 5, 100000)
    assert found[8] == micros(2024, 1, 2, 3, 4, 5, 111111)
    assert cells[-3:] == [Cell.EMPTY, Cell.WALL_CLOCK, Cell.UNREADABLE]


def test_a_declared_format_and_epochs():
    assert read("29.01.12 10:30", time_format="%d.%m.%y %H:%M")[0] == [micros(2012, 1, 29, 10, 30)]
    assert read("1327879440", "x", "", time_format="epoch_s") == (
        [micros(2012, 1, 29, 23, 24), NO_TIME, NO_TIME],
        [Cell.WITH_OFFSET, Cell.UNREADABLE, Cell.EMPTY],
    )
    assert read("1327879440500", time_format="epoch_ms")[0] == [micros(2012, 1, 29, 23, 24, 0, 500000)]


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), max_size=20), st.sampled_from(["T", " "]))
def test_what_python_writes_in_iso_is_read_back(moments, separator):
    found, cells = read(*(moment.isoformat(separator) for moment in moments))
    assert found == [(moment.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) for moment in moments]
    assert set(cells) <= {Cell.WALL_CLOCK}


@given(st.lists(st.text(max_size=30), max_size=30))
def test_any_text_gets_a_verdict(texts):
    found, cells = read(*texts)
    assert len(found) == len(cells) == len(texts)
    assert all((time == NO_TIME) == (cell >= Cell.EMPTY) for time, cell in zip(found, cells, strict=True))
