"""What changed between two maps: only counted shares are called a signal."""

import copy

from tests.factories import make_log
from valuestream.core.diff import diff_maps
from valuestream.core.families import propose
from valuestream.core.streammap import draw_map

TRUST = {"rows_read": 0, "accepted": 0, "duplicates": 0, "quarantined": 0, "reasons": []}
ROWS = [(f"o{i}", step, step, i * 100 + j * 30, i * 100 + j * 30 + 10, 9, 1, product)
        for i in range(20) for product in ["A-1" if i % 2 else "B-1"]
        for j, step in enumerate(["saw", "mill", "pack"] if i % 2 else ["cast", "paint", "pack"])]  # fmt: skip


def document():
    return draw_map(make_log(ROWS), name="x", trust=TRUST)


def test_a_map_does_not_differ_from_itself():
    assert diff_maps(document(), document()) == []


def test_a_longer_wait_is_told_with_its_relative_change_but_not_called_a_signal():
    old, new = document(), document()
    step = next(step for step in new["steps"] if step["name"] == "pack")
    step["inventory"]["waiting"]["value"] *= 1.38
    (change,) = diff_maps(old, new)
    assert (change.step, change.key, round(change.relative, 2), change.n) == ("pack", "waiting_before", 0.38, 20)
    assert change.verdict == "untested"


def test_a_share_is_a_signal_only_beyond_three_standard_errors():
    old, small, large = document(), document(), document()
    for new, value in ((small, 0.12), (large, 0.9)):
        step = next(step for step in new["steps"] if step["name"] == "pack")
        next(entry for entry in step["box"] if entry["key"] == "scrap")["figure"]["value"] = value
    assert diff_maps(old, small) == []  # 10 % to 12 % of 20: noise
    assert [change.verdict for change in diff_maps(old, large)] == ["signal"]


def test_steps_that_came_and_went_are_named():
    old, new = document(), copy.deepcopy(document())
    new["steps"] = [{**step, "name": "weld"} if step["name"] == "pack" else step for step in new["steps"]]
    assert {(change.kind, change.step) for change in diff_maps(old, new)} == {
        ("step_gone", "pack"),
        ("step_new", "weld"),
    }


def test_families_are_proposed_from_the_routes_of_a_log():
    assert [(family.name, family.products) for family in propose(make_log(ROWS))] == [
        ("A-1", ("A-1",)),
        ("B-1", ("B-1",)),
    ]
