"""The pre-registration: what it refuses, and that it is a document (method.md D1)."""

from dataclasses import replace
from math import log

import pytest

from kaizen.core.effect.design import Guard, Metric, as_json, from_json, problems

from .trials import SCRAP, START, design

FULL = design(guards=(SCRAP, Guard("co2e", "days", 0.02, Metric("co2e_per_part"))))


def test_a_design_is_a_document_and_its_hash_changes_with_any_of_it():
    assert from_json(as_json(FULL)) == FULL
    assert from_json(as_json(FULL)).content_hash == FULL.content_hash
    assert replace(FULL, delta=0.06).content_hash != FULL.content_hash
    with pytest.raises(ValueError, match="trial-design"):
        from_json(as_json(FULL) | {"schema": "other/1"})


def test_a_sound_design_has_no_problem():
    assert problems(FULL, days_before=20) == []


@pytest.mark.parametrize(("change", "days", "field", "code"), [
    ({}, 19, "pre_first", "at_least_20_days"),
    ({"looks": (9,)}, 20, "looks", "at_least_10_days"),
    ({"looks": ()}, 20, "looks", "at_least_10_days"),
    ({"looks": (20, 10)}, 20, "looks", "rising_at_most_5"),
    ({"pre_first": START}, 20, "pre_first", "before_start"),
    ({"controls": ("one",)}, 20, "controls", "control_is_treated"),
    ({"delta": 0.0}, 20, "delta", "between_0_and_1"),
    ({"alpha": 0.2}, 20, "alpha", "at_most_10_percent"),
    ({"washout": -1}, 20, "washout", "not_negative"),
    ({"strata": "colour"}, 20, "strata", "unknown"),
    ({"metric": Metric("waiting", better="more")}, 20, "metric", "unknown"),
    ({"guards": (SCRAP, SCRAP)}, 20, "guards", "named_twice"),
    ({"guards": (Guard("scrap", "share", -1.0),)}, 20, "guards", "margin_not_negative"),
    ({"guards": (Guard("scrap", "hope"),)}, 20, "guards", "unknown"),
])  # fmt: skip
def test_a_design_that_cannot_work_is_refused_with_a_reason(change, days, field, code):
    found = problems(replace(FULL, **change), days)
    assert (field, code, False) in [(one.field, one.code, one.is_warning) for one in found]


def test_no_control_no_guard_and_few_days_are_warned_of():
    found = problems(replace(FULL, controls=(), guards=(), looks=(10,)), 20)
    assert {one.code for one in found} == {"no_control", "no_guard", "recommended_20_days"}
    assert all(one.is_warning for one in found)


def test_the_threshold_of_a_ratio_is_the_logarithm_of_the_wanted_change():
    assert design().threshold == pytest.approx(-log(0.95))
    assert replace(FULL, metric=Metric("fpy", better="higher")).threshold == pytest.approx(log(1.05))
    assert replace(FULL, metric=Metric("scrap", is_ratio=False)).threshold == 0.05
