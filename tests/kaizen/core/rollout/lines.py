"""Lines to compare: by their routes, worked out by hand, and the demo plants'."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from django.conf import settings

from kaizen.core.rollout.similarity import Behaviour, LineFacts, Route, behaviour_of, covariates_of
from valuestream.core.eventlog import SECOND, EventLog, Text
from valuestream.readers import reader_for


def doing(**routes: int) -> Behaviour:
    """``abde=490``: that many orders passed a, b, d, e."""
    steps, moves = Counter(), Counter()
    for route, orders in routes.items():
        for step in set(route):
            steps[step] += orders
        for move in pairwise(route):
            moves[move] += orders
    kept = tuple(Route(tuple(route), orders) for route, orders in routes.items())
    visits = sum(len(route) * orders for route, orders in routes.items())
    return Behaviour(sum(routes.values()), len(routes), kept, dict(steps), dict(moves), visits, visits)


def log_of(ways: Sequence[str]) -> EventLog:
    """A log in which each order passes the letters of its way, one a second."""
    names = sorted({*"".join(ways)})
    steps = np.array([names.index(step) for way in ways for step in way], np.int32)
    case = np.repeat(np.arange(len(ways), dtype=np.int32), [len(way) for way in ways])
    moment = np.arange(len(steps), dtype=np.int64) * SECOND
    orders = tuple(f"O{n}" for n in range(len(ways)))
    return EventLog(Text(case, orders), Text(steps, tuple(names)), moment, moment + SECOND, np.arange(len(steps)) + 1)


def facts(log: EventLog) -> LineFacts:
    return LineFacts(behaviour_of(log), (), covariates_of(log))


@cache
def demo(plant: str) -> EventLog:
    """The log of a demo plant, sorted."""
    path = settings.BASE_DIR / "kaizen" / "demo" / f"{plant}.csv.gz"
    reader = reader_for(path)
    return reader.read(path, reader.propose(path).profile).log.sorted()


def halves(log: EventLog) -> tuple[EventLog, EventLog]:
    """Every other order, by when it began."""
    cases, first = np.unique(log.case.codes, return_index=True)
    ranked = cases[np.argsort(log.start[first], kind="stable")]
    is_odd = np.isin(log.case.codes, ranked[1::2])
    return log.take(~is_odd), log.take(is_odd)
