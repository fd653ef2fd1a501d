"""Fitness of all orders from that of each way."""

import pytest

from lean.units import Measure, Missing, Unit
from valuestream.core.conformance import commonest, fitness_of

WAYS = {("A", "B"): 90, ("A",): 9, ("B",): 1}


def told(token, alignment):
    timed_out = {"missing": "no_time_left"}
    figure = {"value": alignment} if alignment is not None else timed_out
    return {"fits": token == 1, "token": {"value": token}, "alignment": figure}


def test_each_way_counts_with_its_orders():
    found = fitness_of(WAYS, WAYS, [told(1, 1), told(0.5, 0.75), told(0, 0)])
    assert found.token == Measure(pytest.approx((90 + 4.5) / 100), Unit.RATIO, n=100)
    assert found.alignment.value == pytest.approx((90 + 6.75) / 100)
    assert (found.orders, found.ways, found.left) == (100, 3, 0)


def test_an_alignment_that_took_too_long_is_left_out_and_lowers_the_coverage():
    found = fitness_of(WAYS, WAYS, [told(1, 1), told(0.5, None), told(0, 0)])
    assert found.alignment == Measure(pytest.approx(90 / 91), Unit.RATIO, n=91, coverage=0.91)
    nothing = fitness_of(WAYS, WAYS, [told(1, None)] * 3)
    assert nothing.alignment == Missing("no_time_left")


def test_of_many_ways_the_commonest_are_looked_at_and_the_rest_is_counted():
    looked = commonest(WAYS, 2)
    assert list(looked) == [("A", "B"), ("A",)]
    found = fitness_of(WAYS, looked, [told(1, 1), told(0.5, 0.75)])
    assert (found.orders, found.ways, found.left) == (99, 2, 1)


def test_without_orders_there_is_no_fitness():
    assert fitness_of({}, {}, []).token == Missing("no_event")
