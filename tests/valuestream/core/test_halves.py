"""Columns that hold a day, or a time of day, are proposed as the two halves of one time."""

import pytest

from tests.valuestream.core.test_propose import propose
from valuestream.core.halves import misfits

BASE = {"Auftrag": ["A1", "A2"], "Arbeitsgang": ["Drehen", "Fräsen"]}
DAYS, OTHER_DAYS = ["04.03.2024", "25.03.2024"], ["05.03.2024", "26.03.2024"]
CLOCKS, OTHER_CLOCKS = ["06:00", "14:30"], ["06:45:10", "15:30"]
WHOLE = ["04.03.2024 06:00", "25.03.2024 14:30"]


def times_of(columns):
    profile, found, notes = propose({**BASE, **columns})
    times = {role: column for role, column in profile.columns.items() if role not in ("case", "activity")}
    return times, found, notes


@pytest.mark.parametrize(
    "names",
    [
        ("Start date", "Start time", "End date", "End time"),
        ("Startdatum", "Startzeit", "Enddatum", "Endzeit"),
        ("Datum Beginn", "Uhrzeit Beginn", "Datum Ende", "Uhrzeit Ende"),
        ("Datum von", "Zeit von", "Datum bis", "Zeit bis"),
    ],
)
def test_start_and_end_in_two_columns_each(names):
    values = (DAYS, CLOCKS, OTHER_DAYS, OTHER_CLOCKS)
    times, columns, notes = times_of(dict(zip(names, values, strict=True)))
    assert times == dict(zip(("start", "start_clock", "complete", "complete_clock"), names, strict=True))
    assert [columns[name].reason for name in names] == ["day_half", "clock_half"] * 2
    assert {columns[name].certainty for name in names} == {"sure"}
    assert (notes["date_order"]["value"], notes["timezone"]["certainty"]) == ("dmy", "look")


@pytest.mark.parametrize("clocks", [["060000", "143000"], ["30.12.1899 06:00:00"], ["6:00 AM", "2:30 PM"]])
def test_times_of_day_as_systems_and_spreadsheets_write_them(clocks):
    times, _, _ = times_of({"Startdatum": DAYS, "Startzeit": clocks})
    assert times == {"start": "Startdatum", "start_clock": "Startzeit"}


def test_one_day_and_one_time_of_day_are_the_end():
    times, _, _ = times_of({"Datum": DAYS, "Uhrzeit": CLOCKS})
    assert times == {"complete": "Datum", "complete_clock": "Uhrzeit"}


def test_one_day_serves_start_and_end():
    times, columns, _ = times_of({"Datum": DAYS, "Beginn": CLOCKS, "Ende": OTHER_CLOCKS})
    assert times == {"start": "Datum", "complete": "Datum", "start_clock": "Beginn", "complete_clock": "Ende"}
    assert (columns["Datum"].role, columns["Datum"].reason, columns["Datum"].certainty) == (
        "day",
        "day_of_both",
        "sure",
    )


def test_the_day_of_the_start_serves_an_end_without_one_but_must_be_looked_at():
    times, columns, _ = times_of({"Startdatum": DAYS, "Startzeit": CLOCKS, "Endzeit": OTHER_CLOCKS})
    assert times == {
        "start": "Startdatum",
        "complete": "Startdatum",
        "start_clock": "Startzeit",
        "complete_clock": "Endzeit",
    }
    assert (columns["Startdatum"].role, columns["Startdatum"].certainty) == ("day", "look")


def test_a_day_of_unsaid_meaning_goes_with_the_only_time_of_day():
    times, _, _ = times_of({"Datum": DAYS, "Startzeit": CLOCKS, "Ende": WHOLE})
    assert times == {"start": "Datum", "start_clock": "Startzeit", "complete": "Ende"}


def test_a_column_with_day_and_time_of_day_needs_no_second_one():
    times, columns, _ = times_of({"Startdatum": DAYS, "Startzeit": WHOLE, "Beginn": CLOCKS})
    assert times == {"start": "Startzeit"}
    assert columns["Startdatum"].reason == "second_choice"


def test_a_time_of_day_that_finds_no_day_is_no_time():
    _, columns, _ = times_of({"Startzeit": CLOCKS})
    assert (columns["Startzeit"].reason, columns["Startzeit"].certainty) == ("only_minutes", "look")
    _, columns, _ = times_of({"Startzeit": ["060000", "143000"]})
    assert (columns["Startzeit"].role, columns["Startzeit"].reason) == ("ignore", "name_but_not_values")


def test_numbers_that_look_like_times_of_day_stay_what_their_name_says():
    profile, _, _ = propose({**BASE, "Auftrag": ["100001", "100002"], "Zeitpunkt": WHOLE})
    assert profile.columns["case"] == "Auftrag"


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ({"start", "start_clock"}, {}),
        ({"day", "start_clock", "complete_clock"}, {}),
        ({"complete_clock"}, {"complete_clock": "no_day"}),
        ({"day", "start_clock"}, {"day": "no_clocks"}),
        ({"day", "start_clock", "complete_clock", "complete"}, {"day": "day_twice"}),
    ],
)
def test_a_half_without_its_other_half_is_named(roles, found):
    assert misfits(roles) == found
