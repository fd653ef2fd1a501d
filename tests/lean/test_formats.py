"""Figures in the local form; the expected texts are the examples of the interface text and hand calculations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lean import formats

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (4543, "4,543", "4.543"),
        (0, "0", "0"),
        (12.84, "12.8", "12,8"),
        (6.806, "6.81", "6,81"),
        (0.03124, "0.0312", "0,0312"),
        (333.63, "334", "334"),
        (13743.75, "13,744", "13.744"),
        (-14.12, "−14.1", "−14,1"),
        (-0.0, "0", "0"),
    ],
)
def test_counts_stand_in_full_and_measured_values_have_three_digits(value, english, german):
    assert formats.number(value, "en") == english
    assert formats.number(value, "de") == german


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (0, "0 s", "0 s"),
        (4.25, "4.2 s", "4,2 s"),
        (89.4, "89 s", "89 s"),
        (90, "1.5 min", "1,5 min"),
        (954, "15.9 min", "15,9 min"),
        (7140, "119 min", "119 min"),
        (7200, "2.0 h", "2,0 h"),
        (47.9 * 3600, "47.9 h", "47,9 h"),
        (48 * 3600, "2.0 d", "2,0 d"),
        (33 * 86400, "33.0 d", "33,0 d"),
        (-1.9 * 86400, "−45.6 h", "−45,6 h"),
    ],
)
def test_a_duration_takes_the_unit_of_its_size(seconds, english, german):
    assert formats.duration(seconds, "en") == english.replace(" ", NB)
    assert formats.duration(seconds, "de") == german.replace(" ", NB)


def test_cycle_and_set_up_times_stay_in_minutes():
    assert formats.minutes(210 * 60, "en") == f"210{NB}min"  # 3.5 h by size
    assert formats.minutes(8 * 60, "de") == f"8,0{NB}min"


@pytest.mark.parametrize(
    ("ratio", "english", "german"),
    [
        (0.128, "12.8 %", "12,8 %"),
        (0.5, "50.0 %", "50,0 %"),
        (0, "0 %", "0 %"),
        (1, "100 %", "100 %"),
        (0.00049, "< 0.1 %", "< 0,1 %"),
        (0.9996, "> 99.9 %", "> 99,9 %"),
    ],
)
def test_a_share_never_rounds_to_nothing_or_to_all(ratio, english, german):
    assert formats.percent(ratio, "en") == english.replace(" ", NB)
    assert formats.percent(ratio, "de") == german.replace(" ", NB)


def test_a_change_carries_its_sign():
    assert formats.change(0.38, "en") == f"+38{NB}%"
    assert formats.change(-0.072, "de") == f"−7,2{NB}%"


def test_a_quantity_reads_by_its_unit():
    assert formats.quantity(682.0, "pcs", "en") == f"682{NB}pcs"
    assert formats.quantity(682.0, "pcs", "de") == f"682{NB}Stk."
    assert formats.quantity(0.057, "1", "en") == f"5.7{NB}%"
    assert formats.quantity(0.03, "kg", "en") == f"30.0{NB}g"
    assert formats.quantity(1234, "kg", "de") == f"1,23{NB}t"
    assert formats.quantity(12.34, "d", "de") == f"12,3{NB}d"


def test_days_and_moments_read_as_in_each_language():
    when = datetime(2012, 3, 29, 5, 2, tzinfo=UTC)
    assert formats.day(when, "en") == f"29{NB}Mar{NB}2012"
    assert formats.day(when, "de") == f"29.{NB}März{NB}2012"
    assert formats.moment(when, "en") == f"29{NB}Mar{NB}2012, 05:02"
    assert formats.week(date(2012, 3, 29), "de") == f"KW{NB}13"


@pytest.mark.parametrize(
    ("first", "last", "english", "german"),
    [
        (date(2012, 1, 2), date(2012, 3, 31), "2 Jan – 31 Mar 2012", "2. Jan. – 31. März 2012"),
        (date(2012, 3, 1), date(2012, 3, 31), "1 – 31 Mar 2012", "1. – 31. März 2012"),
        (date(2011, 12, 30), date(2012, 1, 2), "30 Dec 2011 – 2 Jan 2012", "30. Dez. 2011 – 2. Jan. 2012"),
        (date(2012, 3, 1), date(2012, 3, 1), "1 Mar 2012", "1. März 2012"),
    ],
)
def test_a_period_writes_what_both_ends_share_once(first, last, english, german):
    assert formats.period(first, last, "en").replace(NB, " ") == english
    assert formats.period(first, last, "de").replace(NB, " ") == german


def test_age_counts_whole_units():
    assert formats.age(timedelta(minutes=48), "en") == f"48{NB}min"
    assert formats.age(timedelta(hours=27, minutes=50), "en") == f"27{NB}h"
    assert formats.age(timedelta(days=3), "de") == f"3{NB}d"


def test_files_are_named_in_powers_of_a_thousand():
    assert formats.file_size(820, "en") == f"820{NB}B"
    assert formats.file_size(12_040_000, "de") == f"12,0{NB}MB"
