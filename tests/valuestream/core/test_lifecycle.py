"""Start and complete events are paired first in first out; what has no partner stays single."""

from collections import defaultdict, deque

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from valuestream.core.lifecycle import COMPLETE, NONE, START, UNKNOWN, UNUSED, pair, pair_in_rounds, transition_of


def test_what_the_words_mean():
    assert [transition_of(word) for word in ("start", "COMPLETE", "Schedule", "ate_abort", "", "gone")] == [
        START, COMPLETE, UNUSED, UNUSED, COMPLETE, UNKNOWN,
    ]  # fmt: skip


def pairs_of(events):
    """``events``: (key, time, transition) in file order."""
    keys, times, kinds = (np.array(column) for column in zip(*events, strict=True))
    found = pair((keys.astype(np.int32),), times.astype(np.int64), kinds.astype(np.int8), np.ones(len(keys), bool))
    return list(zip(found.first.tolist(), found.last.tolist(), strict=True))


def test_two_overlapping_runs_are_paired_in_order():
    assert pairs_of([(1, 0, START), (1, 5, START), (1, 7, COMPLETE), (1, 9, COMPLETE)]) == [(0, 2), (1, 3)]


def test_a_complete_before_any_start_stays_single():
    assert pairs_of([(1, 0, COMPLETE), (1, 5, START), (1, 7, COMPLETE)]) == [(NONE, 0), (1, 2)]


def test_a_start_without_an_end_stays_open():
    assert pairs_of([(1, 0, START), (1, 2, COMPLETE), (1, 5, START)]) == [(0, 1), (2, NONE)]


def test_other_cases_do_not_answer():
    assert pairs_of([(1, 0, START), (2, 5, COMPLETE)]) == [(0, NONE), (NONE, 1)]


def queue_pairs(events):
    """The same by queues, event by event."""
    waiting, found = defaultdict(deque), []
    order = sorted(range(len(events)), key=lambda i: (events[i][0], events[i][1], i))
    for i in order:
        key, _, kind = events[i]
        if kind == START:
            waiting[key].append(i)
        else:
            found.append((waiting[key].popleft() if waiting[key] else NONE, i))
    found += [(i, NONE) for queue in waiting.values() for i in queue]
    return set(found)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 20), st.sampled_from([START, COMPLETE])), min_size=1, max_size=60
    )
)
def test_as_queues_do_it(events):
    assert set(pairs_of(events)) == queue_pairs(events)


def test_a_hand_over_is_paired_in_a_second_round():
    who, case = np.array([1, 2, 2, 3], np.int32), np.zeros(4, np.int32)
    times, kinds = np.array([0, 1, 5, 9], np.int64), np.array([START, START, COMPLETE, COMPLETE], np.int8)
    found = pair_in_rounds(((case, who), (case,)), times, kinds, np.ones(4, bool))
    assert list(zip(found.first.tolist(), found.last.tolist(), strict=True)) == [(0, 3), (1, 2)]
