"""Start and complete events into activity instances: first in, first out per case, activity and resource."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .eventlog import Codes, Micros

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
    pairs = Pairs(np.concatenate([starts, np.full(len(lone), NONE, np.int64)]), np.concatenate([last, lone]))
    by_event = np.argsort(np.where(pairs.first == NONE, pairs.last, pairs.first), kind="stable")
    return Pairs(pairs.first[by_event], pairs.last[by_event])


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
