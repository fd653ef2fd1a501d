"""Start and complete events into activity instances: first in, first out per case, activity and resource."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .eventlog import NO_CODE, Codes, Micros

START, COMPLETE, UNUSED, UNKNOWN = 0, 1, 2, 3
STARTS = frozenset({"start", "started", "begin", "beginn", "in_progress", "inprogress"})
COMPLETES = frozenset({"complete", "completed", "end", "ende", "finish", "finished", "done", ""})
STANDARD = frozenset(  # further transitions of the XES standard model and of BPAF
    {
        "schedule", "assign", "reassign", "withdraw", "suspend", "resume", "manualskip", "autoskip",
        "pi_abort", "ate_abort", "abort", "unknown", "enabled", "ready", "created", "cancelled",
    }
)  # fmt: skip
Index = NDArray[np.int64]
NONE = -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """Activity instances as positions of events: ``first``/``last`` is ``NONE`` where that half is missing."""

    first: Index
    last: Index


def transition_of(name: str) -> int:
    """``START``, ``COMPLETE``, ``UNUSED`` (standard, but neither) or ``UNKNOWN``; case does not matter."""
    plain = name.strip().lower()
    if plain in STARTS:
        return START
    if plain in COMPLETES:
        return COMPLETE
    return UNUSED if plain in STANDARD else UNKNOWN


def pair(keys: tuple[Codes, ...], time: Micros, transition: NDArray[np.int8], use: Mask) -> Pairs:
    """Pair the start and complete events in ``use`` that share all ``keys``, first in first out by time.

    The j-th complete that finds an open start gets the j-th start. A complete without an open start
    and a start that is never completed stay single. Instances come in order of their first event.
    """
    events = np.flatnonzero(use)
    ranks: list[NDArray] = [time[events], *(key[events] for key in keys)]
    order = events[np.lexsort(ranks)]
    group = _groups(keys, order)
    is_start = transition[order] == START
    single = ~is_start & ~_finds_start(is_start, group)
    starts, ends = order[is_start], order[~is_start & ~single]
    start_group, end_group = group[is_start], group[~is_start & ~single]
    end_rank = _rank(end_group)
    place = np.searchsorted(start_group, end_group, side="left") + end_rank
    last = np.full(len(starts), NONE, np.int64)
    last[place] = ends
    lone = order[single]
    return _in_order(np.concatenate([starts, np.full(len(lone), NONE, np.int64)]), np.concatenate([last, lone]))


def pair_in_rounds(
    rounds: tuple[tuple[Codes, ...], ...], time: Micros, transition: NDArray[np.int8], use: Mask
) -> Pairs:
    """Pairs by the first round's keys; what stays single there is paired by the next round's, and so on."""
    first, last, left = np.empty(0, np.int64), np.empty(0, np.int64), use
    for number, keys in enumerate(rounds, 1):
        found = pair(keys, time, transition, left)
        done = (found.first != NONE) & (found.last != NONE)
        if number == len(rounds):
            done[:] = True
        first, last = np.concatenate([first, found.first[done]]), np.concatenate([last, found.last[done]])
        left = np.zeros_like(use)
        left[np.where(found.first == NONE, found.last, found.first)[~done]] = True
    return _in_order(first, last)


def known_in_group(key: Codes, group: tuple[Codes, Codes], use: Mask) -> Codes:
    """A key without the groups in which an event leaves it empty; there it tells nothing apart."""
    empty = use & (key == NO_CODE)
    if not empty.any():
        return key
    place = group[0].astype(np.int64) * (int(group[1].max()) + 1) + group[1]
    return np.where(np.isin(place, np.unique(place[empty])), np.int32(NO_CODE), key).astype(np.int32)


def _in_order(first: Index, last: Index) -> Pairs:
    """Pairs in the order of their first events."""
    order = np.argsort(np.where(first == NONE, last, first), kind="stable")
    return Pairs(first[order], last[order])


def _groups(keys: tuple[Codes, ...], order: Index) -> Index:
    """A number per run of equal keys, ascending."""
    if not len(order):
        return np.empty(0, np.int64)
    new = np.zeros(len(order), np.bool_)
    for key in keys:
        sorted_key = key[order]
        new[1:] |= sorted_key[1:] != sorted_key[:-1]
    return np.cumsum(new)


def _rank(group: Index) -> Index:
    """0, 1, 2 … within each run of an ascending group number."""
    return np.arange(len(group)) - np.searchsorted(group, group, side="left")


def _finds_start(is_start: Mask, group: Index) -> Mask:
    """Whether an open start is waiting when the event comes (only meaningful for completes)."""
    step = np.where(is_start, 1, -1)
    total = np.cumsum(step)
    before = total - step
    first = np.searchsorted(group, group, side="left")
    balance = total - before[first]  # within the group, after the event
    # a new low below zero is a complete that found nothing; groups are kept apart by a falling offset
    offset = group * (len(group) + 1)
    lowest = np.minimum.accumulate(np.minimum(balance, 0) - offset) + offset
    previous = np.concatenate([[0], lowest[:-1]])
    previous[first == np.arange(len(group))] = 0
    return balance >= previous
