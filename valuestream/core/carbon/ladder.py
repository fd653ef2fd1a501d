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
    """A step of the ladder. ``own``: kg per processed part (times ``passing``, the share of orders that pass the step).

    ``cumulative``: kg per good part up to here. ``survives`` is None where the step tells no pieces, all are None where
    the log does or nothing survives.
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

    At a step that only a share r of the orders passes, own emissions count with r and the yield is 1 − r·(1 − y).
    A step that tells no pieces (set-up booked as a step) is carried by the parts that are left of those begun with.
    """
    found: list[Rung] = []
    began, alive, before = _parts_begun(visits), 1.0, 0.0
    cases = max(len(visits.bounds) - 1, 1)
    for step in usual_order(visits, len(log.boxes.names)):
        here = visits.step == step
        first = here & (visits.number == 1)
        passing, entered = float(first.sum()) / cases, float(np.nansum(visits.pieces[first]))
        scrapped = float(np.nansum(visits.scrap[here])) if visits.scrap is not None else 0.0
        if not began or not alive:
            found.append(Rung(step, None, passing, None, None))
            continue
        survives = 1 - passing * min(scrapped / entered, 1.0) if entered else None
        own = passing * float(kg[step]) / entered if entered else float(kg[step]) / (began * alive)
        before = cascade(before, [own], [1.0 if survives is None else survives])[0]
        alive *= 1.0 if survives is None else survives
        found.append(Rung(step, own, passing, survives, before if alive else None))
    return found


def _parts_begun(visits: Visits) -> float:
    """Pieces at the first visit of each order that tells any."""
    told = np.flatnonzero(~np.isnan(visits.pieces) & (visits.pieces > 0))
    case = visits.case[told]
    return float(visits.pieces[told[np.append(True, case[1:] != case[:-1])[: len(told)]]].sum())


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
