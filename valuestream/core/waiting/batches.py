"""What batches cost: how large they are, and what each of their orders waits for (method.md B1).

For a member: **creation** until the last order of its batch was ready, **ready** from then to the first start of the
batch, **other** from there to its own start. The three sum to the wait since the order was ready.
"""

from dataclasses import dataclass

import numpy as np

from lean.units import Measure, Unit
from valuestream.core.eventlog import SECOND, EventLog

from .windows import NO_BATCH, Windows


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """The batches of a step. ``orders``: median per batch; spans: mean s per member."""

    step: str
    batches: int
    orders: Measure
    creation: Measure
    ready: Measure
    other: Measure


def batches_of(log: EventLog, windows: Windows) -> list[BatchFigures]:
    """Per step with batches, in the order of the log's steps. ``log`` sorted."""
    members = np.flatnonzero(windows.batch != NO_BATCH)
    batch, ready, start = windows.batch[members], windows.ready[members], log.start[members]
    filled = np.clip(windows.filled[batch], ready, start)
    begun = np.clip(windows.begin[batch], filled, start)
    parts = [(filled - ready) / SECOND, (begun - filled) / SECOND, (start - begun) / SECOND]
    step, cases = log.boxes.codes[members], int(log.case.codes.max(initial=0)) + 1
    found = []
    for code in np.unique(step):
        here = step == code
        pairs = np.unique(batch[here] * cases + log.case.codes[members][here])
        orders = np.unique(pairs // cases, return_counts=True)[1]
        spans = (Measure(float(part[here].mean()), Unit.SECOND, n=int(here.sum())) for part in parts)
        size = Measure(float(np.median(orders)), Unit.CASE, n=len(orders))
        found.append(BatchFigures(log.boxes.names[code], len(orders), size, *spans))
    return found
