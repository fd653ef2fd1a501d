"""Where the steps of a map stand: the main stream, what runs beside it, what is rework."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .graph import ProcessGraph
from .mainstream import MainStream, common_cases, main_stream, paths_of, with_common_steps
from .structure import Place, places
from .visits import Visits

Doc = dict[str, Any]


def steps_placed(visits: Visits, finished: NDArray[np.bool_], structure: Doc | None) -> dict[int, Place]:
    """Where each step stands: the main stream of the common variants of finished orders, and the discovered structure.

    Where no order is finished, all of them say how the stream runs, as far as they have come.
    """
    bounds = visits.bounds
    done = visits.take(np.repeat(finished, np.diff(bounds))) if finished.any() else visits
    common = common_cases(paths_of(done), np.fmax.reduceat(done.pieces, done.bounds[:-1]))
    whole, likely = ProcessGraph.from_visits(visits), ProcessGraph.from_visits(done, common)
    whole = replace(whole, ends=ProcessGraph.from_visits(done).ends)
    main = _without_marked(with_common_steps(main_stream(likely), done), visits)
    passed = np.bincount(visits.step[visits.number == 1], minlength=len(visits.steps))
    shares = passed / (len(bounds) - 1)
    orders = {int(step): float(shares[step]) for step in np.flatnonzero(shares)}
    tree = structure["tree"] if structure else None
    return {place.step: place for place in places(whole, main, tree, orders, _marked(visits))}


def _marked(visits: Visits) -> frozenset[int]:
    """Steps at which most visits are marked as rework."""
    marked = np.bincount(visits.step, weights=visits.is_rework, minlength=len(visits.steps))
    return frozenset(np.flatnonzero(marked > 0.5 * np.bincount(visits.step, minlength=len(visits.steps))).tolist())


def _without_marked(main: MainStream, visits: Visits) -> MainStream:
    """The main stream without steps marked as rework, unless nothing else is left."""
    marked = _marked(visits)
    kept = tuple(step for step in main.path if step not in marked)
    return replace(main, path=kept) if kept else main
