"""Does it hold? What was proven is looked at again 30, 60 and 90 days after its start (C09: the 30/60/90-day audit).

The last ten days with a figure are held against those before the start and against the trial's own days. It holds when
it is surely better than before and by as much as matters. It has relapsed when it is surely less than what matters, or
when nothing is sure any more and the days are surely worse than the trial's own. Else nobody can tell yet.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .days import line_of
from .design import Design
from .did import Effect, did_days
from .inputs import Inputs

Values = NDArray[np.float64]
MARKS = (30, 60, 90)  # days of the calendar after the start
RECENT, LEAST = 10, 5  # days that are looked at; days of the trial needed to be compared with


class Hold(StrEnum):
    """What a look back says."""

    HOLDS = "holds"
    RELAPSED = "relapsed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Watched:
    """``share``: the change against the days before, with its 95 % interval; None without ten days with a figure."""

    mark: int
    outcome: Hold
    days: int
    first: date | None = None
    last: date | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None


def watch(design: Design, inputs: Inputs, mark: int) -> Watched:
    """The look back ``mark`` days after the start, from the events up to that day."""
    until = design.starts_on + timedelta(days=mark)
    windows = (inputs.pre_days, tuple(day for day in inputs.post_days if day <= until))
    line = line_of(inputs.cells, design.line, design.controls, windows,
                   is_ratio=design.metric.is_ratio, strata=design.strata)  # fmt: skip
    pre, post = line.contrast()
    recent, days = post[-RECENT:], line.days[1][-RECENT:]
    found = did_days(pre, recent)
    if len(recent) < RECENT or not isinstance(found, Effect):
        return Watched(mark, Hold.UNSURE, len(recent))
    own = post[: min(design.looks[-1], len(post) - RECENT)]
    outcome = _outcome(design, found, own, recent)
    low, high = found.interval()
    told = (line.share_of(theta) for theta in (found.theta, low, high))
    return Watched(mark, outcome, len(recent), days[0], days[-1], *told)


def is_due(design: Design, mark: int, last: date) -> bool:
    """Whether the events up to ``last`` reach so far."""
    return last >= design.starts_on + timedelta(days=mark)


def _outcome(design: Design, found: Effect, own: Values, recent: Values) -> Hold:
    sign = -1 if design.metric.better == "lower" else 1
    low, high = sorted(sign * bound for bound in found.interval())
    if low > 0 and sign * found.theta >= design.threshold:
        return Hold.HOLDS
    if high < design.threshold or (low <= 0 and _is_worse(own, recent, sign)):
        return Hold.RELAPSED
    return Hold.UNSURE


def _is_worse(own: Values, recent: Values, sign: int) -> bool:
    """Whether the days are surely worse than those of the trial itself."""
    found = did_days(own, recent) if len(own) >= LEAST else None
    return isinstance(found, Effect) and max(sign * bound for bound in found.interval()) < 0
