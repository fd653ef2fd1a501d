"""The protocol explored to the end: every state, every promise, and mistakes that must be found (reliability.md G2)."""

import pytest

from benchmarks.rollout_model import WORLDS, as_json, found_by, table
from benchmarks.rollout_mutants import MUTANTS
from benchmarks.rollout_search import Search

WORLD = {world.name: world for world in WORLDS}


@pytest.mark.slow
def test_no_promise_breaks_in_more_than_900_000_states():
    found = Search(WORLD["STOP freezes, put in effect twice"]).run()
    assert (found.broken, found.trace) == ("", ())
    assert found.states == 1_419_557


@pytest.mark.slow
def test_no_promise_breaks_where_sites_must_be_asked_and_each_step_is_tried_twice():
    found = Search(WORLD["a line fails, sites are asked"]).run()
    assert (found.broken, found.trace) == ("", ())
    assert found.states == 592_098


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_a_planted_mistake_is_found(mutant):
    found = found_by(mutant)
    assert found.broken == mutant.finds
    assert found.trace  # the way there is told


def test_the_benchmark_tells_what_it_found():
    found = [(mutant, found_by(mutant)) for mutant in MUTANTS[:2]]
    assert as_json([], found)["mutants_found"] == 2
    assert "2 of 2 planted mistakes found" in table([found[0][1]], found)
    assert "worker claims" in table([found[0][1]], found)
