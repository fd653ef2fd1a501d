"""Figures by day and product. Expected values are worked out by hand from the rows below."""

from datetime import date

import pytest

from tests.factories import make_log
from valuestream.core.dayvalues import MEASURES, day_values
from valuestream.core.refusal import Refusal

DAY = 24 * 60  # minutes
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
# order, step, station, start and end (min), good, scrap, product
ROWS = [
    ("A1", "Mill", "M1", 0, 10, 10, 0, "P"),
    ("A1", "Grind", "G1", 30, 50, 9, 1, "P"),
    ("A2", "Mill", "M1", 10, 20, 10, 0, "P"),
    ("A2", "Grind", "G1", 60, 70, 10, 0, "P"),
    ("B1", "Mill", "M1", 20, 40, 5, 0, "Q"),
    ("B1", "Grind", "G1", 100, 110, 5, 0, "Q"),
    ("B1", "Mill", "M1", DAY, DAY + 10, 5, 0, "Q"),
    ("B1", "Grind", "G1", DAY + 40, DAY + 60, 4, 1, "Q"),
]


def rows(*question, **more):
    found = day_values(make_log(ROWS), *question, **more)
    return [
        (day, product, round(float(value), 6), int(n))
        for day, product, value, n in zip(found.days, found.products, found.value, found.n, strict=True)
    ]


def test_a_days_wait_is_the_median_of_its_visits_product_by_product():
    # before Grind: A1 20 min, A2 40 min; B1 60 min, and 30 min on Tuesday
    assert rows("waiting", "Grind") == [(MONDAY, "P", 1800.0, 2), (MONDAY, "Q", 3600.0, 1), (TUESDAY, "Q", 1800.0, 1)]


def test_the_first_visit_of_an_order_waits_for_nothing():
    assert rows("waiting", "Mill") == [(TUESDAY, "Q", (DAY - 110) * 60.0, 1)]


def test_processing_and_time_for_a_piece():
    assert rows("processing", "Mill")[:2] == [(MONDAY, "P", 600.0, 2), (MONDAY, "Q", 1200.0, 1)]
    assert rows("piece_time", "Mill")[:2] == [(MONDAY, "P", 60.0, 2), (MONDAY, "Q", 240.0, 1)]


def test_scrap_adds_up_pieces_and_repeats_add_up_visits():
    assert rows("scrap", "Grind") == [(MONDAY, "P", 0.05, 20), (MONDAY, "Q", 0.0, 5), (TUESDAY, "Q", 0.2, 5)]
    assert rows("repeats", "Mill") == [(MONDAY, "P", 0.0, 2), (MONDAY, "Q", 0.0, 1), (TUESDAY, "Q", 1.0, 1)]


def test_lead_time_is_of_orders_that_ended_where_orders_end():
    # A1 0 to 50, A2 10 to 70: median 55 min; B1 20 min to a day and an hour
    assert rows("lead_time", last_steps=["Grind"]) == [(MONDAY, "P", 3300.0, 2), (TUESDAY, "Q", (DAY + 40) * 60.0, 1)]
    assert rows("lead_time", last_steps=["Pack"]) == []


def test_a_log_without_products_has_one_stratum_and_one_without_scrap_no_row():
    found = day_values(make_log([row[:5] for row in ROWS]), "waiting", "Grind")
    assert set(found.products) == {""}
    assert len(day_values(make_log([row[:5] for row in ROWS]), "scrap", "Grind")) == 0


@pytest.mark.parametrize(
    ("key", "step", "code"),
    [("speed", "Mill", "no_measure"), ("waiting", "Saw", "no_step"), ("waiting", None, "no_step")],
)
def test_a_question_that_makes_no_sense_is_refused(key, step, code):
    with pytest.raises(Refusal) as refused:
        day_values(make_log(ROWS), key, step)
    assert refused.value.code == code


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.key)
def test_every_figure_is_given_for_every_day_once(measure):
    found = day_values(make_log(ROWS), measure.key, "Mill" if measure.at_step else None)
    pairs = list(zip(found.days, found.products, strict=True))
    assert len(pairs) == len(set(pairs))
    assert pairs == sorted(pairs)
    assert (found.n > 0).all()
