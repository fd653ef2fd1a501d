"""What the columns of a file mean: proposed from name and values, with a reason and a certainty."""

from itertools import cycle, islice

import pytest

from valuestream.core.dates import date_style
from valuestream.core.kinds import proposed_kinds
from valuestream.core.profile import Profile
from valuestream.core.proposal import MASK, Proposal
from valuestream.core.propose import REASONS, Facts, propose_columns

GERMAN = {
    "Fertigungsauftrag": ["FA-1", "FA-2"],
    "Arbeitsgang": ["Drehen", "Fräsen", "Prüfen"],
    "Arbeitsplatz": ["DR-01", "FR-02"],
    "Beginn": ["04.03.2024 06:00", "04.03.2024 07:00", "05.03.2024 06:00"],
    "Ende": ["04.03.2024 06:30", "04.03.2024 07:40", "25.03.2024 06:30"],
    "Gutmenge": ["10", "9,5"],
    "Ausschuss": ["0", "1"],
    "Nacharbeit": ["0", "2"],
    "Losgröße": ["10", "20"],
    "Material": ["Welle", "Ritzel"],
    "Charge": ["C1", "C2"],
    "Rückmeldeart": ["P", "R", "S"],
    "Personalnummer": ["4711", "4712"],
    "Bemerkung": [
        "Werkzeug gewechselt, Huber hat noch einmal nachgemessen " * 2,
        "Maier hat die Maschine neu eingestellt " * 2,
    ],
}
ENGLISH = {
    "Work order": ["W1", "W2"],
    "Operation": ["Turn", "Mill"],
    "Machine": ["7", "8"],
    "Start time": ["2024-03-04T06:00:00", "2024-03-04T07:00:00"],
    "End time": ["2024-03-04T06:30:00", "2024-03-04T07:40:00"],
    "Qty completed": ["10", "9"],
    "Qty rejected": ["0", "1"],
    "Order qty": ["10", "20"],
    "Part number": ["A", "B"],
    "Duration": ["30", "40"],
    "Operator": ["x", "y"],
}


def propose(columns, rows=1000, **profile):
    facts = [Facts(name, tuple(values), len(values), tuple(values[:3])) for name, values in columns.items()]
    proposed, found, notes = propose_columns(facts, rows, Profile(**profile))
    return proposed, {column.name: column for column in found}, {note["code"]: note for note in notes}


def test_german_headers():
    profile, columns, notes = propose(GERMAN)
    assert profile.columns == {
        "case": "Fertigungsauftrag", "activity": "Arbeitsgang", "resource": "Arbeitsplatz", "start": "Beginn",
        "complete": "Ende", "good": "Gutmenge", "scrap": "Ausschuss", "rework": "Nacharbeit", "lot_size": "Losgröße",
        "product": "Material", "batch": "Charge", "kind": "Rückmeldeart",
    }  # fmt: skip
    assert profile.dropped == ("Personalnummer",)
    assert profile.kinds == {"P": "production", "R": "setup", "S": "down"}
    assert (profile.date_order, profile.decimal) == ("dmy", ",")
    assert (notes["date_order"]["certainty"], notes["decimal"]["certainty"], notes["timezone"]["certainty"]) == (
        "sure", "sure", "look",
    )  # fmt: skip
    assert columns["Personalnummer"].samples == columns["Bemerkung"].samples == (MASK,)
    assert columns["Bemerkung"].reason == "free_text"


def test_english_headers():
    profile, columns, _ = propose(ENGLISH)
    assert profile.columns == {
        "case": "Work order", "activity": "Operation", "resource": "Machine", "start": "Start time",
        "complete": "End time", "good": "Qty completed", "scrap": "Qty rejected", "lot_size": "Order qty",
        "product": "Part number",
    }  # fmt: skip
    assert profile.dropped == ("Operator",)
    assert columns["Duration"].reason == "duration"
    assert all(column.certainty == "sure" for column in columns.values())


def test_a_name_without_fitting_values_is_not_taken():
    profile, columns, _ = propose({**ENGLISH, "Qty rejected": ["see", "note"], "Start time": ["soon", "later"]})
    assert "scrap" not in profile.columns
    assert (columns["Qty rejected"].role, columns["Qty rejected"].reason) == ("ignore", "name_but_not_values")
    assert columns["Start time"].reason == "name_but_not_values"


def test_a_resource_that_may_be_people_is_dropped_until_somebody_says_otherwise():
    profile, columns, _ = propose({**ENGLISH, "Machine": ["1"], "Resource": ["Pete", "Sue"]})
    assert "Resource" in profile.dropped
    assert (columns["Resource"].reason, columns["Resource"].certainty) == ("resource_may_be_people", "look")


def test_one_time_becomes_the_end():
    profile, _, _ = propose({"case_id": ["1", "2"], "activity": ["a", "b"], "timestamp": ["2024-01-01 10:00"]})
    assert profile.columns["complete"] == "timestamp"


def test_a_lifecycle_column_is_known_by_its_values():
    profile, columns, _ = propose(
        {"Event type": ["start", "complete"], "When": ["2024-01-01 10:00"], "Case": ["1", "2"]}
    )
    assert profile.columns["lifecycle"] == "Event type"
    assert columns["When"].role == "complete"


def test_without_a_telling_name_nothing_is_guessed():
    profile, columns, _ = propose({"A": ["1.5", "2.5"], "B": ["x", "y"], "C": ["2024-01-01 10:00"]})
    assert set(profile.columns) == {"complete"}
    assert columns["C"].certainty == "look"


@pytest.mark.parametrize(
    ("values", "order", "certainty"),
    [
        (["2024-01-02 10:00"], "ymd", "sure"),
        (["01/02/2024", "13/02/2024"], "dmy", "sure"),
        (["01/02/2024", "01/13/2024"], "mdy", "sure"),
        (["01/02/2024", "03/04/2024"], "dmy", "look"),  # nothing tells day from month
        (["01/02/2024 10:00 PM"], "mdy", "look"),
        (["01.02.2024 10:00"], "dmy", "sure"),  # dots are day first
        (["13/02/2024", "02/13/2024", "01/02/2024"], "dmy", "look"),  # mixed: the other rows will be refused
    ],
)
def test_the_date_order_is_judged_from_all_values(values, order, certainty):
    style = date_style(values)
    assert style is not None
    assert (style.date_order, style.certainty) == (order, certainty)


def test_one_late_day_settles_an_ambiguous_column():
    days = [f"{day:02d}/{month:02d}/2024 {hour:02d}:{minute:02d}"
            for day in range(1, 13) for month in range(1, 13) for hour in range(24) for minute in (0, 30)]  # fmt: skip
    profile, _, notes = propose({**ENGLISH, "Start time": [*days, "30/01/2024 10:00"], "End time": [*days]})
    assert (profile.date_order, notes["date_order"]["certainty"]) == ("dmy", "sure")


@pytest.mark.parametrize(
    ("values", "time_format"),
    [
        (["29.01.12 10:00"], "%d.%m.%y %H:%M"),
        (["1327879440", "1327879441"], "epoch_s"),
        (["1327879440500"], "epoch_ms"),
    ],
)
def test_odd_times_get_a_format_to_look_at(values, time_format):
    style = date_style(values)
    assert style is not None
    assert (style.time_format, style.certainty) == (time_format, "look")


@pytest.mark.parametrize("values", [["Turn", "Mill"], ["1", "2"], ["12.5"], [], [""], ["123456789012"]])
def test_other_columns_are_no_times(values):
    assert date_style(values) is None


def test_kinds_of_report_are_proposed():
    assert proposed_kinds(("S", "D", "B")) == {"S": "setup", "D": "production", "B": "down"}  # production log
    assert proposed_kinds(("Rüsten", "Produktion", "Störung", "?")) == {
        "Rüsten": "setup", "Produktion": "production", "Störung": "down",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "decimal", "certainty"),
    [
        (["1,5"], ",", "sure"),
        (["1.5"], ".", "sure"),
        (["15"], ".", "sure"),
        (["1.234"], ".", "look"),
        (["1,5", "2.5"], ".", "look"),
    ],
)
def test_the_decimal_sign_is_judged_from_the_quantities(values, decimal, certainty):
    _, _, notes = propose({**ENGLISH, "Qty completed": values})
    assert (notes["decimal"]["value"], notes["decimal"]["certainty"]) == (decimal, certainty)


def test_every_reason_has_words_and_a_proposal_survives_json():
    columns = {**GERMAN, **ENGLISH}
    profile, found, notes = propose(columns)
    assert {column.reason for column in found.values()} <= set(REASONS)
    sample = [dict(zip(columns, islice(cycle("ab"), len(columns)), strict=True))]
    proposal = Proposal(profile, tuple(found.values()), 2, True, sample, tuple(notes.values()))
    assert Proposal.from_json(proposal.as_json()) == proposal
