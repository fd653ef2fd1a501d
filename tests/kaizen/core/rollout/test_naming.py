"""A site's own activity names find their canonical step in four languages; what is far from all of them finds none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.rollout.naming import Step, name_similarity, names_of, propose, steps_of
from kaizen.core.rollout.naming.vocabulary import units
from kaizen.core.rollout.similarity import behaviour_of
from tests.kaizen.core.rollout.lines import demo, log_of

CANONICAL = (
    "Sawing", "Turning & milling", "Turning & milling Q.C.", "Laser marking", "Lapping", "Round grinding",
    "Final inspection", "Packing", "Deburring", "Washing", "Grinding rework",
)  # fmt: skip
OWN = {
    "de": ("Sägen", "Drehen/Fräsen", "Drehen & Fräsen Qualitätsprüfung", "Laserbeschriften", "Läppen", "Rundschleifen",
           "Endprüfung", "Verpacken", "Entgraten", "Waschen", "Nacharbeit Schleifen"),
    "pt": ("Serragem", "Torneamento e fresagem", "Controlo de torneamento e fresagem", "Gravação a laser", "Lapidação",
           "Retificação cilíndrica", "Inspeção final", "Embalagem", "Rebarbação", "Lavagem", "Retrabalho de retificação"),
    "cs": ("Řezání", "Soustružení a frézování", "Kontrola soustružení a frézování", "Značení laserem", "Lapování",
           "Broušení na kulato", "Výstupní kontrola", "Balení", "Odjehlení", "Mytí", "Přepracování broušení"),
    "typed": ("SAWING 2", "turning and milling", "Turning & Milling QC", "Laser Marking - Machine 7", "lapping", "Grinding, round",
              "Final inspecton", "packing ", "De-burring", "Wash", "Rework grinding"),
}  # fmt: skip
names = st.text("abcdeäß &-12", max_size=20) | st.sampled_from(CANONICAL + OWN["de"] + OWN["pt"] + OWN["cs"])


def known(*names: str) -> list[Step]:
    return [Step(name) for name in names]


@pytest.mark.parametrize("language", OWN)
def test_names_find_their_step(language):
    found = propose(known(*OWN[language]), known(*CANONICAL))
    assert names_of(found) == dict(zip(OWN[language], CANONICAL, strict=True))


def test_the_right_names_are_sure_and_a_person_still_confirms():
    found = propose(known(*OWN["de"], *OWN["pt"], *OWN["cs"]), known(*CANONICAL))
    assert sum(one.is_sure for one in found) >= 30
    assert len(names_of(found, only_sure=True)) == sum(one.is_sure for one in found)


def test_a_name_that_is_like_none_gets_no_proposal():
    found = propose(known("Xyzzy", "Kaffee", "Machine 12"), known(*CANONICAL))
    assert [one.best for one in found] == [None, None, None]
    assert names_of(found) == {}


def test_two_steps_that_are_as_near_are_not_sure_and_both_are_told():
    found = propose(known("Schleifen"), known("Round grinding", "Flat grinding"))[0]
    assert not found.is_sure
    assert {found.best.step, *(match.step for match in found.others)} == {"Round grinding", "Flat grinding"}


def test_the_place_in_the_flow_tells_two_inspections_apart():
    canonical = [Step("Incoming inspection", place=0.0), Step("Final inspection", place=1.0)]
    found = propose([Step("Prüfung", place=0.95), Step("Prüfung 1", place=0.05)], canonical)
    assert [one.best.step for one in found] == ["Final inspection", "Incoming inspection"]


def test_the_machine_class_tells_in_any_language():
    canonical = [Step("Finishing A", "Grinder"), Step("Finishing B", "Lapping machine")]
    assert propose([Step("Finish", "Schleifmaschine")], canonical)[0].best.step == "Finishing A"
    assert propose([Step("Finish", "Läppmaschine")], canonical)[0].best.machine == pytest.approx(0.99)


def test_what_a_canonical_step_is_also_called_counts():
    found = propose(known("OP-Zerspanung"), [Step("Turning & milling", others=("Zerspanung",))])[0]
    assert found.best is not None
    assert found.best.name > 0.6


def test_several_own_steps_may_be_one_step():
    found = propose(known("Round grinding manual", "Round grinding"), known("Round grinding"))
    assert {one.best.step for one in found} == {"Round grinding"}
    assert found[1].best.confidence == 1.0


@given(names, names)
def test_names_are_alike_from_both_sides_and_wholly_to_themselves(one, other):
    assert name_similarity(one, one) == 1.0
    assert 0 <= name_similarity(one, other) <= 1
    assert name_similarity(one, other) == name_similarity(other, one)


@given(st.lists(names.map(Step), max_size=4), st.lists(names.map(Step), max_size=4))
def test_every_own_step_has_an_answer_and_the_best_comes_first(own, canonical):
    found = propose(own, canonical)
    assert [one.own for one in found] == [step.name for step in own]
    for one in found:
        told = [match.confidence for match in (one.best, *one.others) if match]
        assert told == sorted(told, reverse=True)
        assert all(0 < confidence <= 1 for confidence in told)


def test_compounds_and_quality_control_are_understood():
    assert units("Rundschleifen 3") == {"round", "grind"}
    assert units("Endprüfung") == {"final", "inspect"}
    assert units("Turning Q.C.") == {"turn", "inspect"}
    assert units("Maschine 5") == frozenset()
    assert units("研磨") == {"=研磨"}


def test_the_steps_of_a_log_come_with_their_place_and_machine_class():
    found = steps_of(log_of(["abc", "abc", "ac"]))
    assert [(step.name, step.place, step.orders) for step in found] == [("a", 0.0, 3), ("b", 0.5, 2), ("c", 1.0, 3)]
    log = demo("porto")
    classes = {name: "Saw" if name.startswith("Serra") else "" for name in log.resource.names}
    assert {step.name: step.machine_class for step in steps_of(log, classes)}["Sawing"] == "Saw"


def test_a_plant_that_speaks_portuguese_is_compared_in_canonical_steps():
    log = demo("porto")
    spoken = dict(zip(CANONICAL, OWN["pt"], strict=True))
    own = [Step(spoken[step.name], step.machine_class, step.place, step.orders) for step in steps_of(log)]
    found = names_of(propose(own, steps_of(demo("augsburg"))))
    assert {spoken[name]: name for name in log.boxes.names} == found
    back = behaviour_of(log, {name: found[spoken[name]] for name in log.boxes.names})
    assert back.named == back.visits
