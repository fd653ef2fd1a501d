"""A standard as data: lossless, checked with the place named, compared field by field, translated text by text."""

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.standards import (
    Level,
    Number,
    Standard,
    Unusable,
    after,
    difference,
    json_schema,
    lacks,
    level_of,
    problems,
)
from kaizen.core.standards.checks import Problem
from kaizen.core.standards.document import JobStep, KeyPoint, Parameter, Translated, Work
from kaizen.core.standards.instruction import for_place, unseen, with_local, without_counterpart
from kaizen.core.standards.states import FOLLOWS, State, may_follow
from kaizen.core.standards.texts import outdated, sources, spoken, translated
from kaizen.core.standards.work import capacity, combination
from tests.kaizen.standard_docs import SET_UP
from valuestream.core.conformance import ReferencePath

KEYS = st.text("abcdefgh123", min_size=1, max_size=24)
TEXTS = st.text(max_size=40).map(lambda text: text.replace("\0", ""))
NUMBERS = st.floats(-1e12, 1e12).map(lambda number: number + 0.0)  # no -0.0, as no document has it


def unique(rows):
    return st.lists(rows, max_size=3, unique_by=lambda row: row.id).map(tuple)


POINTS = unique(st.builds(KeyPoint, KEYS, TEXTS, TEXTS))
JOBS = unique(st.builds(JobStep, KEYS, TEXTS, POINTS))
PARAMETERS = unique(st.builds(Parameter, KEYS, TEXTS, TEXTS, *[st.none() | NUMBERS] * 3, TEXTS, TEXTS))
LANGUAGES = st.dictionaries(
    st.sampled_from(["de", "pt"]), st.dictionaries(TEXTS, st.builds(Translated, TEXTS, KEYS, st.just("0" * 16)))
)
DOCUMENTS = st.builds(
    replace, st.just(SET_UP), title=TEXTS, purpose=TEXTS, steps=st.lists(TEXTS, max_size=3).map(tuple), job=JOBS,
    parameters=PARAMETERS, texts=LANGUAGES,
    work=st.builds(Work, takt_s=st.none() | NUMBERS, in_process=st.none() | st.integers(1, 9)),
)  # fmt: skip


@given(DOCUMENTS)
def test_a_standard_survives_json_without_loss(doc):
    text = json.dumps(doc.as_json())
    again = Standard.from_json(json.loads(text))
    assert again == doc
    assert again.content_hash == doc.content_hash
    jsonschema.validate(json.loads(text), json_schema())


@given(DOCUMENTS, DOCUMENTS)
def test_the_difference_seen_from_the_other_side_is_the_same_backwards(one, other):
    assert difference(one, one) == []
    there = {(change.address, change.before, change.after) for change in difference(one, other)}
    assert there == {(change.address, change.after, change.before) for change in difference(other, one)}


def test_the_hash_says_when_anything_is_another():
    assert replace(SET_UP, purpose="Other").content_hash != SET_UP.content_hash


@pytest.mark.parametrize(
    ("change", "code", "address"),
    [
        ({"titel": "x"}, "unknown_field", ("titel",)),
        ({"title": 5}, "wrong_kind", ("title",)),
        ({"title": "x" * 201}, "too_long", ("title",)),
        ({"title": "a\0b"}, "bad_sign", ("title",)),
        ({"job": [{"id": "j1", "text": "x"}]}, "missing_field", ("job", "j1", "points")),
        ({"job": [{"id": "j", "text": "", "points": []}] * 201}, "too_many", ("job",)),
        ({"schema": "newlean.standard/2"}, "not_a_document", ()),
    ],
)
def test_a_document_that_is_none_is_refused_with_its_place(change, code, address):
    with pytest.raises(Unusable) as refused:
        Standard.from_json(SET_UP.as_json() | change)
    assert (refused.value.code, refused.value.address) == (code, address)


def test_infinity_is_no_number():
    doc = SET_UP.as_json()
    doc["parameters"][0]["nominal"] = float("inf")
    with pytest.raises(Unusable, match=r"no_number: parameters\.v1\.nominal"):
        Standard.from_json(doc)


@pytest.mark.parametrize("value", [10**400, 1e13, float("nan")])
def test_a_number_that_no_database_keeps_is_refused(value):
    for doc in (SET_UP.as_json() | {"work": SET_UP.as_json()["work"] | {"in_process": value, "takt_s": value}},):
        with pytest.raises(Unusable, match="no_number"):
            Standard.from_json(doc)


def test_the_example_has_no_problem_and_lacks_nothing():
    assert (problems(SET_UP), lacks(SET_UP)) == ([], [])
    assert lacks(Standard("Only a title")) == ["purpose", "steps", "job", "review_on"]


def test_a_key_point_without_a_reason_is_refused_and_says_where():
    step = replace(SET_UP.job[1], points=(KeyPoint("p2", "Two strokes", " "),))
    doc = replace(SET_UP, job=(SET_UP.job[0], step))
    assert problems(doc) == [Problem("no_reason", ("job", "j2", "points", "p2", "reason"))]


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        (Parameter("v1", "Speed", "spoons", 1.0), "no_unit"),
        (Parameter("v1", "Speed", "m/s", 1.0, 2.0, 3.0), "not_in_order"),
        (Parameter("v1", "Speed", "m/s"), "no_value"),
        (Parameter("v1", "", "m/s", 1.0), "no_name"),
        (Parameter("V 1", "Speed", "m/s", 1.0), "no_id"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(parameter, code):
    assert [one.code for one in problems(replace(SET_UP, parameters=(parameter,)))] == [code]


@pytest.mark.parametrize("unit", ["bar", "N*m", "mm", "°C", "%", "m/s", "l/min", "s", "rpm", "kW"])
def test_units_of_the_shop_floor_are_known(unit):
    assert problems(replace(SET_UP, parameters=(Parameter("v1", "x", unit, 1.0),))) == []


def test_the_path_is_the_one_of_conformance():
    assert SET_UP.reference == ReferencePath(SET_UP.path)
    assert Standard("x").reference is None
    assert [one.code for one in problems(replace(SET_UP, path=SET_UP.path[:1] * 2))] == ["twice"]


def test_a_changed_limit_shows_with_both_values_and_counts_as_minor():
    later = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], high=35.0), *SET_UP.parameters[1:]))
    [change] = difference(SET_UP, later)
    assert (change.address, change.before, change.after) == (("parameters", "v1", "high"), 34.0, 35.0)
    assert level_of([change]) == Level.MINOR


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"purpose": "Clearer words"}, Level.PATCH),
        ({"review_on": "2028-01-01"}, Level.PATCH),
        ({"job": (*SET_UP.job, JobStep("j3", "Check the first part"))}, Level.MINOR),
        ({"job": SET_UP.job[::-1]}, Level.MAJOR),  # another order
        ({"job": SET_UP.job[:1]}, Level.MAJOR),  # a step is gone
        ({"family": "Shafts"}, Level.MAJOR),
        ({"path": SET_UP.path[:2]}, Level.MAJOR),
        ({"parameters": (replace(SET_UP.parameters[0], unit="km/h"), *SET_UP.parameters[1:])}, Level.MAJOR),
        ({"parameters": (*SET_UP.parameters, Parameter("v9", "Oil", "bar", 1.0))}, Level.MINOR),
        ({}, Level.NONE),
    ],
)
def test_the_change_tells_which_part_of_the_number_counts_on(change, level):
    assert level_of(difference(SET_UP, replace(SET_UP, **change))) == level


def test_a_reason_said_better_is_a_patch_and_another_point_a_minor_change():
    point = SET_UP.job[0].points[0]
    for change, level in (({"reason": "Costs 9 min."}, Level.PATCH), ({"point": "Before"}, Level.MINOR)):
        later = replace(SET_UP, job=(replace(SET_UP.job[0], points=(replace(point, **change),)), SET_UP.job[1]))
        assert level_of(difference(SET_UP, later)) == level


def test_numbers_count_from_one():
    assert [str(after(Number(1, 4, 2), level)) for level in Level] == ["1.4.3", "1.4.3", "1.5.0", "2.0.0"]
    assert after(None, Level.MAJOR) == Number(1, 0, 0)


def test_a_second_version_in_german_flags_the_english_text_of_the_first():
    first = translated(replace(SET_UP, language="de"), "en", sources(SET_UP), of="1.0.0")
    assert outdated(first, "en") == []
    step = replace(first.job[1], text="Scheibe dreimal abrichten")
    [late] = outdated(replace(first, job=(first.job[0], step)), "en")
    assert (late.address, late.of, late.text) == ("job.j2.text", "1.0.0", "Dress the wheel")
    again = translated(replace(first, job=(first.job[0], step)), "en", {late.address: "Dress it thrice"}, of="1.1.0")
    assert outdated(again, "en") == []
    assert spoken(again, "en").job[1].text == "Dress it thrice"


def test_a_text_that_nobody_translated_is_told_and_shown_as_it_is_written():
    doc = translated(SET_UP, "de", {"title": "Rundschleifmaschine rüsten"}, of="1.0.0")
    assert "purpose" in {one.address for one in outdated(doc, "de")}
    assert (spoken(doc, "de").title, spoken(doc, "de").purpose) == ("Rundschleifmaschine rüsten", SET_UP.purpose)
    assert translated(doc, "de", {"title": ""}, of="1.0.0").texts == {}
    assert outdated(SET_UP, "pt") == []  # no language that anybody works in


def test_one_version_gives_each_station_its_own_parameters():
    at = {
        place: {row.name: row.nominal for row in for_place(SET_UP, station=place).parameters} for place in ("M5", "M6")
    }
    assert at == {
        "M5": {"Wheel speed": 32.0, "Coolant pressure": 4.0},
        "M6": {"Wheel speed": 28.0, "Coolant pressure": 4.0},
    }


def test_local_values_survive_a_new_core_and_those_without_counterpart_are_told():
    local = {"v2": {"nominal": 4.5}, "v7": {"nominal": 1.0}}
    doc = with_local(replace(SET_UP, parameters=(replace(SET_UP.parameters[1], high=6.0),)), local)
    assert [(row.nominal, row.low, row.high) for row in doc.parameters] == [(4.5, 3.5, 6.0)]
    assert without_counterpart(SET_UP, local) == ["v7"]


def test_what_is_new_since_the_acknowledged_version_is_marked():
    later = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], high=35.0), *SET_UP.parameters[1:]))
    assert unseen(later, SET_UP) == {"parameters.v1"}
    assert unseen(later, None) == frozenset()


def test_the_combination_table_by_hand():
    """22 manual + 6 walk = 28; then 35 + 4 = 39: cycle 67 s, 413 s below a takt of 480 s; machine 22 + 210 = 232 s."""
    found = combination(SET_UP.work)
    assert [(bar.start, bar.manual_end, bar.end, bar.auto_end) for bar in found.bars] == [
        (0, 22, 28, 232),
        (28, 63, 67, 63),
    ]
    assert (found.cycle_s, found.spare_s, found.longest_s) == (67, 413, 480)


def test_the_capacity_sheet_by_hand():
    """30 + 210 + 720/24 = 270 s a piece; 27,000 s of work make 100 pieces."""
    assert capacity(SET_UP.work.capacity[0], 27_000) == 100
    assert capacity(SET_UP.work.capacity[0], None) is None


def test_no_way_leads_back_from_a_frozen_version():
    assert may_follow("in_review", "draft")
    back = [now for now, then in FOLLOWS.items() if State.DRAFT in then]
    assert back == [State.IN_REVIEW]
    assert not any(may_follow(State.WITHDRAWN, state) for state in State)
