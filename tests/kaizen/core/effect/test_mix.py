"""One figure a day that no change of the product mix can move (method.md D1)."""

from datetime import timedelta

import pytest

from kaizen.core.effect.mix import Cell, day_values, mix_of

from .trials import START, windows

PRE, POST = windows(10, 10)


def of(day, product, value, n):
    return Cell(day, "one", product, value, n)


# O-MIX: before A 10, B 20, half and half; after A 10.5, B 20.5, four of five are A
CELLS = [
    *(of(day, product, value, 50) for day in PRE for product, value in (("A", 10.0), ("B", 20.0))),
    *(of(day, product, value, n) for day in POST for product, value, n in (("A", 10.5, 80), ("B", 20.5, 20))),
]


def test_o_mix_what_looks_a_sixth_better_is_three_per_cent_worse():
    raw = [sum(c.value * c.n for c in CELLS if c.day in part) / sum(c.n for c in CELLS if c.day in part)
           for part in (PRE, POST)]  # fmt: skip
    assert 100 * (raw[1] / raw[0] - 1) == pytest.approx(-16.7, abs=0.05)
    mix = mix_of(CELLS, "one", set(PRE), set(POST))
    found = day_values(CELLS, "one", mix.weights, set(PRE), is_ratio=True)
    assert (found[PRE[0]], found[POST[0]]) == pytest.approx((15, 15.5))
    assert 100 * (found[POST[0]] / found[PRE[0]] - 1) == pytest.approx(3.3, abs=0.05)
    assert (mix.coverage, mix.dropped) == (1.0, ())


def test_a_product_of_two_days_is_left_out_and_the_rest_must_cover_four_fifths():
    more = [of(day, "C", 30.0, 40) for day in POST[:2]]
    mix = mix_of([*CELLS, *more], "one", set(PRE), set(POST))
    assert (mix.dropped, mix.weights) == (("C",), {"A": 0.5, "B": 0.5})
    assert mix.coverage == pytest.approx(1000 / 1080)  # of the orders after
    new = [of(day, "C", 30.0, 40) for day in POST]
    mix = mix_of([*CELLS, *new], "one", set(PRE), set(POST))
    assert mix.coverage == pytest.approx(1000 / 1400)
    assert not mix.is_comparable


def test_a_day_on_which_a_product_is_not_made_stands_where_the_others_stand():
    weights = {"A": 0.5, "B": 0.5}
    day = START + timedelta(days=40)
    alone = [*CELLS, of(day, "A", 9.0, 10)]  # A is a tenth below its usual 10
    assert day_values(alone, "one", weights, set(PRE), is_ratio=True)[day] == pytest.approx(13.5)
    assert day_values(alone, "one", weights, set(PRE), is_ratio=False)[day] == pytest.approx(14)


def test_a_line_without_any_of_the_products_has_no_day():
    assert day_values(CELLS, "two", {"A": 1.0}, set(PRE), is_ratio=True) == {}
    assert mix_of([], "one", set(PRE), set(POST)).coverage == 0
