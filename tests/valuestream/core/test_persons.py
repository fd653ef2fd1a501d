"""Columns that name people are found by name and by content; machines are not mistaken for people."""

import pytest

from valuestream.core.persons import looks_like_stations, person_reason


@pytest.mark.parametrize(
    "name",
    ["Worker ID", "Operator", "operator_id", "Mitarbeiter", "MitarbeiterNr", "Personalnummer", "PersNr", "Bediener",
     "Werker", "user", "User Name", "Benutzer", "Name", "employee no.", "E-Mail", "Sachbearbeiter", "created by", "Vorname",
     "case:responsible", "Prüfer"],
)  # fmt: skip
def test_a_name_gives_people_away(name):
    assert person_reason(name, ["x"]) == "person_name"


@pytest.mark.parametrize(
    "name",
    [
        "Operation",
        "Machine",
        "Part name",
        "Usage_kWh",
        "Arbeitsgang",
        "Number of workers",
        "Anzahl Mitarbeiter",
        "Order",
    ],
)
def test_other_names_do_not(name):
    assert person_reason(name, ["7", "8"]) == ""


@pytest.mark.parametrize(
    "values",
    [
        ["anna@plant.example", "bo@plant.example"],
        ["Huber, Anna", "Maier, Bo"],
        ["Warehouse Staff 1", "Line operator 2"],
    ],
)
def test_values_give_people_away(values):
    assert person_reason("column 7", values) == "person_values"


@pytest.mark.parametrize(
    "values",
    [["Machine 4 - Turning & Milling", "Quality Check 1", "Oven"], ["hbw_1", "ov_1"], ["M01", "M02"],
     ["CNC-03", "EDM 17"], ["Drehmaschine 2", "Schleifplatz"]],
)  # fmt: skip
def test_stations_look_like_stations(values):
    assert looks_like_stations(values)


@pytest.mark.parametrize(
    "values", [["ID4932", "ID0998"], ["Pete", "Sue"], ["10861.0", "11289.0"], ["P17", "P18"], ["System", "Tester3"], []]
)
def test_people_do_not_look_like_stations(values):
    assert not looks_like_stations(values)
