"""Savings a month, each counted once. Expected values are worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaizen.core.benefits import MONTH, Benefit, Saving, benefit_of, ledger, totals
from lean.units import Measure, Missing, Unit

BEFORE = [(date(2026, 9, 1) + timedelta(days=n)).isoformat() for n in range(20)]
AFTER = [(date(2026, 10, 1) + timedelta(days=n)).isoformat() for n in range(20)]


def verdict(key="waiting", share=-0.13, scale="log", usual=7200.0, n=10, line="Grinding"):
    """Ten observations a day at the treated line for twenty days after the start, and a control line."""
    cells = [[day, at, "", usual, n] for day in BEFORE + AFTER for at in (line, "Control")]
    return {
        "design": {"metric": {"key": key, "better": "lower"}, "line": line, "pre_first": BEFORE[0], "starts_on": AFTER[0]},
        "inputs": {"pre_days": BEFORE, "post_days": AFTER, "cells": cells},
        "series": {"scale": scale, "own": [[day, usual] for day in BEFORE] + [[day, 1.0] for day in AFTER]},
        "effect": {"share": share, "share_low": share - 0.01, "share_high": share + 0.02},
    }  # fmt: skip


def told(document, **more):
    return benefit_of(document, name="A3-001.1", stream=1, rates={"order_hour": 2.0, "piece": 10.0}, **more)


def test_shorter_waits_save_hours_in_which_orders_lie():
    # 2 h × 13 % × 10 orders a day × 30.4375 days
    found = told(verdict())
    assert (found.kind, found.unit) == ("order_hours", Unit.HOUR_PER_MONTH)
    assert found.saved.value == pytest.approx(2 * 0.13 * 10 * MONTH)
    assert (found.saved.low, found.saved.high) == pytest.approx((2 * 0.11 * 10 * MONTH, 2 * 0.14 * 10 * MONTH))
    assert found.money.value == pytest.approx(2 * 2 * 0.13 * 10 * MONTH)


def test_less_scrap_saves_the_difference_of_the_shares_times_the_pieces():
    # 2 points fewer of 300 pieces a day, at 10 € a piece
    found = told(verdict("scrap", share=-0.02, scale="plain", usual=0.05, n=300))
    assert found.saved.value == pytest.approx(0.02 * 300 * MONTH)
    assert found.money.value == pytest.approx(0.02 * 300 * MONTH * 10)


def test_kilograms_have_no_euros_and_a_time_for_a_piece_needs_the_pieces():
    carbon = told(verdict("co2e_per_part", share=-0.27, usual=0.1, n=500))
    assert carbon.saved.value == pytest.approx(0.1 * 0.27 * 500 * MONTH)
    assert carbon.money == Missing("no_cost_rate")
    assert told(verdict("piece_time")).saved == Missing("no_quantities")
    assert told(verdict("piece_time"), pieces=20.0).saved.value == pytest.approx(2 * 0.13 * 10 * 20 * MONTH)


def one(name, starts, value, *, line="Grinding", kind="order_hours", stream=1):
    day = date.fromisoformat(starts)
    window = timedelta(days=28)
    return Benefit(name, stream, line, kind, day - window, day, day + window, Saving(value, value, value),
                   Unit.HOUR_PER_MONTH, Measure(value, Unit.EURO_PER_MONTH, 1), 20)  # fmt: skip


def test_two_that_began_in_each_others_windows_count_the_larger_one_only():
    rows = ledger([one("A", "2026-03-02", 50.0), one("B", "2026-03-16", 80.0)])
    assert [(row.benefit.name, row.within) for row in rows] == [("A", "B"), ("B", "")]
    assert totals(rows) == {
        "order_hours": Measure(80.0, Unit.HOUR_PER_MONTH, 1), "money": Measure(80.0, Unit.EURO_PER_MONTH, 1)
    }  # fmt: skip


def test_one_after_the_other_both_count():
    rows = ledger([one("A", "2026-03-02", 50.0), one("B", "2026-06-01", 80.0)])
    assert totals(rows)["order_hours"].value == 130.0


def test_a_lead_time_holds_the_waits_of_every_step_of_its_stream():
    rows = ledger([one("A", "2026-03-02", 50.0), one("L", "2026-03-09", 90.0, line="")])
    assert [row.within for row in rows] == ["L", ""]


@pytest.mark.parametrize("changes", [{"line": "Sawing"}, {"kind": "station_hours"}, {"stream": 2}])
def test_other_places_kinds_and_streams_count_beside_each_other(changes):
    rows = ledger([one("A", "2026-03-02", 50.0), one("B", "2026-03-16", 80.0, **changes)])
    assert all(row.counts for row in rows)


def test_what_is_missing_stands_in_the_list_and_counts_nothing():
    rows = ledger([replace(one("A", "2026-03-02", 0.0), saved=Missing("no_quantities"))])
    assert totals(rows) == {}
    assert rows[0].benefit.figure == Missing("no_quantities")
