"""Where a standard fits: each gate with its code, a block that nothing outvotes, and a verdict that lists its rules."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.rollout.compatibility import (
    MECHANISM,
    RULES,
    Amount,
    Certificate,
    DataQuality,
    Kind,
    Needed,
    OpenItem,
    Outcome,
    Release,
    Thresholds,
    Way,
    Word,
    WorksAgreement,
    again,
    document,
    ranked,
    wanted_of,
)
from kaizen.core.rollout.compatibility.needs import Met, Need
from kaizen.core.rollout.similarity import LineFacts, Station
from kaizen.core.standards import Standard, Unusable
from kaizen.core.standards.document import Applies
from kaizen.core.standards.texts import translated
from tests.kaizen.core.rollout.lines import doing
from tests.kaizen.core.rollout.places import LOTS, ORIGIN, PLACE, TODAY, WANTED, ask, place, wanting, with_stations

OTHER_FLOW = LineFacts(doing(abx=50, xb=50), ORIGIN.stations, ORIGIN.covariates)
OTHER_LOTS = replace(ORIGIN, covariates=(replace(LOTS, counts={"20": 280}),))
LATHE = Station("L1", "lathe", {"bar": "80 mm", "zero-point clamping": "no"})
NEW = Station("T1", "turn-mill", {"bar": "42 mm", "zero-point clamping": "yes"})
SILENT = Station("S1")


def said(verdict, rule):
    return next(one for one in verdict.results if one.rule == rule)


def test_where_everything_fits_the_pilot_may_begin_as_it_is():
    found = ask()
    assert (found.word, found.way) == (Word.COMPATIBLE, Way.AS_IS)
    assert [one.rule for one in found.results] == [rule.key for rule in RULES]
    assert {one.outcome for one in found.results} == {Outcome.FITS}
    assert found.likeness.score.as_json()["value"] == pytest.approx(1)


BLOCKED = {
    "the step is not there": ("step", "step_missing", {"wanted": wanting(steps=("z",))}),
    "the family is not made": ("family", "family_missing", {"place": place(families=("Valves",))}),
    "another machine class": ("machine_class", "lacking", {"line": with_stations(replace(ORIGIN.stations[0], machine_class="lathe"))}),
    "the bar is too thick": ("capability", "lacking", {"line": with_stations(NEW)}),
    "another material": ("material", "other_material", {"place": place(materials=("brass",))}),
    "a certificate has ended": (
        "certification", "certificate_missing", {"place": place(certificates=(Certificate("ISO 9001", "2026-11-26"),))}
    ),
    "a standard is older": ("standards", "standard_missing", {"place": place(standards={"5S": "1.8.12"})}),
    "a standard is missing": ("standards", "standard_missing", {"place": place(standards={})}),
    "another country": ("jurisdiction", "other_country", {"place": place(country="US")}),
    "no customer released it": ("customer_approval", "release_missing", {"place": place(releases=())}),
    "one of two customers": ("customer_approval", "release_missing", {"place": place(customers=("Wieland", "Ott"))}),
    "a release of another class": (
        "customer_approval", "release_missing", {"place": place(releases=(Release("Wieland", "location"),))}
    ),
    "a release that has ended": (
        "customer_approval", "release_missing", {"place": place(releases=(Release("Wieland", "material", "2026-01-01"),))}
    ),
    "nobody said whose parts": ("customer_approval", "release_missing", {"place": place(customers=None, releases=())}),
    "something is unsafe": ("open_items", "open_items", {"place": place(open_items=(OpenItem("safety", "guard"),))}),
    "no agreement": ("agreement", "no_agreement", {"place": place(agreement=None)}),
    "the agreement was refused": ("agreement", "no_agreement", {"place": place(agreement=WorksAgreement("refused"))}),
    "the agreement has ended": (
        "agreement", "agreement_ended", {"place": place(agreement=WorksAgreement("in_force", "2026-11-26"))}
    ),
    "19 days": ("data_quality", "too_little_data", {"place": place(data=DataQuality(19, 0.97))}),
    "79 % of the rows": ("data_quality", "too_little_data", {"place": place(data=DataQuality(45, 0.79))}),
    "little to gain": ("headroom", "little_to_gain", {"place": place(baseline=Amount(4.9, "h/month", 9))}),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "code", "changes"), BLOCKED.values(), ids=BLOCKED)
def test_one_gate_blocks_whatever_the_score(rule, code, changes):
    found = ask(**changes)
    assert (found.word, found.way) == (Word.BLOCKED, Way.NONE)
    assert [(one.rule, one.said.code) for one in found.blockers] == [(rule, code)]
    if "place" in changes:
        assert found.likeness.score.as_json()["value"] == pytest.approx(1)


UNKNOWN = {
    "no mined log": ("step", "no_behaviour", {"line": replace(ORIGIN, behaviour=None)}),
    "families": ("family", "families_not_stated", {"place": place(families=None)}),
    "no stations": ("capability", "no_stations", {"line": replace(ORIGIN, stations=())}),
    "silent stations": ("capability", "not_stated", {"line": with_stations(SILENT)}),
    "materials": ("material", "not_stated", {"place": place(materials=None)}),
    "certificates": ("certification", "not_stated", {"place": place(certificates=None)}),
    "open items": ("open_items", "not_stated", {"place": place(open_items=None)}),
    "data": ("data_quality", "not_stated", {"place": place(data=None)}),
    "no baseline": ("headroom", "no_baseline", {"place": place(baseline=None)}),
    "a baseline in another unit": ("headroom", "other_unit", {"place": place(baseline=Amount(40.0, "kg/month"))}),
}


@pytest.mark.parametrize(("rule", "code", "changes"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_stated_is_asked_and_neither_fits_nor_blocks(rule, code, changes):
    found = ask(**changes)
    assert (found.word, found.way) == (Word.UNKNOWN, Way.ASK)
    assert (rule, code) in {(one.rule, one.said.code) for one in found.open}


ADAPTED = {
    "one of two stations": ("capability", "some_stations", {"line": with_stations(ORIGIN.stations[0], NEW)}),
    "a second material": ("material", "some_materials", {"place": place(materials=("1.4301", "brass"))}),
    "one of two steps": ("step", "some_steps", {"wanted": wanting(steps=("b", "z"))}),
    "no Portuguese text": ("language", "no_translation", {"place": place(language="pt")}),
}


@pytest.mark.parametrize(("rule", "code", "changes"), ADAPTED.values(), ids=ADAPTED)
def test_what_only_asks_for_work_is_an_adaptation(rule, code, changes):
    found = ask(**changes)
    assert (found.word, found.way) == (Word.WITH_ADAPTATION, Way.ADAPTED)
    assert (rule, code) in {(one.rule, one.said.code) for one in found.adaptations}


SITE_BLOCKS = [changes for _, _, changes in BLOCKED.values() if "place" in changes]
UNKNOWN_LINES = [{}, *(changes for _, _, changes in UNKNOWN.values() if "line" in changes)]
ADAPTED_LINES = [{}, *(changes for _, _, changes in ADAPTED.values() if "line" in changes)]
NOT_ASKED = {
    "step": {"steps": ()}, "family": {"family": ""}, "machine_class": {"applies": Applies()}, "standards": {"standards": ()},
    "capability": {"applies": Applies()}, "material": {"applies": Applies()}, "certification": {"applies": Applies()},
    "jurisdiction": {"applies": Applies()}, "customer_approval": {"change_classes": ("method",)}, "headroom": {"least": None},
}  # fmt: skip


@pytest.mark.parametrize("rule", NOT_ASKED)
def test_what_the_standard_does_not_ask_for_needs_no_answer(rule):
    found = said(ask(wanted=wanting(**NOT_ASKED[rule])), rule)
    assert (found.outcome, found.said.code) == (Outcome.FITS, "not_asked")


def test_a_line_that_makes_nothing_for_a_customer_needs_no_release():
    assert said(ask(place(customers=(), releases=())), "customer_approval").said.code == "no_customer"


def test_a_customers_release_is_told_with_its_reference():
    also = Release("Wieland", "material", "2025-01-01", "PPF 3")
    assert said(ask(place(releases=(also, *PLACE.releases))), "customer_approval").said.values == {
        "classes": ["material"],
        "references": ["PPF 12"],
    }


def test_lines_that_are_too_little_alike_are_left_to_people():
    found = ask(line=OTHER_FLOW, wanted=wanting(steps=("b",)))
    assert found.likeness.score.as_json()["value"] < 0.6
    assert (found.word, found.way) == (Word.UNKNOWN, Way.PEOPLE)


def test_between_the_two_limits_the_pilot_comes_with_a_list_of_what_differs():
    near = LineFacts(doing(abcd=40, abxe=60), ORIGIN.stations, ORIGIN.covariates)
    found = ask(line=near)
    assert 0.6 <= found.likeness.score.as_json()["value"] < 0.8
    assert (found.word, found.way) == (Word.WITH_ADAPTATION, Way.ADAPTED)
    lost = [one.said.values["lost"] for one in found.adaptations]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 0


def test_the_limits_are_settings():
    near = LineFacts(doing(abcd=40, abxe=60), ORIGIN.stations, ORIGIN.covariates)
    assert ask(line=near, thresholds=Thresholds(as_is=0.5)).word == Word.COMPATIBLE
    assert ask(line=near, thresholds=Thresholds(adapted=0.79)).way == Way.PEOPLE


def test_without_a_score_people_decide():
    found = ask(origin=LineFacts(None, ORIGIN.stations))
    assert (found.word, found.way) == (Word.UNKNOWN, Way.PEOPLE)
    assert said(found, "moves").said.values["reason"] == "no_behaviour"


@given(*(st.sampled_from(cases) for cases in (SITE_BLOCKS, UNKNOWN_LINES, ADAPTED_LINES)))
def test_a_block_is_outvoted_by_nothing(block, unknown, adapted):
    found = ask(**adapted | unknown | block)
    assert (found.word, found.way) == (Word.BLOCKED, Way.NONE)


def test_a_line_without_the_step_is_no_receiver_and_one_that_nobody_mined_may_be_one():
    assert not ask(wanted=wanting(steps=("z",))).has_mechanism
    assert ask(line=replace(ORIGIN, behaviour=None)).has_mechanism
    assert ask(place(releases=())).has_mechanism


def test_places_are_ranked_by_word_then_by_score():
    near = LineFacts(doing(abcd=100), ORIGIN.stations, ORIGIN.covariates)
    found = {"blocked": ask(place(agreement=None)), "near": ask(line=near), "same": ask(), "silent": ask(place(data=None)),
             "adapt": ask(place(language="cs"))}  # fmt: skip
    assert [key for key, _ in ranked(found)] == ["same", "near", "adapt", "silent", "blocked"]


def test_every_rule_says_only_what_it_listed():
    codes = {rule.key: rule.codes for rule in RULES}
    cases = [changes for _, _, changes in (*BLOCKED.values(), *UNKNOWN.values(), *ADAPTED.values())]
    cases += [{"wanted": wanting(**changes)} for changes in NOT_ASKED.values()]
    cases += [{"line": with_stations(ORIGIN.stations[0], replace(NEW, machine_class="lathe"))}, {"line": OTHER_LOTS}]
    cases += [{}, {"place": place(customers=())}, {"line": OTHER_FLOW}, {"line": LineFacts()}]
    heard = {(one.rule, one.said.code) for changes in cases for one in ask(**changes).results}
    assert heard == {(key, code) for key, listed in codes.items() for code in listed}


def test_only_gates_block_and_only_parts_differ():
    kinds = {rule.key: rule.kind for rule in RULES}
    assert {kinds[key] for key, _, _ in BLOCKED.values()} == {Kind.GATE}
    assert [key for key, kind in kinds.items() if kind == Kind.ADAPTATION] == ["language"]
    assert len(kinds) == len(RULES)
    assert set(MECHANISM) < kinds.keys()


@pytest.mark.parametrize(
    ("need", "entered", "met"),
    [
        ("bar ≥ 60 mm", "65 mm", Met.YES), ("bar >= 60mm", "6.5 cm", Met.YES), ("bar ≥ 0,06 m", "59 mm", Met.NO),
        ("bar ≥ 60 mm", "thick", Met.NOT_STATED), ("bar ≥ 60 mm", "65 kg", Met.NOT_STATED), ("bar", "65 mm", Met.YES),
        ("bar", "nein", Met.NO), ("bar", "  ", Met.NOT_STATED), ("Bar: round", "Round ", Met.YES), ("bar = round", "hex", Met.NO),
        ("bar ≤ 60 mm", "60 mm", Met.YES), ("bar = 60 mm", "60.5 mm", Met.NO), ("axes ≥ 5", "5", Met.NOT_STATED),
        ("bar ≥ 1.33", "1.4", Met.YES),
    ],
)  # fmt: skip
def test_a_need_is_compared_with_what_was_entered(need, entered, met):
    assert Need.of(need).met(Station("M", "", {"bar": entered})) == met


def test_stations_that_lack_something_are_named_with_what_they_lack():
    values = said(ask(line=with_stations(ORIGIN.stations[0], LATHE, NEW, SILENT)), "capability").said.values
    assert (values["able"], values["unable"], values["unstated"]) == (["M4"], ["L1", "T1"], ["S1"])
    assert values["lacking"] == ["bar ≥ 60 mm", "zero-point clamping"]


def test_a_check_is_a_document_from_which_it_can_be_made_again():
    line = LineFacts(doing(abcd=40, abce=60), (ORIGIN.stations[0], NEW), ORIGIN.covariates)
    doc = document(WANTED, PLACE, ORIGIN, line, today=TODAY)
    read = json.loads(json.dumps(doc))
    assert again(read).as_json() == read["verdict"]
    assert document(WANTED, PLACE, ORIGIN, line, today=TODAY) == doc
    assert document(WANTED, PLACE, ORIGIN, line, today="2027-01-01")["inputs_hash"] != doc["inputs_hash"]
    with pytest.raises(Unusable):
        again({"schema": "newlean.standard/1"})


def test_a_check_of_a_line_that_nobody_mined_is_a_document_too():
    read = json.loads(json.dumps(document(WANTED, PLACE, ORIGIN, LineFacts(), today=TODAY)))
    assert again(read).word == Word.UNKNOWN


def test_what_a_standard_asks_for_stands_in_its_document():
    doc = Standard("Set-up", "de", "Less set-up", ("Drehen", "Fräsen", "Drehen 2"), "Heads", applies=WANTED.applies)
    whole = translated(doc, "en", {"title": "Set-up", "purpose": "Less set-up"}, of="1.0.0")
    partly = translated(whole, "pt", {"title": "Preparação"}, of="1.0.0")
    found = wanted_of(partly, names={"Drehen": "Turning", "Drehen 2": "Turning"}, standards=(Needed("5S"),))
    assert (found.steps, found.family, found.languages) == (("Turning", "Fräsen"), "Heads", ("de", "en"))
    assert (found.applies, found.change_classes) == (WANTED.applies, ("method",))
