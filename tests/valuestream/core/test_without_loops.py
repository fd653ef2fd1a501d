"""What is computed without loops over orders equals the same worked out order by order and minute by minute."""

from collections import defaultdict
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.case_times import case_times
from valuestream.core.cases import case_table, passing, variants
from valuestream.core.paths import Paths
from valuestream.core.ranges import NO_TIME, case_keys, ordinals, running_max
from valuestream.core.visits import visits_of

KINDS = st.sampled_from(["production", "setup", "down", "rework"])
ROW = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 40), st.integers(0, 15), KINDS)
FEW = settings(max_examples=60)


def rows_of(drawn):
    return [(f"o{case}", f"s{step}", "M", at, at + long, 1, 0, "p", kind) for case, step, at, long, kind in drawn]


def minute_by_minute(rows):
    """Minutes of each order in work, set-up and stop: the strongest of what runs counts, each minute once."""
    found = {}
    for order in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == order]
        parts = dict.fromkeys(("work", "setup", "down"), 0)
        for minute in range(max(row[4] for row in own)):
            running = {row[8] for row in own if row[3] <= minute < row[4]}
            if running & {"production", "rework"}:
                parts["work"] += 1
            elif running:
                parts["setup" if "setup" in running else "down"] += 1
        found[order] = tuple(parts.values())
    return found


@FEW
@given(st.lists(ROW, min_size=1, max_size=25))
def test_the_parts_of_an_order_are_those_of_its_minutes(drawn):
    rows = rows_of(drawn)
    log = make_log(rows)
    times = case_times(log, visits_of(log))
    names = [log.case.names[code] for code in times.case.tolist()]
    parts = zip(times.processing / 60, times.setup / 60, times.down / 60, strict=True)
    expected = minute_by_minute(rows)
    assert dict(zip(names, parts, strict=True)) == {name: pytest.approx(expected[name]) for name in names}


@FEW
@given(st.lists(ROW, min_size=1, max_size=25))
def test_variants_are_the_orders_with_equal_paths(drawn):
    log = make_log(rows_of(drawn))
    table, visits = case_table(log), visits_of(log)
    leads, counts = defaultdict(list), defaultdict(int)
    for case in range(len(table)):
        steps = visits.step[visits.bounds[case] : visits.bounds[case + 1]].tolist()
        path = tuple(visits.steps[step] for step in steps)
        assert table.paths[table.variant[case] - 1] == path
        assert (table.steps[case], table.repeats[case]) == (len(set(path)), len(path) - len(set(path)))
        assert [passing(log, step)[case] for step in visits.steps] == [step in path for step in visits.steps]
        counts[path] += 1
        if table.is_finished[case]:
            leads[path].append(table.lead_time[case])
    found = variants(table)
    assert {one.path: one.orders for one in found} == counts
    assert [one.orders for one in found] == sorted(counts.values(), reverse=True)
    expected = {path: median(leads[path]) if leads[path] else None for path in counts}
    assert {one.path: one.lead_time for one in found} == expected


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4), max_size=12))
def test_paths_are_numbered_by_first_appearance(given_paths):
    steps = np.array([step for path in given_paths for step in path], dtype=np.int32)
    bounds = np.cumsum([0, *map(len, given_paths)])
    paths = Paths.of(steps, bounds)
    distinct = list(dict.fromkeys(map(tuple, given_paths)))
    assert [paths.path(variant) for variant in range(len(paths.example))] == distinct
    assert paths.variant.tolist() == [distinct.index(tuple(path)) for path in given_paths]


def test_paths_that_share_a_number_are_still_told_apart(monkeypatch):
    monkeypatch.setattr("valuestream.core.paths.mix", np.zeros_like)
    paths = Paths.of(np.array([1, 2, 2, 1, 1, 2]), np.array([0, 2, 4, 6]))
    assert paths.variant.tolist() == [0, 1, 0]
    assert [paths.path(0), paths.path(1)] == [(1, 2), (2, 1)]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([NO_TIME, 0, 5, 9, 2**61])), max_size=12))
def test_the_latest_moment_so_far_stays_inside_its_order(drawn):
    drawn.sort(key=lambda pair: pair[0])
    case = np.array([pair[0] for pair in drawn], dtype=np.int64)
    moments = np.array([pair[1] for pair in drawn], dtype=np.int64)
    expected = [max(moments[: i + 1][case[: i + 1] == case[i]], default=NO_TIME) for i in range(len(case))]
    assert running_max(case, moments).tolist() == expected
    (keys,) = case_keys(case, moments)
    pairs = list(zip(case.tolist(), moments.tolist(), strict=True))
    assert [pairs[i] for i in np.argsort(keys, kind="stable")] == sorted(pairs)


@given(st.lists(st.integers(0, 4), max_size=15))
def test_the_how_manieth_of_its_key(keys):
    found = ordinals(np.array(keys, dtype=np.int64))
    assert found.tolist() == [keys[: i + 1].count(key) for i, key in enumerate(keys)]
