"""Token replay and alignments of distinct paths by pm4py, in their own limited process."""

import json
from datetime import datetime

import pytest

from lean import sandbox
from lean.units import Missing
from tests.factories import make_log
from valuestream.core.conformance import ReferencePath, ReferenceStep
from valuestream.core.store import write_events
from valuestream.core.streammap import draw_map
from valuestream.mining import replay

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")
PLAIN = ReferencePath.of(*"ABCD")
FREE = ReferencePath((ReferenceStep("A"), ReferenceStep("B", is_optional=True), ReferenceStep("C", most=2),
                      ReferenceStep("D", most=None)))  # fmt: skip


def fitness(reference, *paths, seconds=30.0):
    found = replay(reference, [list(path) for path in paths], seconds=seconds)
    return [(one["token"]["value"], one["alignment"].get("value")) for one in found]


def test_fitness_on_a_small_net():
    # ABD: of 4 tokens consumed 1 is missing, of 4 produced 1 remains: ½ · ¾ + ½ · ¾; 1 move of 3 + 4 at worst: 6/7
    whole, skipped = fitness(PLAIN, "ABCD", "ABD")
    assert whole == (1, 1)
    assert skipped == (0.75, pytest.approx(6 / 7))


def test_a_step_that_is_not_on_the_path_does_not_fit_though_tokens_pass_over_it():
    (found,) = replay(PLAIN, [list("ABXCD")], seconds=30)
    assert (found["fits"], found["token"]["value"]) == (False, 1)
    assert found["alignment"]["value"] == pytest.approx(1 - 1 / 9)  # one move of 5 + 4


@pytest.mark.parametrize("path", ["ABCD", "ACD", "ABCDC", "ABCDDD", "ABCCD"])
def test_what_the_path_allows_fits(path):
    assert fitness(FREE, path)[0][1] == 1


@pytest.mark.parametrize("path", ["ABBCD", "ABCCCD", "ABC"])
def test_what_the_path_does_not_allow_does_not_fit(path):
    assert fitness(FREE, path)[0][1] < 1


def test_without_time_an_alignment_is_unknown_and_the_replay_still_there():
    (found,) = replay(PLAIN, [["A", "D"]], seconds=0)
    assert found["alignment"] == Missing("no_time_left").as_json()
    assert found["token"]["value"] < 1


def test_the_child_process_tells_how_well_the_orders_of_a_stream_fit_their_path(tmp_path):
    """One order goes A B C D (1), one A B D (token ¾, alignment 6/7 as above): means 7/8 and 13/14 of two orders."""
    rows = [(case, step, "M", at, at + 30) for case, path in (("o1", "ABCD"), ("o2", "ABD"))
            for at, step in zip(range(0, 600, 60), path, strict=False)]  # fmt: skip
    log = make_log(rows, timezone="UTC")
    manifest = write_events(log, tmp_path / "store")
    drawn = draw_map(log, name="Heads", trust={})
    day = datetime.fromisoformat(manifest["first"]).date()
    job = {
        "store": str(tmp_path / "store"), "manifest": manifest, "map": drawn, "map_hash": "", "products": None,
        "first": day.isoformat(), "last": day.isoformat(), "due": manifest["last"], "late_after_hours": 24,
        "calendar": None, "reference": {"number": 3, "steps": PLAIN.as_json()}, "seconds": 30,
    }  # fmt: skip
    (tmp_path / "job.json").write_text(json.dumps(job))
    ended = sandbox.run("valuestream.child", ["fit", str(tmp_path / "job.json")], scratch=tmp_path, wall_seconds=120)
    assert ended.ok, ended
    done = json.loads((tmp_path / "result.json").read_text())["done"]
    assert (done["reference"], done["orders"], done["ways"], done["left"]) == (3, 2, 2, 0)
    assert done["token"]["value"] == pytest.approx(7 / 8)
    assert done["alignment"]["value"] == pytest.approx(13 / 14)
