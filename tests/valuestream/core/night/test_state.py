"""A night's figures are those of a full mining: counts and sums to the last bit, quantiles to a bin."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.eventlog import NO_TIME
from valuestream.core.measures import measure
from valuestream.core.night import shelf, sums
from valuestream.core.night.figures import figures_of, quantile
from valuestream.core.night.frames import bins_of
from valuestream.core.night.state import State, merged, state_of
from valuestream.core.store import open_events, write_events

MINUTES_OF_50_DAYS = 72_000
rows = st.lists(
    st.tuples(
        st.sampled_from("opqrstuv"), st.sampled_from("ABCD"), st.just("M"), st.integers(0, MINUTES_OF_50_DAYS),
        st.integers(0, 3000), st.integers(0, 9), st.integers(0, 2), st.booleans(),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


def log_of(given_rows: list[tuple], timezone: str | None = "Europe/Berlin"):
    log = make_log([(*row[:4], row[3] + row[4], *row[5:7]) for row in given_rows], timezone)
    for place, row in enumerate(given_rows):
        if row[7]:
            log.complete[place] = NO_TIME
    return log.sorted()


def parts_of(log, folder: Path) -> tuple[dict, list[State]]:
    manifest = write_events(log, folder)
    for part in manifest["partitions"]:
        shelf.compute(folder, manifest, part)
    return manifest, [state_of(shelf.open_part_log(folder, manifest, part)) for part in manifest["partitions"]]


@given(given_rows=rows)
@settings(max_examples=40, deadline=None)
def test_the_states_of_months_add_up_to_the_state_of_the_whole(tmp_path_factory, given_rows):
    folder = tmp_path_factory.mktemp("store")
    manifest, states = parts_of(log_of(given_rows), folder)
    whole = state_of(open_events(folder, manifest))
    for kind, frame in merged(states).items():
        assert frame.equals(whole[kind]), kind


@given(given_rows=rows)
@settings(max_examples=40, deadline=None)
def test_counts_and_sums_are_those_of_a_full_mining(given_rows):
    log = log_of(given_rows)
    found, full = figures_of(state_of(log), log.boxes.names), measure(log)
    assert (found.events, found.orders, found.variants) == (full.events, full.cases, full.variants)
    assert (found.first, found.last) == (full.first, full.last)
    ours = {s.name: (s.events, s.cases, s.good, s.scrap, s.processing.n, s.processing.sum) for s in found.steps}
    assert ours == {s.name: (s.events, s.cases, s.good, s.scrap, s.processing.n, s.processing.sum) for s in full.steps}
    flows = {(f.source, f.target): (f.count, f.waiting.n, f.waiting.sum, f.waiting.max) for f in found.flows}
    assert flows == {(f.source, f.target): (f.count, f.waiting.n, f.waiting.sum, f.waiting.max) for f in full.flows}
    assert [path for path, _ in found.top_variants] == [v.path for v in full.top_variants]


@given(given_rows=rows)
@settings(max_examples=40, deadline=None)
def test_a_quantile_lies_between_the_values_around_it_to_a_bins_width(given_rows):
    log = log_of(given_rows)
    found, full = figures_of(state_of(log), log.boxes.names).lead_time, measure(log).lead_time
    assert found.n == full.n
    if full.n == 1:
        assert found.median == pytest.approx(full.median, rel=0.008)
    assert (found.min, found.max) == (full.min, full.max)
    if full.n:
        assert full.min <= found.median <= full.max


@pytest.mark.parametrize("place", [0, (1 << 14) - 1])
@pytest.mark.parametrize("q", [0.45, 0.5, 0.9, 0.95])
def test_a_quantile_of_few_values_in_a_bin_is_off_by_less_than_a_bin(q, place):
    values = np.array([5] * 6 + [(1 << 20) + place] * 8 + [1 << 40])  # eight values at one end of a bin of 2 ** 14
    bins = pl.DataFrame({"bin": bins_of(values)}).group_by("bin").agg(count=pl.len()).sort("bin")
    assert quantile(bins, q, 5, 1 << 40) == pytest.approx((1 << 20) + place, rel=1 / 64)


def test_medians_of_many_values_are_off_by_less_than_a_hundredth():
    """An arithmetic row of 2,000 lead times of 1 … 2,000 minutes: median 1,000.5 min, p95 1,900.05 min, by hand."""
    log = make_log([(f"o{n}", "A", "M", 0, n) for n in range(1, 2001)], "Europe/Berlin").sorted()
    lead = figures_of(state_of(log), log.boxes.names).lead_time
    assert lead.median == pytest.approx(1000.5 * 60, rel=0.008)
    assert lead.p95 == pytest.approx(1900.05 * 60, rel=0.008)


def test_a_day_is_a_local_day_also_when_the_clocks_go_back():
    """2026-10-25 in Berlin has 25 hours: 00:30 UTC+2 and 23:30 UTC+1 are both that day."""
    times = ["2026-10-24 22:30", "2026-10-25 22:30", "2026-10-25 23:30"]  # UTC
    log = make_log([(f"o{n}", "A", "M", at, at) for n, at in enumerate(times)], "Europe/Berlin").sorted()
    days = state_of(log)["days"]
    assert days["day"].cast(pl.Date).dt.to_string().to_list() == ["2026-10-25", "2026-10-26"]
    assert days["orders"].to_list() == [2, 1]


def test_an_order_that_goes_on_in_the_next_month_is_counted_once(tmp_path):
    first = make_log([("o", "A", "M", "2026-01-30 06:00", "2026-01-30 07:00")], "Europe/Berlin")
    more = make_log([("o", "B", "M", "2026-02-02 06:00", "2026-02-02 07:00")], "Europe/Berlin")
    january = write_events(first, tmp_path)
    february = write_events(more, tmp_path, january)
    assert shelf.missing(tmp_path, february) == [february["partitions"][0]["path"]]
    for part in february["partitions"]:
        shelf.compute(tmp_path, february, part)
    found = figures_of(sums.whole(tmp_path, february), open_events(tmp_path, february).boxes.names)
    assert (found.orders, found.lead_time.n, found.flows[0].count) == (1, 1, 1)


def test_a_state_is_computed_once_and_its_month_can_be_read_alone(tmp_path):
    log = make_log([("o", "A", "M", "2026-01-30 06:00", "2026-01-30 07:00"),
                    ("p", "A", "M", "2026-03-02 06:00", "2026-03-02 07:00")], "Europe/Berlin")  # fmt: skip
    manifest = write_events(log, tmp_path)
    for part in manifest["partitions"]:
        shelf.compute(tmp_path, manifest, part)
        place = shelf.place_of(tmp_path, part["path"])
        before = (place / "whole.arrow").stat().st_mtime_ns
        shelf.compute(tmp_path, manifest, part)
        assert (place / "whole.arrow").stat().st_mtime_ns == before
    march = shelf.by_day(tmp_path, manifest, "2026-03-01T00:00:00+00:00")
    assert march["days"]["orders"].sum() == 1
    assert sums.unused(tmp_path, [manifest]) == []
    assert len(sums.unused(tmp_path, [])) == 2
