"""How much two lines are alike: the oracles of method.md E1, what must hold for any two lines, and the demo plants."""

import json
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import synthetic, write_csv
from kaizen.core.rollout.similarity import (
    WEIGHTS,
    Behaviour,
    Covariate,
    LineFacts,
    Part,
    Station,
    behaviour_of,
    likeness,
    moved,
    psi,
    score,
    shift,
)
from kaizen.core.rollout.similarity.behaviour import MOST_ROUTES
from kaizen.core.rollout.similarity.covariates import ZERO
from kaizen.core.rollout.similarity.flows import cosine, footprint, jaccard
from kaizen.core.rollout.similarity.part import ratio
from kaizen.core.rollout.similarity.transport import edit_distances
from lean.units import Measure, Missing
from tests.kaizen.core.rollout.lines import demo, doing, facts, halves, log_of
from valuestream.readers import reader_for

L1 = {"abde": 490, "adbe": 490, "acde": 10, "adce": 10}

routes = st.dictionaries(st.text("abcd", min_size=1, max_size=6), st.integers(1, 50), min_size=1, max_size=5)
stations = st.lists(
    st.builds(Station, st.just("M"), st.sampled_from(["", "lathe", "mill"]),
              st.dictionaries(st.sampled_from(["axes", "bar"]), st.sampled_from(["3", "5", "60 mm", "65 mm"]))),
    max_size=4,
)  # fmt: skip
counts = st.dictionaries(st.integers(-5, 40).map(str), st.integers(1, 200), min_size=1, max_size=12)
covariates = counts.map(lambda found: (Covariate("lot", "pcs", found, True),))
lines = st.builds(LineFacts, routes.map(lambda found: doing(**found)), stations.map(tuple), covariates)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (L1, 1.0),
        ({"abde": 245, "adbe": 245, "acde": 5, "adce": 5, "abe": 500}, 0.8725),
        ({"abde": 489, "adbe": 489, "acde": 10, "adce": 10, "abe": 2}, 0.9995),
        ({"abde": 500, "adbe": 500}, 0.9950),
        ({"acde": 500, "adce": 500}, 0.7550),
    ],
)
def test_o_emsc_the_published_example_comes_out(other, expected):
    """O-EMSC: Leemans, Syring, van der Aalst 2019, the five logs of their running example."""
    assert 1 - moved(doing(**L1), doing(**other)).distance == pytest.approx(expected, abs=1e-9)


def test_o_emd2_a_tenth_loses_a_step():
    """O-EMD2: .075."""
    found = moved(doing(abcd=7, acbd=3), doing(abcd=5, acbd=4, abd=1))
    assert found.distance == pytest.approx(0.075, abs=1e-9)
    assert (found.coverage, found.routes) == (1.0, (2, 3))


def test_o_foot_footprint_edges_and_cosine():
    """O-FOOT: 10 of 16 cells, .5, .919145."""
    one, other = doing(abcd=70, acbd=30), doing(abcd=100)
    assert footprint({*"abcd"}, one.moves, other.moves) == 10 / 16
    assert jaccard(one.moves.keys(), other.moves.keys()) == 0.5
    assert cosine(one.moves, other.moves) == pytest.approx(0.919145, abs=5e-7)


def test_o_psi():
    """O-PSI: .136190."""
    assert psi([0.1, 0.2, 0.4, 0.2, 0.1], [0.05, 0.15, 0.35, 0.25, 0.2]) == pytest.approx(0.136190, abs=5e-7)


def test_o_site_the_score_of_five_parts():
    """O-SITE: .754775."""
    values = {"steps": 0.5, "moves": 0.9191, "routes": 0.85, "capabilities": 0.9, "covariates": 0.7}
    found = score([Part(key, ratio(value, 1)) for key, value in values.items()])
    assert isinstance(found, Measure)
    assert found.value == pytest.approx(0.754775, abs=1e-12)
    assert (found.n, found.coverage) == (5, 1.0)


def test_the_edit_distance_is_divided_by_the_longer_route():
    found = edit_distances([tuple("abde"), tuple("kitten"), ()], [tuple("abe"), tuple("sitting"), ()])
    assert found.tolist() == [[1 / 4, 1.0, 1.0], [5 / 6, 3 / 7, 1.0], [1.0, 1.0, 0.0]]


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_edit_distance_is_that_of_the_textbook(one, other):
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    expected = row[-1] / max(len(one), len(other), 1)
    assert edit_distances([tuple(one)], [tuple(other)])[0, 0] == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(lines, lines)
def test_every_part_lies_between_0_and_1_and_sides_may_be_exchanged(one, other):
    there, back = likeness(one, other, {"a"}), likeness(other, one, {"a"})
    for part, again in zip(there.parts, back.parts, strict=True):
        assert (part.value is None) == (again.value is None)
        if part.value is not None:
            assert 0 <= part.value <= 1
            assert part.value == pytest.approx(again.value, abs=1e-9)
    assert there.score.as_json().get("value", 0) == pytest.approx(back.score.as_json().get("value", 0), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(lines)
def test_a_line_is_wholly_like_itself(line):
    found = likeness(line, line)
    assert all(part.value is None or part.value == pytest.approx(1, abs=1e-12) for part in found.parts)
    if isinstance(found.score, Measure):
        assert found.score.value == pytest.approx(1, abs=1e-12)
    else:
        assert not line.behaviour.moves  # one step only: half of the weight says nothing


@given(lines, lines)
@settings(max_examples=30, deadline=None)
def test_what_the_parts_take_away_is_what_the_score_lacks(one, other):
    found = likeness(one, other)
    if isinstance(found.score, Missing):
        return
    assert 1 - sum(found.lost(part) for part in found.parts) == pytest.approx(found.score.value)
    assert json.loads(json.dumps(found.as_json()))["score"]["unit"] == "1"


@given(routes)
def test_an_aggregate_is_read_as_it_was_written(found):
    line = doing(**found)
    assert Behaviour.from_json(json.loads(json.dumps(line.as_json()))) == line


def test_a_document_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="newlean"):
        Behaviour.from_json({"schema": "newlean.other/1"})


def test_what_cannot_be_computed_has_a_reason_and_is_no_zero():
    nothing = likeness(LineFacts(), LineFacts())
    reasons = {part.key: part.figure.reason for part in nothing.parts if isinstance(part.figure, Missing)}
    assert reasons == {
        "steps": "no_behaviour", "moves": "no_behaviour", "routes": "no_behaviour", "footprints": "no_behaviour",
        "edges": "no_behaviour", "capabilities": "no_capabilities", "covariates": "no_covariates",
    }  # fmt: skip
    assert nothing.score == Missing("too_little_known")
    lonely = LineFacts(doing(a=5))
    assert likeness(lonely, lonely).part("moves").figure == Missing("no_moves")
    assert likeness(lonely, lonely, {"z"}).part("steps").figure == Missing("step_nowhere")


def test_a_part_that_is_not_known_neither_raises_nor_lowers_the_score():
    flow = [Part("steps", ratio(0.5, 1)), Part("moves", ratio(0.5, 1)), Part("routes", ratio(0.5, 1))]
    unknown = [Part("capabilities", Missing("no_capabilities")), Part("covariates", Missing("too_few"))]
    found = score([*flow, *unknown])
    assert isinstance(found, Measure)
    assert (round(found.value, 12), found.n, found.coverage) == (0.5, 3, 0.75)
    assert score([*flow[:2], *unknown, Part("routes", Missing("no_orders"))]) == Missing("too_little_known")


def test_the_weights_are_those_of_the_method():
    assert dict(WEIGHTS) == {"steps": 0.30, "moves": 0.25, "routes": 0.20, "capabilities": 0.15, "covariates": 0.10}


def test_the_steps_compared_are_the_affected_one_and_its_neighbours():
    """At b: a and c are beside it; x is far away on one line only and does not count."""
    found = likeness(LineFacts(doing(abcd=10)), LineFacts(doing(abcdx=10)), {"b"}).part("steps")
    assert (found.value, found.of["both"]) == (1.0, ["a", "b", "c"])
    assert likeness(LineFacts(doing(abcd=10)), LineFacts(doing(abcdx=10))).part("steps").value == 4 / 5


def test_a_step_that_two_orders_in_a_hundred_pass_is_not_asked_for():
    found = likeness(LineFacts(doing(abc=98, abxc=2)), LineFacts(doing(abc=100))).part("steps")
    assert (found.value, found.of["here"]) == (1.0, [])


def test_a_lines_steps_are_called_by_their_canonical_names():
    log = demo("porto")
    found = behaviour_of(log, {"Sawing": "Cutting", "Round grinding": "Grinding", "Grinding rework": "Grinding"})
    assert {"Cutting", "Grinding", "Turning & milling"} <= found.steps.keys()
    assert "Sawing" not in found.steps
    assert 0 < found.named < found.visits
    part = likeness(LineFacts(found), LineFacts(found)).part("moves")
    assert part.figure.as_json()["coverage"] == found.named / found.visits


def test_capabilities_agree_by_class_text_and_nearly_equal_numbers():
    here = (Station("M1", "Turn-mill", {"Bar": "65 mm", "axes": "5", "presetter": "yes"}),)
    there = (Station("M7", "turn-mill ", {"bar": "0.064 m", "axes": "3"}),)
    part = likeness(LineFacts(None, here), LineFacts(None, there)).part("capabilities")
    assert part.of["attributes"] == [["axes", 0.0], ["bar", 1.0], ["machine class", 1.0]]
    assert part.of["one_sided"] == ["presetter"]
    assert part.value == pytest.approx(2 / 3)
    assert part.figure.as_json()["coverage"] == pytest.approx(3 / 4)


def test_a_shift_is_seen_and_chance_is_not_taken_for_one():
    rng = np.random.default_rng(5)
    drawn = [Covariate.of_values("lot", "pcs", rng.lognormal(3, 0.5, 400)) for _ in range(40)]
    indices = [shift(*pair).psi for pair in zip(drawn[::2], drawn[1::2], strict=True)]
    assert np.mean(indices) < 0.05
    other = shift(drawn[0], Covariate.of_values("lot", "pcs", rng.lognormal(3.5, 0.5, 400)))
    assert other.psi > 0.25
    assert 0.3 < other.ks < 0.6


def test_few_observations_tell_no_shift():
    few, many = (Covariate.of_values("lot", "pcs", np.full(n, 5.0)) for n in (99, 500))
    assert shift(few, many) is None
    part = likeness(LineFacts(None, (), (few,)), LineFacts(None, (), (many,))).part("covariates")
    assert (part.figure, part.of["too_few"]) == (Missing("too_few"), ["lot"])


def test_a_small_part_that_lies_elsewhere_is_not_merged_away():
    one, other = Covariate("lot", "pcs", {"5": 1000}, True), Covariate("lot", "pcs", {"5": 800, "6": 200}, True)
    assert shift(one, other).classes == 2
    assert shift(one, other).psi > 0.25


def test_names_are_compared_each_and_the_rare_ones_together():
    one = Covariate.of_names("family", {"heads": 500, "bodies": 480, "odd": 10, "even": 10})
    other = Covariate.of_names("family", {"heads": 500, "bodies": 500})
    found = shift(one, other)
    assert (found.classes, found.ks) == (3, None)
    assert found.psi == pytest.approx(psi([500 / 1000, 480 / 1000, 20 / 1000], [s / 1000.5 for s in (500, 500, 0.5)]))


def test_zeros_have_a_class_and_what_is_no_number_has_none():
    found = Covariate.of_values("lot", "pcs", np.array([0.0, 0.0, 10.0, 11.0, -1.0, math.nan, math.inf]))
    assert found.counts == {str(ZERO): 2, "10": 2}


def test_only_one_side_with_observations_is_an_endless_index():
    assert psi([0.0, 1.0], [0.5, 0.5]) == math.inf


def test_where_every_order_goes_its_own_way_both_lines_keep_the_same_routes():
    random = np.random.default_rng(3)
    ways = sorted({"".join(random.permutation([*"abcdefg"])) for _ in range(400)})
    here, there = behaviour_of(log_of(ways)), behaviour_of(log_of(ways[::-1]))
    assert (here.routes, here.variants) == (there.routes, len(ways))
    assert moved(here, there).coverage == MOST_ROUTES / len(ways)
    assert {route.steps[0] for route in here.routes} == {*"abcdefg"}  # and no letter comes first


@pytest.mark.parametrize("plant", ["augsburg", "porto", "plzen"])
def test_a_log_against_itself_scores_1_and_against_its_other_half_nearly(plant):
    log = demo(plant)
    whole, (one, other) = facts(log), halves(log)
    same, near = likeness(whole, whole).score, likeness(facts(one), facts(other)).score
    assert isinstance(same, Measure)
    assert isinstance(near, Measure)
    assert same.value == pytest.approx(1, abs=1e-12)
    assert 0.9 <= near.value < 1


def test_an_unrelated_log_scores_next_to_nothing():
    log = demo("plzen")
    names = {name: f"Ward {n}" for n, name in enumerate(log.boxes.names)}
    found = likeness(facts(demo("augsburg")), LineFacts(behaviour_of(log, names))).score
    assert isinstance(found, Measure)
    assert found.value < 0.3


def test_two_lines_of_ten_thousand_orders_are_compared_within_two_seconds(tmp_path):
    logs = []
    for seed in (1, 2):
        write_csv(synthetic(205_000, seed), tmp_path / f"{seed}.csv")
        reader = reader_for(tmp_path / f"{seed}.csv")
        logs.append(
            reader.read(tmp_path / f"{seed}.csv", reader.propose(tmp_path / f"{seed}.csv").profile).log.sorted()
        )
    began = time.process_time()
    found = likeness(*(facts(log) for log in logs))
    taken = time.process_time() - began
    orders = [found.part("routes").figure.as_json()["n"], sum(len(np.unique(log.case.codes)) for log in logs)]
    assert orders[0] == orders[1] > 19_000
    assert taken < 2.0
