"""The night's benchmark runs on a small history, and what it times gives the figures of a full mining."""

import dataclasses
from argparse import Namespace

import pytest

from benchmarks.carbon import log_of
from benchmarks.night import compare
from benchmarks.night_checks import counts_differ
from benchmarks.night_plants import newest_orders, own_names
from benchmarks.night_table import slope, table
from valuestream.core.measures import measure
from valuestream.core.night.figures import figures_of
from valuestream.core.night.state import state_of


@pytest.mark.slow
def test_a_small_night_gives_what_a_full_mining_gives(tmp_path):
    found = compare(tmp_path, Namespace(events=3000, new=300, sites=2, runs=1))
    assert found["equal"]
    assert [history["new"] for history in found["histories"]] == [300] * 3
    assert all(history["rewritten"]["events"] >= 300 for history in found["histories"])
    assert set(found["sites"]["processes"]) == {"1", "2", "4"}
    assert "answers equal" in table(found)


def test_a_figure_that_is_not_that_of_the_full_mining_is_named():
    log = log_of(2000)
    found, full = figures_of(state_of(log), log.boxes.names), measure(log)
    assert counts_differ(found, full) == []
    assert counts_differ(dataclasses.replace(found, events=found.events + 1, steps=()), full) == ["events", "steps"]


def test_the_newest_orders_are_whole_and_keep_only_names_that_occur():
    log = log_of(2000)
    kept = own_names(log.take(newest_orders(log, 500)))
    assert 450 < len(kept) <= 500  # an order has 20.5 events on average
    assert sorted(set(kept.case.codes.tolist())) == list(range(len(kept.case.names)))
    of_kept = [log.case.names.index(name) for name in kept.case.names]
    assert sum((log.case.codes == code).sum() for code in of_kept) == len(kept)


def test_the_exponent_is_the_slope_on_logarithmic_paper():
    histories = [{"history": 10**n, "seconds": {"night": 3.0 * 10 ** (n / 2)}} for n in (5, 6, 7)]
    assert slope(histories, "night") == pytest.approx(0.5)
