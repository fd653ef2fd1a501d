"""What the orders of a line do, as an aggregate that may cross the border of a site: steps, moves, routes and counts.

All steps are canonical ones (``core.rollout.naming``). A route is what an order passed, step by step, in its order.
"""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuestream.core.columns import renamed
from valuestream.core.eventlog import EventLog
from valuestream.core.graph import ProcessGraph
from valuestream.core.mainstream import paths_of
from valuestream.core.paths import Paths
from valuestream.core.visits import Visits, visits_of

SCHEMA = "newlean.behaviour/1"
MOST_ROUTES = 150  # routes that are kept; a transport problem of 150 × 150 takes a quarter of a second
COMMON = 0.05  # share of the orders from which a step or a move tells what a line does, and not what happened once


@dataclass(frozen=True, slots=True)
class Route:
    """What ``orders`` orders passed, step by step."""

    steps: tuple[str, ...]
    orders: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """``routes``: the commonest of ``variants`` different ones; ``steps``: orders that pass each step at least once;
    ``moves``: how often the second step came right after the first in an order. ``visits``: all stays at a step, of
    which ``named`` at one with a canonical name (the others keep their own).
    """

    orders: int
    variants: int
    routes: tuple[Route, ...]
    steps: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]
    visits: int
    named: int

    @property
    def coverage(self) -> float:
        """The share of the orders whose route is kept."""
        return sum(route.orders for route in self.routes) / self.orders if self.orders else 0.0

    def usual(self, affected: Set[str] = frozenset()) -> frozenset[str]:
        """The steps that ``COMMON`` of the orders pass. With affected steps: those of them that are there at all, and
        the steps to or from which so many of their orders go.
        """
        if not affected:
            return frozenset(step for step, orders in self.steps.items() if orders >= COMMON * self.orders)
        return frozenset(affected & self.steps.keys()) | self._near(affected, COMMON)

    def seen(self, affected: Set[str] = frozenset()) -> frozenset[str]:
        """As ``usual``, however few orders do it."""
        return self._near(affected, 0.0) | (affected & self.steps.keys()) if affected else frozenset(self.steps)

    def _near(self, affected: Set[str], share: float) -> frozenset[str]:
        pairs = ((pair, count) for move, count in self.moves.items() for pair in (move, move[::-1]))
        return frozenset(
            other for (step, other), count in pairs if step in affected and count >= share * self.steps.get(step, 0)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA, "orders": self.orders, "variants": self.variants,
            "routes": [[list(route.steps), route.orders] for route in self.routes], "steps": dict(self.steps),
            "moves": [[source, target, count] for (source, target), count in self.moves.items()],
            "visits": self.visits, "named": self.named,
        }  # fmt: skip

    @classmethod
    def from_json(cls, doc: Mapping[str, Any]) -> "Behaviour":
        """What ``as_json`` wrote. Raises ``ValueError`` for another schema."""
        if doc.get("schema") != SCHEMA:
            raise ValueError(f"not {SCHEMA}: {doc.get('schema')!r}")
        routes = tuple(Route(tuple(steps), orders) for steps, orders in doc["routes"])
        moves = {(source, target): count for source, target, count in doc["moves"]}
        return cls(doc["orders"], doc["variants"], routes, doc["steps"], moves, doc["visits"], doc["named"])


def in_steps(log: EventLog, names: Mapping[str, str]) -> EventLog:
    """The log with its steps called by their canonical names; a step without one keeps its own."""
    boxes = log.boxes
    return replace(log, step=renamed(boxes, [names.get(name) or name for name in boxes.names]))


def behaviour_of(log: EventLog, names: Mapping[str, str] | None = None, *, most: int = MOST_ROUTES) -> Behaviour:
    """What the orders of a log do. ``names``: own step → canonical step; None: the steps are canonical already."""
    log = log.sorted()
    visits = visits_of(log if names is None else in_steps(log, names))
    paths, graph = paths_of(visits), ProcessGraph.from_visits(visits)
    passing = np.bincount(visits.step[visits.number == 1], minlength=len(visits.steps)).tolist()
    sources, targets = (place.tolist() for place in graph.counts.nonzero())
    moves = {(graph.names[a], graph.names[b]): int(graph.counts[a, b]) for a, b in zip(sources, targets, strict=True)}
    return Behaviour(
        orders=len(visits.bounds) - 1,
        variants=len(paths.example),
        routes=_routes(paths, visits.steps, most),
        steps={name: count for name, count in zip(visits.steps, passing, strict=True) if count},
        moves=moves,
        visits=len(visits),
        named=_named(visits, None if names is None else set(names.values())),
    )


def _routes(paths: Paths, steps: tuple[str, ...], most: int) -> tuple[Route, ...]:
    """The commonest routes. Equally common ones by a hash of their steps: no letter comes first, and where every order
    has a route of its own, two logs that have the same ones keep the same ones.
    """
    cases = paths.cases
    least = np.sort(cases)[::-1][most - 1] if len(cases) > most else 0
    chosen = np.flatnonzero(cases >= least).tolist()
    found = [Route(tuple(steps[step] for step in paths.path(variant)), int(cases[variant])) for variant in chosen]
    return tuple(sorted(found, key=lambda route: (-route.orders, _mark(route.steps)))[:most])


def _mark(steps: tuple[str, ...]) -> bytes:
    return hashlib.blake2b("\0".join(steps).encode(), digest_size=8).digest()


def _named(visits: Visits, canonical: set[str] | None) -> int:
    if canonical is None:
        return len(visits)
    is_named: NDArray[np.bool_] = np.array([name in canonical for name in visits.steps], dtype=bool)
    return int(is_named[visits.step].sum())
