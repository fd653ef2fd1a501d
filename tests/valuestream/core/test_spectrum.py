"""The performance spectrum: lines of one move, their classes and bins, overtaking, batches."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.units import Missing
from tests.factories import make_log, micros
from valuestream.core.eventlog import SECOND
from valuestream.core.spectrum import Segment, binned, ended_together, fifo_share, finest_bins, segment_of
from valuestream.core.visits import visits_of

HOUR = 3600 * SECOND


def moved(*lines):
    """A log of orders that leave A at one minute and begin at B at another."""
    rows = []
    for number, (left, came) in enumerate(lines):
        rows += [(f"o{number}", "A", f"M{number}", left - 5, left), (f"o{number}", "B", f"N{number}", came, came + 5)]
    return segment_of(visits_of(make_log(rows)), "A", "B")


def lines(ends):
    ends = np.array(ends, dtype=np.int64)
    return Segment("A", "B", np.arange(len(ends)), np.arange(len(ends)), ends, np.zeros(len(ends), dtype=np.int8))


def test_a_line_is_the_wait_from_the_end_of_one_step_to_the_start_of_the_next():
    found = moved((60, 90), (70, 80), (80, 180), (90, 100))
    assert (found.seconds / 60).tolist() == [30, 10, 100, 10]
    assert found.quartile.tolist() == [2, 0, 3, 0]  # quartiles of 10 10 30 100: 10, 20, 47.5
    assert len(segment_of(visits_of(make_log([("a", "A", "M", 0, 1)])), "A", "nowhere")) == 0


def test_bins_count_what_began_what_ended_and_what_passed_through():
    found = binned(moved((70, 90), (70, 250)), [micros("2026-03-02") + hour * HOUR for hour in range(6)])
    assert found.started.sum(axis=0).tolist() == [0, 2, 0, 0, 0]
    assert found.ended.sum(axis=0).tolist() == [0, 1, 0, 0, 1]
    assert found.pending.sum(axis=0).tolist() == [0, 0, 1, 1, 0]
    assert found.started[3].tolist() == [0, 1, 0, 0, 0]  # the long one is of the slowest quartile


def test_a_pair_overtakes_when_the_later_ends_first():
    # six pairs each: one is out of turn in 1 3 2 4, three in 1 4 3 2
    assert fifo_share(lines([1, 3, 2, 4])).value == 1 - 1 / 6
    assert fifo_share(lines([1, 4, 3, 2])).value == 1 - 3 / 6
    assert fifo_share(lines([1, 1, 1])).value == 1
    assert fifo_share(lines([1])) == Missing("too_few")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=40))
def test_overtakings_are_those_that_one_counts_pair_by_pair(ends):
    pairs = list(combinations(ends, 2))
    assert fifo_share(lines(ends)).value == 1 - sum(a > b for a, b in pairs) / len(pairs)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), min_size=1, max_size=30))
def test_bins_keep_the_lines_that_are_on_their_way(spans):
    found = moved(*((10 + left, 10 + left + wait) for left, wait in spans))
    edges = [micros("2026-03-02") + hour * HOUR for hour in range(14)]
    bins = binned(found, edges)
    assert bins.started.sum() == bins.ended.sum() == len(found)
    for place in range(13):  # by hand, line by line
        low, high = edges[place], edges[place + 1]
        assert bins.pending[:, place].sum() == ((found.begin < low) & (found.end >= high)).sum()


def test_lines_that_end_together_are_batches():
    # three end within five minutes at 100…104, two at 200, three at 300: two batches of three
    found = ended_together(lines([m * 60 * SECOND for m in (100, 102, 104, 200, 200, 300, 300, 301)]))
    assert (found.batches, found.lines.value, found.share.value) == (2, 3, 6 / 8)
    assert ended_together(lines([0, HOUR])).share == Missing("no_event")


def test_hours_are_shown_only_where_enough_people_work():
    assert finest_bins(7, 2, 7) == "hour"
    assert finest_bins(4, 2, 7) == "day"
    assert finest_bins(None, 3, 7) == Missing("group_too_small")
