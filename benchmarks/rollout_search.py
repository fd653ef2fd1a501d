"""Every state that the rollout's protocol can reach, breadth first, and what must hold in each.

A state is one integer: the two sites, the two workers and whether the rollout is stopped, each by a number. What can
happen at a site, or to a worker with its site, is asked of the protocol once for each such part and kept as a number
to add, so that a million states are a matter of seconds.
"""

import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .rollout_parts import HELD, Entry, Parts, World


class Broken(NamedTuple):
    """A promise that does not hold after ``name`` in the state of that number."""

    promise: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was explored: ``ends`` of the ``states`` are good ends; ``broken``: a promise, with the way there, or ""."""

    world: str
    states: int
    moves: int
    depth: int
    ends: int
    seconds: float
    broken: str = ""
    trace: tuple[str, ...] = ()


class Search:
    """Breadth first from the approved rollout whose first wave has just opened."""

    def __init__(self, world: World) -> None:
        self.parts = Parts(world)
        self.states = [self.parts.start]
        self.seen = {self.parts.start: 0}
        self.parents = array("q", [-1])
        self.sources, self.targets = array("I"), array("I")
        self.moves = 0

    def run(self) -> Report:
        begun = time.process_time()
        broken, depth = self._explore()
        ends = 0
        if broken is None:
            broken, ends = self._lost()
        trace = () if broken is None else (*self._way_to(broken.number), broken.name)
        return Report(self.parts.world.name, len(self.states), self.moves, depth, ends,
                      round(time.process_time() - begun, 2), broken.promise if broken else "", trace)  # fmt: skip

    def _explore(self) -> tuple[Broken | None, int]:
        """Level by level."""
        depth, last = 0, 1
        for number, state in enumerate(self.states):  # which grows meanwhile
            if number == last:
                depth, last = depth + 1, len(self.states)
            for entries in self.parts.of(state):
                broken = self._follow(number, state, entries)
                if broken is not None:
                    return broken, depth + 1
                self.moves += len(entries)
        return None, depth

    def _follow(self, number: int, state: int, entries: tuple[Entry, ...]) -> Broken | None:
        """The states that some moves lead to; the new ones are kept, and none may break a promise."""
        seen, states = self.seen, self.states
        for add, is_progress, whole, name, promise in entries:
            then = self.parts.after(state + add, whole) if whole else state + add
            found = seen.get(then)
            if found is None:
                found = seen[then] = len(states)
                states.append(then)
                self.parents.append(number)
                promise = promise or self.parts.promise_broken(then)
            if promise:
                return Broken(promise, number, name)
            if is_progress:
                self.sources.append(number)
                self.targets.append(found)
        return None

    def _lost(self) -> tuple[Broken | None, int]:
        """A state from which, without any more fault or help, no good end can be reached; and the count of ends."""
        kinds = {state & ~HELD for state in self.states}
        are_ends = {kind: self.parts.is_end(kind) for kind in kinds}
        ends = np.fromiter((are_ends[state & ~HELD] for state in self.states), bool, len(self.states))
        good, count = ends.copy(), 0
        sources, targets = np.frombuffer(self.sources, np.uint32), np.frombuffer(self.targets, np.uint32)
        while count != (count := int(good.sum())):
            good[sources[good[targets]]] = True
        lost = np.flatnonzero(~good)
        if not len(lost):
            return None, int(ends.sum())
        return Broken("a site is lost: no good end can be reached", int(lost[0]), "and nothing leads on"), 0

    def _way_to(self, number: int) -> Iterator[str]:
        """The names of the moves that lead to a state."""
        way = [number]
        while self.parents[way[-1]] >= 0:
            way.append(self.parents[way[-1]])
        for one, other in zip(way[:0:-1], way[-2::-1], strict=True):
            yield self._name(self.states[one], self.states[other])

    def _name(self, state: int, then: int) -> str:
        entries = (entry for some in self.parts.of(state) for entry in some)
        return next(entry.name for entry in entries if self.parts.after(state + entry.add, entry.whole) == then)
