"""When which station (or batch) was busy, and since when the order it worked on had been ready.

Overlapping rows are laid over each other: at each moment the timeline knows the earliest *key* (the moment at which
an order became ready) among the rows that run. So any station is a line of disjoint pieces, also one that works on
many orders at once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .ranks import NOT_YET, Positions, Sums, last_before

Micros = NDArray[np.int64]
NOBODY = np.iinfo(np.int64).max  # key of a piece in which no row runs


@dataclass(frozen=True)
class Timeline:
    """Pieces by group, then time: piece i runs from ``begin[i]`` (µs) to the next one; after the last, nobody runs."""

    group: NDArray[np.int64]
    begin: Micros
    key: Micros

    @property
    def length(self) -> Micros:
        """µs of each piece in which somebody runs; 0 elsewhere."""
        ends = np.append(self.begin[1:], self.begin[-1:])
        return np.where(self.key == NOBODY, 0, ends - self.begin)

    @property
    def end(self) -> Micros:
        """Where the busy part of each piece ends (µs)."""
        return self.begin + self.length

    def spans(self, groups: NDArray[np.integer], first: Micros, last: Micros) -> "Spans":
        """Windows [first, last) of groups, found on this line."""
        begins_in, ends_in = (last_before(self.group, self.begin, groups, moments) for moments in (first, last))
        return Spans(first, last, begins_in, ends_in, origin=np.searchsorted(self.group, groups))


@dataclass(frozen=True, slots=True)
class Spans:
    """Windows in µs, and the pieces in which they begin and end: ``NOT_YET`` before the first of their group.

    ``origin``: the first piece of their group.
    """

    first: Micros
    last: Micros
    begins_in: Positions
    ends_in: Positions
    origin: Positions


def timeline(groups: NDArray[np.integer], begin: Micros, end: Micros, key: Micros) -> Timeline:
    """The timeline of rows that run from ``begin`` to ``end``; rows of no length leave no piece."""
    runs = end > begin
    groups, begin, end, key = groups[runs].astype(np.int64), begin[runs], end[runs], key[runs]
    both, moments = np.concatenate([groups, groups]), np.concatenate([begin, end])
    order = np.lexsort((moments, both))
    both, moments = both[order], moments[order]
    fresh = np.ones(len(both), dtype=bool)
    fresh[1:] = (both[1:] != both[:-1]) | (moments[1:] != moments[:-1])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.cumsum(fresh) - 1
    first, last = place[: len(groups)], place[len(groups) :]
    return Timeline(both[fresh], moments[fresh], _least(int(fresh.sum()), first, last, key))


def _least(size: int, first: Positions, last: Positions, key: Micros) -> Micros:
    """For each of ``size`` pieces the least key of the rows that cover it; row i covers ``first[i]`` … ``last[i]`` − 1.

    A row is laid over the pieces by two blocks whose length is a power of two; long blocks are handed down by halves.
    """
    least = np.full(size, NOBODY, dtype=np.int64)
    if not len(key):
        return least
    level = np.frexp(last - first)[1] - 1  # 2 ** level ≤ pieces covered
    for power in reversed(range(int(level.max()) + 1)):
        half = 1 << power
        handed = least.copy()
        handed[half:] = np.minimum(least[half:], least[:-half])
        least = handed
        mine = level == power
        np.minimum.at(least, first[mine], key[mine])
        np.minimum.at(least, last[mine] - half, key[mine])
    return least


class Busy:
    """Answers how long the groups of a timeline ran in given windows."""

    def __init__(self, line: Timeline) -> None:
        self._line, self._length = line, line.length
        self._until = np.concatenate([[0], np.cumsum(self._length)])

    def within(self, spans: Spans) -> Micros:
        """µs of each window in which somebody runs."""
        if not len(self._line.begin):
            return np.zeros(len(spans.first), dtype=np.int64)
        first, last = self._pieces(spans)
        return self._until[last] - self._until[first] + self._at_the_ends(spans, NOBODY - 1)

    def ready_by(self, spans: Spans, bound: Micros) -> Micros:
        """µs of each window in which somebody runs whose key is at most its ``bound``."""
        if not len(self._line.begin):
            return np.zeros(len(bound), dtype=np.int64)
        whole = self._sums.below(*self._pieces(spans), np.searchsorted(self._keys, bound, side="right"))
        return whole + self._at_the_ends(spans, bound)

    @cached_property
    def _keys(self) -> Micros:
        return np.unique(self._line.key)

    @cached_property
    def _sums(self) -> Sums:
        return Sums(np.searchsorted(self._keys, self._line.key), self._length)

    def _pieces(self, spans: Spans) -> tuple[Positions, Positions]:
        """The pieces that begin in each window, and the one in which it begins."""
        return np.maximum(spans.begins_in, spans.origin), np.maximum(spans.ends_in, spans.origin)

    def _at_the_ends(self, spans: Spans, bound: Micros | int) -> Micros:
        """What the pieces at both ends of each window add and take, where their key is at most the bound."""
        return self._part(spans.ends_in, spans.last, bound) - self._part(spans.begins_in, spans.first, bound)

    def _part(self, piece: Positions, moment: Micros, bound: Micros | int) -> Micros:
        """µs of the piece up to the moment, where its key is at most the bound."""
        key = self._line.key[piece]
        counts = (piece != NOT_YET) & (key <= bound) & (key != NOBODY)
        return np.where(counts, moment - self._line.begin[piece], 0)
