"""Work that took far longer than it usually does at the step, of the same product.

Working times differ by factors, so the fence is laid on their logarithms: unusual is what lies above the third quartile
by more than three times the distance of the quartiles there (Tukey's outer fence), and is more than half as long again
as the median. A step whose times spread widely has no usual time, and nothing of it is unusual.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import NO_TIME, EventLog, Kind
from valuestream.core.spans import added_spans
from valuestream.core.visits import Visits

FENCE, LONGER = 3.0, 1.5
LEAST = 20  # visits of a product at a step from which its usual work is known


@dataclass(frozen=True, slots=True)
class UnusualWork:
    """A step's ``n`` visits whose usual length is known, in all ``processing`` s; ``excess``: s of the ``unusual`` ones
    beyond the median.
    """

    step: str
    processing: float
    excess: float
    unusual: int
    n: int


def unusual_work(log: EventLog, visits: Visits, calendar: WorkCalendar | None = None) -> tuple[UnusualWork, ...]:
    """Per step with work whose usual length is known, in working time where there is a ``calendar``. ``log`` sorted.

    Nothing for a log without start times.
    """
    if log.start_estimated or not len(visits):
        return ()
    work = visits.processing if calendar is None else _worked(log, visits, calendar)
    done = (visits.complete != NO_TIME) & (work > 0)
    product = log.product.codes[visits.first_row] if log.product else np.zeros(len(visits), dtype=np.int32)
    pieces = np.where(np.isnan(visits.pieces) | (visits.pieces <= 0), 1.0, visits.pieces)
    each = work / pieces
    key = visits.step.astype(np.int64) * (int(product.max()) + 2) + product + 1
    rows = np.flatnonzero(done)
    order = rows[np.argsort(key[rows], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(key[order])) + 1)
    found: dict[int, list[tuple[float, float, int, int]]] = {}
    for group in groups:
        if len(group) >= LEAST:
            found.setdefault(int(visits.step[group[0]]), []).append(_group(each[group], pieces[group]))
    return tuple(_step(visits.steps[step], parts) for step, parts in sorted(found.items()))


def _worked(log: EventLog, visits: Visits, calendar: WorkCalendar) -> NDArray[np.float64]:
    """Working seconds of the production rows of each visit, no moment of an order twice."""
    kind = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    is_work = (kind != Kind.SETUP) & (kind != Kind.DOWN)
    upto = np.concatenate([[0.0], np.cumsum(calendar.working(*added_spans(log, is_work)))])
    return upto[visits.first_row + visits.rows] - upto[visits.first_row]


def _group(each: NDArray[np.float64], pieces: NDArray[np.float64]) -> tuple[float, float, int, int]:
    low, median, high = np.quantile(each, [0.25, 0.5, 0.75])
    far = each > max(high * (high / low) ** FENCE, LONGER * median)
    return float(each @ pieces), float((each - median)[far] @ pieces[far]), int(far.sum()), len(each)


def _step(name: str, parts: list[tuple[float, float, int, int]]) -> UnusualWork:
    work, excess, far, n = (sum(column) for column in zip(*parts, strict=True))
    return UnusualWork(name, float(work), float(excess), int(far), int(n))
