"""Paths against a reference: the fewest differences, read as skipped, repeated, swapped or extra, in large groups."""

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.units import Missing
from tests.factories import make_log
from valuestream.core.conformance import (
    Conformance,
    Edit,
    ReferencePath,
    ReferenceStep,
    conformance_of,
    edits_of,
    variants_of,
)  # fmt: skip
from valuestream.core.visits import visits_of

PLAIN = ReferencePath.of(*"ABCD")
FREE = ReferencePath((ReferenceStep("A"), ReferenceStep("B", is_optional=True), ReferenceStep("C", most=2),
                      ReferenceStep("D", most=None)))  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), [
    ("ABCD", []),
    ("ABD", [Edit("skipped", "C")]),
    ("", [Edit("skipped", step) for step in "ABCD"]),
    ("ABCBD", [Edit("repeated", "B")]),
    ("ABCBCBD", [Edit("repeated", "B", times=2), Edit("repeated", "C")]),
    ("ABXCXD", [Edit("extra", "X", times=2)]),
    ("BACD", [Edit("swapped", "B", "A")]),
    ("ACBD", [Edit("swapped", "C", "B")]),
    ("BCDA", [Edit("swapped", "A", "B", is_after=True)]),
    ("DABC", [Edit("swapped", "D", "C")]),
    ("AXBD", [Edit("extra", "X"), Edit("skipped", "C")]),
])  # fmt: skip
def test_a_path_is_told_by_its_fewest_differences(path, expected):
    assert sorted(edits_of(path, PLAIN)) == sorted(expected)


@pytest.mark.parametrize(("path", "expected"), [
    ("ACD", []),
    ("ABCACD", [Edit("repeated", "A")]),
    ("ABCDCDD", []),  # C twice, D as often as it likes
    ("ACDCDCD", [Edit("repeated", "C")]),
    ("ACBD", [Edit("swapped", "B", "C", is_after=True)]),  # optional, but at its place
])  # fmt: skip
def test_what_the_path_allows_is_no_difference(path, expected):
    assert list(edits_of(path, FREE)) == expected


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("ABCDX"), max_size=9))
def test_differences_account_for_every_visit(path):
    edits, counts = edits_of(path, PLAIN), Counter(path)
    by_kind = {kind: {e.step: e.times for e in edits if e.kind == kind} for kind in ("skipped", "repeated", "extra")}
    for step in "ABCD":
        assert (step in by_kind["skipped"]) == (counts[step] == 0)
        assert by_kind["repeated"].get(step, 0) == max(0, counts[step] - 1)
    assert by_kind["extra"].get("X", 0) == counts["X"]
    assert (edits == ()) == ("".join(path) == "ABCD")
    for edit in edits:
        if edit.kind == "swapped":
            first, last = sorted((edit.step, edit.other))
            assert path.index(last) < len(path) - 1 - path[::-1].index(
                first
            )  # somewhere they stand the wrong way round


def test_deviations_are_counted_by_orders_and_visits():
    found = conformance_of(
        {tuple("ABCD"): 80, tuple("ABD"): 10, tuple("AD"): 6, tuple("ABCBCBD"): 4}, PLAIN, smallest=1
    )
    assert (found.cases, found.fitting.value) == (100, 0.8)
    assert [(d.kind, d.step, d.cases, d.times, d.variants, d.share) for d in found.deviations] == [
        ("skipped", "C", 16, 16, 2, 0.16), ("skipped", "B", 6, 6, 1, 0.06),
        ("repeated", "B", 4, 8, 1, 0.04), ("repeated", "C", 4, 4, 1, 0.04)]  # fmt: skip
    assert found.by_step == {"B": {"repeated": 4, "skipped": 6}, "C": {"repeated": 4, "skipped": 16}}
    assert found.deviations[0].sentence == "{share} of the orders leave out {step}."


def test_a_deviation_of_few_orders_is_not_told_by_itself():
    found = conformance_of({tuple("ABCD"): 80, tuple("ABD"): 5, tuple("ACBD"): 4, tuple("XABCD"): 1}, PLAIN)
    assert [(d.kind, d.cases) for d in found.deviations] == [("skipped", 5)]
    assert found.small == 2
    assert found.by_step == {"C": {"skipped": 5}}
    with pytest.raises(ValueError, match="at least one order"):
        conformance_of({}, PLAIN, smallest=0)


def test_without_finished_orders_nothing_is_known():
    assert conformance_of({}, PLAIN).fitting == Missing("no_event")


def test_only_finished_orders_are_looked_at():
    log = make_log([("o1", "A", "M", 0, 1), ("o1", "B", "M", 2, 3), ("o2", "A", "M", 4, 5), ("o3", "A", "M", 6, 7),
                    ("o3", "B", "M", 8, 9)])  # fmt: skip
    assert variants_of(visits_of(log), np.array([True, False, True])) == {("A", "B"): 2}


def test_paths_and_results_are_json_and_come_back():
    assert ReferencePath.from_json(json.loads(json.dumps(FREE.as_json()))) == FREE
    found = conformance_of({tuple("ABCD"): 80, tuple("ACBD"): 10}, PLAIN)
    assert Conformance.from_json(json.loads(json.dumps(found.as_json()))) == found


@pytest.mark.parametrize("names", [(), ("A", "A")])
def test_a_path_names_each_step_once(names):
    with pytest.raises(ValueError, match="each once"):
        ReferencePath.of(*names)
