"""The library, the tree of versions, the drift and the upgrade, without a database."""

from dataclasses import replace
from datetime import date

from kaizen.core.rollout.library import Asked, Entry, Word, choices, found
from kaizen.core.rollout.lineage import Version, drift, tree
from kaizen.core.rollout.threeway import Kind, three_way
from kaizen.core.standards import Level, Number
from kaizen.core.standards.document import Applies, JobStep, Parameter, Standard

CORE = Standard(
    title="Set-up", steps=("Grinding",), job=(JobStep("k1", "Fetch tools"), JobStep("k2", "Clamp")),
    parameters=(Parameter("v1", "speed", "m/s", 30.0, 28.0, 32.0), Parameter("v2", "flow", "l/min", 4.0)),
    applies=Applies(machine_class="grinder"),
)  # fmt: skip


def entry(key, **changed):
    told = {"standard": 1, "title": "Set-up", "origin": "Augsburg", "site": "Porto", "line": "Shafts",
            "word": Word.PROVEN, "steps": ("Grinding",), "waste": "waiting", "machine_class": "grinder",
            "on": date(2026, 5, 1)}  # fmt: skip
    return Entry(key, **told | changed)


ROWS = [
    entry("a1"),
    entry("a2", site="Plzeň", word=Word.DECLINED, reason="No zero-point clamping", on=date(2026, 5, 3)),
    entry("a3", site="Plzeň", word=Word.PROVEN, is_adapted=True, steps=("Turning",), waste="motion"),
]


def keys(**asked):
    return [one.key for one in found(ROWS, Asked(**asked))]


def test_nothing_asked_gives_all_the_newest_first():
    assert keys() == ["a2", "a3", "a1"]


def test_it_is_searched_by_step_waste_machine_class_site_and_outcome():
    assert keys(step=" grinding ") == ["a2", "a1"]
    assert keys(waste="motion") == ["a3"]
    assert keys(machine_class="Grinder", site="Porto") == ["a1"]
    assert keys(site="Augsburg") == ["a2", "a3", "a1"]
    assert keys(word="declined") == ["a2"]
    assert keys(word="adapted") == ["a3"]
    assert keys(step="Sawing") == []


def test_words_find_the_reason_of_a_decline():
    assert keys(text="zero-point clamping") == ["a2"]


def test_what_can_be_asked_for_is_what_is_there():
    known = choices(ROWS)
    assert (known.steps, known.sites) == (["Grinding", "Turning"], ["Augsburg", "Plzeň", "Porto"])


def version(key, parent=None):
    return Version(key, parent, "Augsburg", "g", f"v{key}", "effective")


def test_each_version_stands_below_the_one_it_came_from():
    rows = [version(1), version(2, 1), version(5, 1), version(6, 5), version(3, 2), version(9, 99)]
    assert [(one.key, one.depth) for one in tree(rows)] == [(1, 0), (2, 1), (3, 2), (5, 1), (6, 2), (9, 0)]


def test_a_chain_of_a_thousand_versions_is_a_tree_too():
    assert tree([version(0), *(version(n, n - 1) for n in range(1, 1000))])[-1].depth == 999


def test_a_line_is_even_with_its_origin_in_its_own_words():
    here = replace(CORE, steps=("Retificar",))
    told = drift(CORE, Number(1, 0, 0), here, [(Number(1, 0, 0), CORE)], names={"Grinding": "Retificar"}, own_values=1)
    assert (told.is_even, told.behind, told.changed, told.own_values) == (True, 0, 0, 1)


def test_a_line_lags_behind_and_changed_something_itself():
    now = replace(CORE, job=(*CORE.job, JobStep("k3", "Check")))
    here = replace(CORE, job=(JobStep("k1", "Fetch the tools first"), CORE.job[1]))
    newer = [(Number(1, 0, 0), CORE), (Number(1, 1, 0), now)]
    told = drift(CORE, Number(1, 0, 0), here, newer, names={}, own_values=0)
    assert (told.behind, told.level, told.changed, told.is_even) == (1, Level.MINOR, 1, False)


def fields(now, here=CORE, local=None):
    told = three_way(CORE, now, here, local or {}, {})
    return {".".join(one.address): one.kind for one in told}


def test_what_only_the_core_changed_comes():
    now = replace(CORE, job=(JobStep("k1", "Fetch tools before"), CORE.job[1]))
    assert fields(now) == {"job.k1.text": Kind.COMES}


def test_what_only_the_line_changed_is_ours():
    here = replace(CORE, purpose="Ours")
    assert fields(CORE, here) == {"purpose": Kind.OURS}


def test_what_both_changed_collides_unless_it_is_alike():
    now, here = replace(CORE, purpose="Theirs"), replace(CORE, purpose="Ours")
    assert fields(now, here) == {"purpose": Kind.CONFLICT}
    assert fields(now, now) == {"purpose": Kind.SAME}


def test_a_value_of_its_own_stays_and_says_where_the_core_moved_under_it():
    local = {"v1": {"nominal": 31.0}, "v2": {"nominal": 4.5}}
    moved = replace(CORE, parameters=(replace(CORE.parameters[0], high=31.5), CORE.parameters[1]))
    told = fields(moved, local=local)
    assert (told["parameters.v1.nominal"], told["parameters.v2.nominal"]) == (Kind.VALUE_MOVED, Kind.VALUE_KEPT)
    gone = replace(CORE, parameters=CORE.parameters[:1])
    told = fields(gone, local=local)
    assert (told["parameters.v1.nominal"], told["parameters.v2.nominal"]) == (Kind.VALUE_KEPT, Kind.VALUE_LOST)


def test_what_a_person_must_look_at_stands_first():
    now = replace(CORE, title="New", parameters=CORE.parameters[:1])
    told = three_way(CORE, now, CORE, {"v2": {"nominal": 4.5}}, {})
    assert [one.asks for one in told] == sorted((one.asks for one in told), reverse=True)
    assert told[0].asks
