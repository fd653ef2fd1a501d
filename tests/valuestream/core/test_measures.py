"""The engine counts what a person would count by hand, with and without compiled loops."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from tests.valuestream.core.reference import by_hand
from valuestream.core import kernels, kernels_numpy, loops, measures, paths
from valuestream.core.eventlog import NO_TIME, EventLog
from valuestream.core.histograms import edge
from valuestream.core.measures import directly_follows, measure

ML2 = [  # O-ML2 of the method: two steps, four units; times in minutes
    *[(f"u{i}", "S1", "M1", 10 * (i - 1), 10 * i) for i in (1, 2, 3, 4)],
    ("u1", "S2", "M2", 20, 25), ("u2", "S2", "M2", 25, 30), ("u3", "S2", "M2", 40, 45), ("u4", "S2", "M2", 45, 50),
]  # fmt: skip


def test_two_steps_four_units_wait_and_lead_as_worked_out_by_hand():
    found = measure(make_log(ML2))
    assert found.lead_time.mean == 22.5 * 60  # 25, 20, 25, 20
    assert found.flows[0].waiting.mean == 7.5 * 60  # 10, 5, 10, 5
    assert found.wip_cases_mean == pytest.approx(1.8)  # 90 unit minutes in 50 minutes
    assert found.processing.sum == 60 * 60  # 4 × 10 + 4 × 5


def test_a_step_that_comes_again_is_a_repeat_and_right_after_itself_a_self_loop():
    found = measure(make_log([("o", name, "M", i, i + 1) for i, name in enumerate("ABBCAB")]))
    assert (found.cases_with_repeat, found.repeat_events, found.self_loops) == (1, 3, 1)
    assert {step.name: step.repeats for step in found.steps} == {"A": 1, "B": 2, "C": 0}


def test_a_step_that_begins_before_the_last_one_ended_overlaps_and_waits_nothing():
    found = measure(
        make_log([("o", "A", "M", 0, 10), ("o", "B", "M", 5, 8), ("p", "A", "M", 0, 10), ("p", "B", "M", 14, 15)])
    )
    assert (found.flows[0].waiting.mean, found.flows[0].overlap_share) == (120.0, 0.5)  # 0 and 4 minutes


def test_an_open_instance_is_in_process_but_gives_no_processing_and_no_gap():
    log = make_log([("o", "A", "M", 0, 10), ("o", "B", "M", 10, 10), ("p", "A", "M", 0, 20)])
    complete = log.complete.copy()
    complete[1] = NO_TIME
    found = measure(replace(log, complete=complete))
    assert (found.events, found.processing.n, found.lead_time.n) == (3, 2, 2)
    assert found.wip_cases_mean == 2.0  # o is still there when p ends


def test_completion_times_only_give_no_processing_time():
    log = replace(make_log([("o", "A", "M", 5, 5), ("o", "B", "M", 9, 9)]), start_estimated=True)
    found = measure(log)
    assert (found.processing.n, found.processing.sum, found.steps[0].processing.mean) == (0, None, None)
    assert found.flows[0].waiting.mean == 240


def test_rows_without_a_start_of_their_own_give_no_processing_time():
    log = replace(make_log([("o", "A", "M", 0, 5), ("o", "B", "M", 9, 9)]), estimated=np.array([False, True]))
    assert measure(log).processing.n == 1


def test_a_case_belongs_to_the_period_in_which_it_was_completed():
    log = make_log(ML2)
    minute = 60_000_000
    begin = int(log.start.min())
    found = measure(log, first=begin + 30 * minute, last=begin + 50 * minute)
    assert (found.cases, found.events) == (2, 4)  # u2 ends at 30, u3 at 45; u4 ends at 50, which is not in it
    assert found.lead_time.mean == 22.5 * 60
    assert found.resources == 2


def test_marked_cases_are_measured_alone():
    log = make_log(ML2)
    found = measure(log, cases=np.array([name == "u1" for name in log.case.names]))
    assert (found.cases, found.lead_time.mean) == (1, 25 * 60)


def test_steps_and_flows_stand_by_size_then_name():
    rows = [("o", name, "M", i, i + 1) for i, name in enumerate("CABAB")]
    found = measure(make_log(rows))
    assert [step.name for step in found.steps] == ["A", "B", "C"]
    assert [(flow.source, flow.target) for flow in found.flows] == [("A", "B"), ("B", "A"), ("C", "A")]


def test_an_empty_log_measures_nothing():
    log = make_log(ML2)
    found = measure(log.take(np.zeros(len(log), dtype=bool)))
    assert (found.cases, found.events, found.lead_time.n, found.wip_cases_mean, found.variants) == (0, 0, 0, None, 0)


def test_a_quantity_nobody_reported_is_absent_and_not_zero():
    found = measure(make_log([("o", "A", "M", 0, 1, 5, 0), ("o", "B", "M", 1, 2, np.nan, np.nan)]))
    assert {step.name: (step.good, step.scrap, step.rework) for step in found.steps} == {
        "A": (5.0, 0.0, None),
        "B": (None, None, None),
    }


times = st.integers(0, 40)
events = st.lists(
    st.tuples(
        st.sampled_from("opqrs"), st.sampled_from("ABCD"), times, st.integers(0, 15), st.booleans(), st.booleans()
    ),
    max_size=60,
)


def log_of(rows: list[tuple]) -> EventLog:
    """Events at random: (case, step, start, length, is it open, is its start unknown), in minutes."""
    log = make_log([(case, step, "M", start, start + length, 1, length) for case, step, start, length, _, _ in rows])
    order = log.row - 1
    is_open, unknown = (np.array([row[i] for row in rows], dtype=bool)[order] for i in (4, 5))
    ends = np.where(is_open, NO_TIME, log.complete)
    return replace(log, complete=ends, estimated=unknown & ~is_open, is_sorted=False).sorted()


def as_by_hand(found: measures.Measures) -> dict:
    steps = {
        s.name: {
            "events": s.events,
            "cases": s.cases,
            "repeats": s.repeats,
            "processing": asdict(s.processing),
            "scrap": s.scrap,
        }
        for s in found.steps
    }
    flows = {
        (f.source, f.target): {"count": f.count, "overlap_share": f.overlap_share, "waiting": asdict(f.waiting)}
        for f in found.flows
    }
    return {
        "steps": steps,
        "flows": flows,
        "lead": asdict(found.lead_time),
        "processing": asdict(found.processing),
        "cases_with_repeat": found.cases_with_repeat,
        "wip": found.wip_cases_mean,
    }


def close(one, other, path="") -> None:
    """Equal, numbers to the nanosecond."""
    if isinstance(one, dict):
        assert set(one) == set(other), path
        for key in one:
            close(one[key], other[key], f"{path}/{key}")
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-12, abs=1e-9), path
    else:
        assert one == other, path


@pytest.mark.parametrize("tally", [kernels_numpy.tally, kernels.tally, lambda c: kernels.tally(c, threads=3)])
@settings(max_examples=60, deadline=None)
@given(rows=events.filter(bool))
def test_any_log_measures_as_by_hand(tally, rows):
    log = log_of(rows)
    before, measures.tally = measures.tally, tally
    try:
        found = measure(log)
    finally:
        measures.tally = before
    expected = by_hand(log)
    variants = expected.pop("variants")
    close(as_by_hand(found), expected)
    assert found.variants == len(variants)
    assert {v.path: v.cases for v in found.top_variants}.items() <= variants.items()
    assert [v.cases for v in found.top_variants] == sorted(variants.values(), reverse=True)[:10]


@settings(max_examples=40, deadline=None)
@given(rows=events.filter(bool), kept=st.sets(st.sampled_from("opqrs")))
def test_both_ways_of_counting_agree_on_a_part_of_the_cases(rows, kept):
    log = log_of(rows)
    columns = measures.columns_of(log, cases=np.array([name in kept for name in log.case.names]))
    one, other = kernels_numpy.tally(columns), kernels.tally(columns, threads=2)
    assert equal(one, other)
    assert equal(one.variants, kernels.path_variants(columns))


def equal(one, other) -> bool:
    """Whether two tallies are the same to the last bit."""
    if hasattr(one, "__dataclass_fields__"):
        return all(equal(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return all(equal(a, b) for a, b in zip(one, other, strict=True))
    return np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f")


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(0, 2**62), min_size=1, max_size=400), q=st.sampled_from([0.0, 0.3, 0.5, 0.95, 1.0]))
def test_a_quantile_is_picked_as_if_all_were_sorted(values, q):
    rank = int(q * (len(values) - 1))
    ranked = sorted(values)
    found = loops.pick(np.array(values), rank, ranked[0], ranked[-1], np.zeros(loops.BUCKETS, np.int64))
    assert found == (ranked[rank], ranked[min(rank + 1, len(ranked) - 1)])


@given(value=st.integers(0, 2**62))
def test_each_value_lies_in_its_bin_of_the_histogram(value):
    least, width = edge(loops.bin_of(value))
    assert least <= value < least + width
    assert width <= max(1, least / 64)


def test_quantiles_of_very_large_logs_are_off_by_less_than_a_hundredth():
    random = np.random.default_rng(5)
    starts = np.cumsum(random.exponential(30, 40_000))
    rows = [
        (f"o{i % 400}", f"S{i % 7}", "M", t, t + d)
        for i, (t, d) in enumerate(zip(starts, random.lognormal(3, 1, 40_000), strict=True))
    ]
    columns = measures.columns_of(make_log(rows))
    exact, binned = kernels.tally(columns, threads=2), kernels.tally(columns, threads=2, exact_up_to=0)
    for one, other in ((exact.processing, binned.processing), (exact.flows.waiting, binned.flows.waiting)):
        assert np.allclose(one.median, other.median, rtol=0.008)
        assert np.allclose(one.p95, other.p95, rtol=0.008)
        assert np.array_equal([one.high, one.low], [other.high, other.low])
    assert exact.processing_all.total(0) == binned.processing_all.total(0)
    assert exact.processing_all.median[0] == pytest.approx(binned.processing_all.median[0], rel=0.008)


@settings(max_examples=30, deadline=None)
@given(rows=events)
def test_the_graph_alone_is_the_graph_of_the_measures(rows):
    log = log_of(rows) if rows else make_log(ML2)
    counts = directly_follows(log)
    names = log.boxes.names
    expected = {(f.source, f.target): f.count for f in measure(log).flows}
    assert {(names[a], names[b]): counts[a, b] for a, b in np.argwhere(counts)} == expected
    assert np.array_equal(counts, kernels.follow_counts(log.case.codes, log.boxes.codes, len(names)))


def test_two_paths_with_the_same_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr(paths, "mix", lambda values: values * np.uint64(0))
    columns = measures.columns_of(make_log([("o", "A", "M", 0, 1), ("p", "B", "M", 2, 3), ("q", "A", "M", 4, 5)]))
    found = kernels_numpy.tally(columns).variants
    assert (found.cases.tolist(), found.example.tolist()) == ([2, 1], [0, 1])


def test_sums_beyond_64_bits_stay_exact():
    century = 36525 * 24 * 60  # minutes
    log = make_log([(f"o{i}", "A", "M", 0, century) for i in range(5000)])  # Σ = 1.6e19 µs > 2^63
    for tally in (kernels_numpy.tally, kernels.tally):
        assert tally(measures.columns_of(log)).processing.total(0) == 5000 * century * 60_000_000
