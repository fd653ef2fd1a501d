"""Emissions per good part along the steps: what is scrapped on the way is carried by what survives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.energy.stamps import Values
from valuestream.core.eventlog import EventLog
from valuestream.core.visits import Visits


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder. ``own``: kg per part that is left before it; ``passing``: share of orders that pass it.

    ``cumulative``: kg that each part left after the step carries; at the last step that is all kg per good part.
    ``survives`` is None where the step tells no pieces, all are None where the log does or nothing survives.
    """

    step: int
    own: float | None
    passing: float
    survives: float | None
    cumulative: float | None


def cascade(before: float, own: Sequence[float], survives: Sequence[float]) -> list[float]:
    """e_k = (e_{k−1} + s_k) ÷ y_k (method.md C1): kg per good part after each step."""
    found = []
    for added, share in zip(own, survives, strict=True):
        before = (before + added) / share if share > 0 else float("inf")
        found.append(before)
    return found


def loss_share(before: float, own: Sequence[float], survives: Sequence[float]) -> float:
    """kg per good part that only scrap causes: e_n − (e_0 + Σ s_k)."""
    return cascade(before, own, survives)[-1] - (before + sum(own))


def ladder(log: EventLog, visits: Visits, kg: Values) -> list[Rung]:
    """The rungs in the usual order of the steps. ``kg`` per step.

    Before a step are left the good parts of the end and what it and later steps scrap. All of them carry what the step
    emits, also where only some of their pieces pass it: a rework of 2 pieces of 20 counts with 2 ÷ 20 (method.md C1).
    """
    order, good = usual_order(visits, len(log.boxes.names)), good_parts(log, visits)
    scrapped = _by_step(visits, visits.scrap if good is not None else None)[order]
    left = np.append(np.cumsum(scrapped[::-1])[::-1], 0.0) + (good or 0.0)
    told = _by_step(visits, visits.pieces) > 0
    passing = _by_step(visits, (visits.number == 1).astype(float)) / max(len(visits.bounds) - 1, 1)
    found: list[Rung] = []
    carried = 0.0
    for place, step in enumerate(order):
        before, after = left[place], left[place + 1]
        own = float(kg[step]) / before if before else None
        survives = float(after / before) if before and told[step] else None
        if own is not None and after:
            carried = cascade(carried, [own], [float(after / before)])[0]
        found.append(Rung(step, own, float(passing[step]), survives, carried if after else None))
    return found


def _by_step(visits: Visits, values: Values | None) -> Values:
    """The sum of a figure of the visits by step; what is not told counts nothing."""
    weights = np.zeros(len(visits)) if values is None else np.nan_to_num(values)
    return np.bincount(visits.step, weights, int(visits.step.max(initial=-1)) + 1).astype(float)


def usual_order(visits: Visits, steps: int) -> list[int]:
    """Steps by their mean place in an order (0 its first visit, 1 its last); steps without a visit are left out."""
    bounds = visits.bounds
    length = np.diff(bounds)
    place = np.arange(len(visits)) - np.repeat(bounds[:-1], length)
    relative = place / np.maximum(np.repeat(length, length) - 1, 1)
    count = np.bincount(visits.step, minlength=steps)
    mean = np.bincount(visits.step, relative, steps) / np.maximum(count, 1)
    return [int(step) for step in np.argsort(mean, kind="stable") if count[step]]


def good_parts(log: EventLog, visits: Visits) -> float | None:
    """Good pieces at the last visit of each order that tells any; None when the log tells none."""
    if visits.good is None or not (~np.isnan(visits.good)).any():
        return None
    return float(visits.good[last_told(visits.good, visits.case)].sum())


def last_told(values: NDArray[np.float64], case: NDArray[np.integer]) -> NDArray[np.int64]:
    """Places of the last known value of each case that has one; ``case`` never falls."""
    told = np.flatnonzero(~np.isnan(values))
    return told[np.append(case[told][1:] != case[told][:-1], True)] if len(told) else told
