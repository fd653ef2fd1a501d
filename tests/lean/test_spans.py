"""Clock spans as people write them."""

import pytest

from lean import spans


@pytest.mark.parametrize(("text", "found"), [
    ("06:00-14:00", [("06:00", "14:00")]),
    (" 6:00 – 14.00 ; 22:00—06:00", [("06:00", "14:00"), ("22:00", "06:00")]),
    ("22:00-24:00", [("22:00", "00:00")]),
    ("", []),
])  # fmt: skip
def test_spans_are_read_in_the_ways_people_write_them(text, found):
    assert spans.read(text) == found


@pytest.mark.parametrize("text", ["6-14", "25:00-26:00", "06:00", "06:00-14:00-22:00", "06:60-07:00", "24:00-06:00"])
def test_what_is_no_span_is_named(text):
    with pytest.raises(ValueError, match=text.split(",")[0]):
        spans.read(text)


def test_a_span_over_midnight_has_its_length():
    assert spans.length("22:00", "06:00") == 8 * 60
    assert spans.length("00:00", "00:00") == 24 * 60  # the whole day
    assert spans.length("06:00", "06:01") == 1


def test_a_break_after_midnight_is_inside_the_night_shift():
    night = ("22:00", "06:00")
    assert spans.inside(("02:00", "02:30"), night)
    assert spans.inside(("22:00", "22:15"), night)
    assert not spans.inside(("05:45", "06:15"), night)
    assert not spans.inside(("21:45", "22:15"), night)


def test_spans_that_touch_do_not_overlap_and_the_week_is_a_circle():
    week = 7 * spans.DAY
    sunday_night = (6 * spans.DAY + 22 * 60, 480)
    assert not spans.overlapping([(0, 360), (360, 480)], week)
    assert not spans.overlapping([sunday_night, (360, 480)], week)
    assert spans.overlapping([sunday_night, (5 * 60, 480)], week)  # Monday from 05:00, while Sunday's night goes on
    assert spans.overlapping([(0, 360), (0, 360)], week)
