"""The directly-follows graph: which step came after which, how often, and where orders begin and end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .eventlog import EventLog
from .visits import Visits, visits_of

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ProcessGraph:
    """``counts[a, b]``: how often a visit of step b came right after one of step a in the same case."""

    names: tuple[str, ...]
    counts: Counts
    starts: Counts
    ends: Counts

    @classmethod
    def from_log(cls, log: EventLog) -> "ProcessGraph":
        """The graph of a log's visits."""
        return cls.from_visits(visits_of(log))

    @classmethod
    def from_visits(cls, visits: Visits, keep: NDArray[np.bool_] | None = None) -> "ProcessGraph":
        """The graph of visits; ``keep`` (per case) leaves the other cases out."""
        size, bounds = len(visits.steps), visits.bounds
        chosen = np.ones(len(bounds) - 1, dtype=bool) if keep is None else keep
        per_visit = np.repeat(chosen, np.diff(bounds))
        same = (np.diff(visits.case) == 0) & per_visit[1:]
        pairs = visits.step[:-1][same].astype(np.int64) * size + visits.step[1:][same]
        counts = np.bincount(pairs, minlength=size * size).reshape(size, size)
        starts = np.bincount(visits.step[bounds[:-1]][chosen], minlength=size)
        ends = np.bincount(visits.step[bounds[1:] - 1][chosen], minlength=size)
        return cls(visits.steps, counts.astype(np.int64), starts.astype(np.int64), ends.astype(np.int64))

    @property
    def moves(self) -> int:
        """How many moves from one visit to the next there are."""
        return int(self.counts.sum())

    def without_noise(self, noise: float) -> "ProcessGraph":
        """Without the moves rarer than ``noise`` (0…1) times the commonest move out of their step.

        The filter of the infrequent inductive miner (Leemans, Fahland, van der Aalst 2013); starts and ends alike.
        """
        leaving = np.maximum(self.counts.max(axis=1, initial=0), self.ends)
        counts = np.where(self.counts < noise * leaving[:, None], 0, self.counts)
        starts = np.where(self.starts < noise * self.starts.max(initial=0), 0, self.starts)
        ends = np.where(self.ends < noise * leaving, 0, self.ends)
        return ProcessGraph(self.names, counts, starts, ends if ends.any() else self.ends)

    def passable(self) -> "ProcessGraph":
        """Without the steps that no way from a start to an end passes; the miner cannot place them."""
        kept = _reached(self.starts, self.counts) & _reached(self.ends, self.counts.T)
        counts = np.where(kept[:, None] & kept[None, :], self.counts, 0)
        return ProcessGraph(self.names, counts, np.where(kept, self.starts, 0), np.where(kept, self.ends, 0))


def _reached(seeds: Counts, counts: Counts) -> NDArray[np.bool_]:
    """The steps that moves lead to from any of the seeds, the seeds included."""
    found = seeds > 0
    while True:
        further = found | (counts[found] > 0).any(axis=0)
        if (further == found).all():
            return found
        found = further
