"""The pass over a sorted log with compiled loops: cases cut into ranges of equal events, one thread each."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import loops
from .histograms import histogram_spreads
from .spreads import QUANTILES, Counts, Spreads, between, empty_spreads
from .tallies import Cases, Columns, Flows, Tallies, Variants

EXACT_UP_TO = 10_000_000  # events with exact quantiles
HISTOGRAM_BYTES = 1 << 30
ALONE = 200_000  # events that one thread does quicker than two
MOST_THREADS = 8
FACTS = 6  # n, high, low, least, most, zero

Range = tuple[int, int]


def tally(columns: Columns, *, threads: int | None = None, exact_up_to: int = EXACT_UP_TO) -> Tallies:
    """Counts everything that ``Tallies`` names, for at most ``tallies.MOST_STEPS`` steps."""
    threads = threads or _threads(columns.events)
    with ThreadPoolExecutor(threads) as pool:
        return _Pass(columns, pool, threads, exact_up_to).tallies()


def path_variants(columns: Columns) -> Variants:
    """Only the variants."""
    threads = _threads(columns.events)
    hashes = np.empty(len(columns.begin), dtype=np.uint64)
    with ThreadPoolExecutor(threads) as pool:
        work = [
            pool.submit(loops.hash_paths, columns.box, columns.begin, columns.end, lo, hi, hashes)
            for lo, hi in _ranges(columns, threads)
        ]
        for done in work:
            done.result()
    return _variants(columns, hashes)


def _variants(columns: Columns, hashes: NDArray[np.uint64]) -> Variants:
    n = len(columns.begin)
    table = np.full(1 << max(1, (2 * n).bit_length()), -1, dtype=np.int64)
    cases, example, earliest = (np.zeros(n, dtype=np.int64) for _ in range(3))
    given = (columns.box, columns.begin, columns.end, columns.start, hashes, table)
    found = loops.sort_out(*given, cases, example, earliest)
    return Variants(cases[:found], example[:found], earliest[:found])


def follow_counts(case: NDArray[np.int32], box: NDArray[np.int32], size: int) -> Counts:
    """The directly-follows counts (size × size) of a sorted log."""
    threads = _threads(len(box))
    edges = np.linspace(0, len(box), threads + 1).astype(np.int64)
    counts = np.zeros((threads, size * size), dtype=np.int64)
    with ThreadPoolExecutor(threads) as pool:
        work = (pool.submit(loops.follow, case, box, edges[i], edges[i + 1], size, counts[i]) for i in range(threads))
        for done in list(work):
            done.result()
    return counts.sum(axis=0).reshape(size, size)


def case_bounds(case: NDArray[np.int32]) -> Counts:
    """As ``ranges.case_bounds``."""
    found = np.empty(len(case) + 1, dtype=np.int64)
    return found[: loops.bounds(case, found) + 1].copy()


def _threads(events: int) -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, MOST_THREADS, events // ALONE))


class _Pass:
    """One pass, its parts in order."""

    def __init__(self, columns: Columns, pool: ThreadPoolExecutor, threads: int, exact_up_to: int) -> None:
        self.columns, self.pool, self.exact_up_to = columns, pool, exact_up_to
        size, cases = columns.size, len(columns.begin)
        self.ranges = _ranges(columns, threads)
        self.steps = np.zeros((len(self.ranges), size, 3), dtype=np.int64)
        self.pairs = np.zeros((len(self.ranges), size * size, 3), dtype=np.int64)
        self.moments = np.empty((cases, 3), dtype=np.int64)
        self.is_open = np.empty(cases, dtype=np.bool_)
        self.hashes = np.empty(cases, dtype=np.uint64)
        self.estimated = np.zeros(0, dtype=np.bool_) if columns.estimated is None else columns.estimated

    def tallies(self) -> Tallies:
        with_repeat = self._each(self._count)
        variants = self.pool.submit(_variants, self.columns, self.hashes)
        pieces = {name: self.pool.submit(self._pieces, values) for name, values in self.columns.quantities.items()}
        steps, pairs = self.steps.sum(axis=0), self.pairs.sum(axis=0)
        used = np.flatnonzero(pairs[:, 0])
        processing, processing_all, waiting = self._spreads(used)
        first, last, latest = (self.moments[:, i].copy() for i in range(3))
        per_case = Cases(first, last, latest, self.is_open)
        lead = per_case.lead
        return Tallies(
            events=steps[:, 0],
            cases=steps[:, 1],
            processing=processing,
            processing_all=processing_all,
            pieces={name: found.result() for name, found in pieces.items()},
            flows=Flows(used // self.columns.size, used % self.columns.size, pairs[used, 0], pairs[used, 2], waiting),
            variants=variants.result(),
            lead=self._described(lead, np.array([0, len(lead)])),
            per_case=per_case,
            cases_with_repeat=sum(with_repeat),
        )

    def _each(self, work: Callable[[int, Range], Any]) -> list[Any]:
        """``work`` for each range, side by side; the first error is raised."""
        waiting = [self.pool.submit(work, i, span) for i, span in enumerate(self.ranges)]
        return [done.result() for done in waiting]

    @property
    def _rows(self) -> tuple[NDArray, ...]:
        columns = self.columns
        return columns.box, columns.start, columns.complete, columns.begin, columns.end

    def _count(self, i: int, span: Range) -> int:
        seen = np.full(self.columns.size, -1, dtype=np.int64)
        flags = (self.estimated, self.columns.timed, self.steps[i], self.pairs[i], seen)
        return int(loops.count(*self._rows, *span, *flags, self.moments, self.is_open, self.hashes))

    def _pieces(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], Counts]:
        total, known = np.zeros(self.columns.size), np.zeros(self.columns.size, dtype=np.int64)
        loops.add_up(self.columns.box, self.columns.begin, self.columns.end, values, total, known)
        return total, known

    def _spreads(self, used: Counts) -> tuple[Spreads, Spreads, Spreads]:
        """Processing per step and over all, waiting per pair used."""
        bins = (self.columns.size + len(used)) * len(self.ranges) * loops.BINS * 4
        if self.columns.events > self.exact_up_to and bins <= HISTOGRAM_BYTES:
            return self._histograms(used)
        spans, span_offsets = self._places(self.steps[:, :, 2])
        waits, wait_offsets = self._places(self.pairs[:, :, 1])
        span_values, wait_values = (np.empty(offsets[-1], np.int64) for offsets in (span_offsets, wait_offsets))

        def scatter(i: int, span: Range) -> None:
            flags = (self.estimated, self.columns.timed, spans[i], waits[i])
            loops.scatter(*self._rows, *span, *flags, span_values, wait_values)

        self._each(scatter)
        wait_offsets = np.append(wait_offsets[used], wait_offsets[-1])
        return (
            self._described(span_values, span_offsets),
            self._described(span_values, span_offsets[[0, -1]]),
            self._described(wait_values, wait_offsets),
        )

    @staticmethod
    def _places(counts: Counts) -> tuple[Counts, Counts]:
        """Where each range begins to write each group, and where groups begin (and the last ends)."""
        total = counts.sum(axis=0)
        offsets = np.concatenate([[0], np.cumsum(total)])
        return offsets[:-1] + np.cumsum(counts, axis=0) - counts, offsets

    def _described(self, values: Counts, offsets: Counts) -> Spreads:
        groups = len(offsets) - 1
        if not len(values):
            return empty_spreads(groups)
        facts = np.zeros((groups, FACTS), dtype=np.int64)
        around = np.zeros((groups, len(QUANTILES), 2), dtype=np.int64)
        cuts = np.unique(np.searchsorted(offsets, np.linspace(0, len(values), len(self.ranges) + 1)[1:-1]))
        cuts = np.unique([0, *cuts, groups])
        places = np.array(QUANTILES)
        work = [
            self.pool.submit(loops.describe, values, offsets, cuts[i], cuts[i + 1], places, facts, around)
            for i in range(len(cuts) - 1)
        ]
        for done in work:
            done.result()
        share = np.outer(np.maximum(facts[:, 0] - 1, 0), places) % 1
        middle = np.where(facts[:, :1] > 0, between(around[:, :, 0], around[:, :, 1], share), np.nan)
        return Spreads(*facts.T, *middle.T)

    def _histograms(self, used: Counts) -> tuple[Spreads, Spreads, Spreads]:
        size, ranges = self.columns.size, len(self.ranges)
        slot = np.zeros(size * size, dtype=np.int64)
        slot[used] = np.arange(len(used))
        bins = [np.zeros((ranges, rows, loops.BINS), dtype=np.int32) for rows in (size, len(used))]
        facts = [np.zeros((ranges, rows, FACTS), dtype=np.int64) for rows in (size, len(used))]

        def fill(i: int, span: Range) -> None:
            into = (slot, bins[0][i], bins[1][i], facts[0][i], facts[1][i])
            loops.fill(*self._rows, *span, self.estimated, self.columns.timed, *into)

        self._each(fill)
        over_all = histogram_spreads(bins[0].reshape(-1, 1, loops.BINS), facts[0].reshape(-1, 1, FACTS))
        return histogram_spreads(bins[0], facts[0]), over_all, histogram_spreads(bins[1], facts[1])


def _ranges(columns: Columns, parts: int) -> list[Range]:
    """The cases cut into ranges of about equal events."""
    total = np.concatenate([[0], np.cumsum(columns.end - columns.begin)])
    cuts = np.searchsorted(total, np.linspace(0, total[-1], parts + 1)[1:-1])
    edges: Sequence[int] = [0, *cuts.tolist(), len(columns.begin)]
    return [(edges[i], edges[i + 1]) for i in range(parts)]


def warm_up() -> None:
    """Compiles every loop, or loads it from the cache, so that nobody waits for the compiler later."""
    box = np.array([0, 1, 0], dtype=np.int32)
    moments = np.array([0, 10, 20], dtype=np.int64)
    begin, end = np.array([0]), np.array([3])
    columns = Columns(box, 2, moments, moments + 5, begin, end, quantities={"good": np.ones(3)})
    tally(columns)
    tally(columns, exact_up_to=0)
    path_variants(columns)
    follow_counts(np.zeros(3, dtype=np.int32), box, 2)
    case_bounds(np.zeros(3, dtype=np.int32))
