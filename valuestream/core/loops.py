"""The loops over a sorted log, compiled. ``core.kernels`` calls them; ``core.kernels_numpy`` gives the same answers.

Compiled code is kept on disk: beside this file where that can be written, else in the user's cache folder
(numba's own choice), or where NUMBA_CACHE_DIR says. Where none can be written it is compiled in each process anew.
All loops release the interpreter's lock, so ranges of cases can run in threads.
"""

from typing import Any

import numpy as np
from numba import njit

NO_TIME = np.iinfo(np.int64).min
MOST = np.iinfo(np.int64).max
BUCKETS = 2048
FEW = 64  # values: sorting them beats counting them
LOW = (1 << 32) - 1
EXACT_BINS = 64  # bins of a histogram below 64 µs are one value each; above, 64 to an octave
BINS = 64 * 58


def _nothing() -> None:
    """Shows whether numba finds a folder for its cache."""


def _can_keep() -> bool:
    try:
        njit(cache=True)(_nothing)
    except RuntimeError:  # no folder that can be written
        return False
    return True


compiled: Any = njit(cache=_can_keep(), nogil=True)


@compiled
def follow(case, box, first, last, size, counts):
    """Adds the directly-follows pairs that end in rows ``first`` … ``last`` − 1 to ``counts``."""
    for i in range(max(first, 1), last):
        if case[i] == case[i - 1]:
            counts[box[i - 1] * size + box[i]] += 1


@compiled
def bounds(case, found):
    """Writes where cases begin, and the length at the end, into ``found``; answers how many cases there are."""
    cases = 0
    for i in range(len(case)):
        if i == 0 or case[i] != case[i - 1]:
            found[cases] = i
            cases += 1
    found[cases] = len(case)
    return cases


@compiled
def count(box, start, complete, begin, end, lo, hi, estimated, timed, steps, pairs, seen, moments, is_open, hashes):
    """Counts cases ``lo`` … ``hi`` − 1; answers in how many a step comes again.

    ``steps``: per step events, cases, timed rows. ``pairs``: per pair count, known gaps, overlaps.
    ``moments``: per case first, last, latest. ``hashes``: of each case's path.
    """
    with_repeat = 0
    for case in range(lo, hi):
        first, last, latest = MOST, NO_TIME, NO_TIME
        repeats, unfinished, before = False, False, -1
        path = np.uint64(end[case] - begin[case])
        for i in range(begin[case], end[case]):
            step, begun, done = box[i], start[i], complete[i]
            repeats |= count_step(steps, step, seen, case)
            if before >= 0:
                count_pair(pairs, before * len(steps) + step, complete[i - 1], begun)
            before = step
            unfinished |= done == NO_TIME
            steps[step, 2] += is_timed(done, timed, estimated, i)
            first, last, latest = min(first, begun), max(last, done), max(latest, max(begun, done))
            path = mixed(path, step)
        with_repeat += repeats
        moments[case, 0], moments[case, 1], moments[case, 2] = first, last, latest
        is_open[case], hashes[case] = unfinished, path
    return with_repeat


@compiled
def count_step(steps, step, seen, case):
    """Counts one instance of a step; answers whether the case had the step before."""
    steps[step, 0] += 1
    if seen[step] == case:
        return True
    seen[step] = case
    steps[step, 1] += 1
    return False


@compiled
def count_pair(pairs, pair, ended, begun):
    """Counts one pair whose first instance ended at ``ended`` and whose second began at ``begun``."""
    pairs[pair, 0] += 1
    if ended != NO_TIME:
        pairs[pair, 1] += 1
        pairs[pair, 2] += begun < ended


@compiled
def is_timed(done, timed, estimated, i):
    """Whether row ``i`` gives a processing time."""
    return done != NO_TIME and timed and not (len(estimated) and estimated[i])


@compiled
def mixed(path, step):
    """The hash of a path with one more step."""
    path = (path ^ np.uint64(step + 1)) * np.uint64(0x9E3779B97F4A7C15)
    return path ^ (path >> np.uint64(29))


@compiled
def scatter(box, start, complete, begin, end, lo, hi, estimated, timed, span_at, wait_at, spans, waits):
    """Writes every span to its step's place in ``spans``, every gap to its pair's in ``waits``; moves the places on."""
    size = len(span_at)
    for case in range(lo, hi):
        before = -1
        for i in range(begin[case], end[case]):
            step, begun, done = box[i], start[i], complete[i]
            if before >= 0 and complete[i - 1] != NO_TIME:
                pair = before * size + step
                waits[wait_at[pair]] = max(begun - complete[i - 1], 0)
                wait_at[pair] += 1
            before = step
            if is_timed(done, timed, estimated, i):
                spans[span_at[step]] = done - begun
                span_at[step] += 1


@compiled
def bin_of(value):
    """The histogram's bin of a value of 0 or more."""
    if value < EXACT_BINS:
        return value
    octave = 0
    while value >> octave >= 2 * EXACT_BINS:
        octave += 1
    return EXACT_BINS * octave + (value >> octave)


@compiled
def fill(box, start, complete, begin, end, lo, hi, estimated, timed, slot, span_bins, wait_bins, spans, waits):
    """As ``scatter``, but into histograms and facts (``spans``, ``waits``); ``slot`` is each pair's row there."""
    size = len(span_bins)
    for case in range(lo, hi):
        before = -1
        for i in range(begin[case], end[case]):
            step, begun, done = box[i], start[i], complete[i]
            if before >= 0 and complete[i - 1] != NO_TIME:
                row = slot[before * size + step]
                gap = max(begun - complete[i - 1], 0)
                wait_bins[row, bin_of(gap)] += 1
                note(waits, row, gap)
            before = step
            if is_timed(done, timed, estimated, i):
                span_bins[step, bin_of(done - begun)] += 1
                note(spans, step, done - begun)


@compiled
def note(facts, row, value):
    """Adds a value to the row's count, high and low sum, least, most, zeros."""
    if facts[row, 0] == 0 or value < facts[row, 3]:
        facts[row, 3] = value
    if facts[row, 0] == 0 or value > facts[row, 4]:
        facts[row, 4] = value
    facts[row, 0] += 1
    facts[row, 1] += value >> 32
    facts[row, 2] += value & LOW
    facts[row, 5] += value == 0


@compiled
def describe(values, offsets, lo, hi, places, facts, neighbours):
    """Facts of groups ``lo`` … ``hi`` − 1 of grouped values, and the two values around each quantile in ``places``."""
    counts = np.zeros(BUCKETS, np.int64)
    for group in range(lo, hi):
        part = values[offsets[group] : offsets[group + 1]]
        if not len(part):
            continue
        sum_up(part, facts[group])
        for q in range(len(places)):
            rank = np.int64(np.floor(places[q] * (len(part) - 1)))
            neighbours[group, q, 0], neighbours[group, q, 1] = pick(
                part, rank, facts[group, 3], facts[group, 4], counts
            )


@compiled
def sum_up(values, facts):
    """Writes count, high and low sum, least, most, zeros."""
    high, low, zeros = 0, 0, 0
    least = most = values[0]
    for i in range(len(values)):
        value = values[i]
        high += value >> 32
        low += value & LOW
        zeros += value == 0
        least, most = min(least, value), max(most, value)
    facts[0], facts[1], facts[2], facts[3], facts[4], facts[5] = len(values), high, low, least, most, zeros


@compiled
def pick(values, rank, least, most, counts):
    """The values at ``rank`` and ``rank`` + 1 (the same at the end) of the sorted values, without sorting them.

    Counts values into buckets from ``least`` to ``most`` and goes on inside the right one: at most six rounds.
    """
    after = MOST  # the least value above the bucket we are in
    while len(values) > FEW and least < most:
        values, rank, least, most, next_up = narrowed(values, rank, least, most, counts)
        after = min(after, next_up)
    ranked = np.sort(values) if least < most else values
    here = ranked[rank]
    if rank + 1 < len(ranked):
        return here, ranked[rank + 1]
    return here, (here if after == MOST else after)


@compiled
def narrowed(values, rank, least, most, counts):
    """The values of the bucket that holds ``rank``, the rank among them, their extremes, the least value above."""
    shift = 0
    while (most - least) >> shift >= BUCKETS:
        shift += 1
    counts[:] = 0
    for i in range(len(values)):
        counts[(values[i] - least) >> shift] += 1
    bucket = 0
    while rank >= counts[bucket]:
        rank -= counts[bucket]
        bucket += 1
    inside = np.empty(counts[bucket], np.int64)
    low = least + (np.int64(bucket) << shift)
    high = low + (np.int64(1) << shift)
    n, next_up, new_least, new_most = 0, MOST, MOST, NO_TIME
    for i in range(len(values)):
        value = values[i]
        if value >= high:
            next_up = min(next_up, value)
        elif value >= low:
            inside[n] = value
            n += 1
            new_least, new_most = min(new_least, value), max(new_most, value)
    return inside, rank, new_least, new_most, next_up


@compiled
def add_up(box, begin, end, values, total, known):
    """Adds a quantity per step where it is given."""
    for case in range(len(begin)):
        for i in range(begin[case], end[case]):
            if not np.isnan(values[i]):
                total[box[i]] += values[i]
                known[box[i]] += 1


@compiled
def hash_paths(box, begin, end, lo, hi, hashes):
    """Writes the hash of each case's path, the same as ``count`` does."""
    for case in range(lo, hi):
        path = np.uint64(end[case] - begin[case])
        for i in range(begin[case], end[case]):
            path = mixed(path, box[i])
        hashes[case] = path


@compiled
def same_path(box, begin, end, one, other):
    """Whether two cases passed the same steps."""
    if end[one] - begin[one] != end[other] - begin[other]:
        return False
    for i in range(end[one] - begin[one]):  # noqa: SIM110  a generator cannot be compiled
        if box[begin[one] + i] != box[begin[other] + i]:
            return False
    return True


@compiled
def sort_out(box, begin, end, start, hashes, table, cases, example, earliest):
    """Finds the variants by hash, each confirmed step by step; answers how many there are.

    ``table``: −1 everywhere, a power of two long, at least twice the number of cases.
    """
    found = 0
    mask = np.uint64(len(table) - 1)
    for case in range(len(begin)):
        at = hashes[case] & mask
        while True:
            variant = table[at]
            if variant < 0:
                table[at] = variant = found
                example[found], earliest[found] = case, start[begin[case]]
                found += 1
                break
            same = hashes[example[variant]] == hashes[case]
            if same and same_path(box, begin, end, example[variant], case):
                break
            at = (at + np.uint64(1)) & mask
        cases[variant] += 1
        earliest[variant] = min(earliest[variant], start[begin[case]])
    return found
