"""Which orders are finished: a log ends while orders are still on their way, and does not say which.

An order is **settled** when it was seen last so long before the log ends that its next step would have shown: longer
ago than 95 % of all waits between two steps. The **usual last steps** are the fewest at which 80 % of the settled
orders end, and each step that hardly any order leaves again. An order seen last there is **finished**. Any other one is
**open** while a row of it runs or it is not settled, else **silent**: given up, or its end was never booked.
Where too few orders are settled, or they end all over, the log does not show an end: then no order is called finished.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .case_times import CaseTimes
from .eventlog import SECOND
from .selection import local_time
from .visits import Visits

USUAL = 0.95  # share of the waits between two steps that are no longer than the usual one
MAJORITY = 0.80  # share of the settled orders that end at the commonest last steps
FINAL = 0.80  # share of the settled orders passing a step that end there, from which it is a last step however rare
LEAST = 10  # settled orders from which a log, or a rare step, shows an end
SCATTERED = 0.5  # share of the steps: where the majority ends at more of them, there is no usual end

Mask = NDArray[np.bool_]
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How the orders of a log end.

    ``steps``: the usual last ones, commonest first; none where the log does not show any. ``wait``: s that an order
    usually waits at most, out of ``waits``. ``since``: the moment (µs) before which an order seen last is settled.
    """

    steps: tuple[str, ...]
    wait: float
    waits: int
    since: int

    @classmethod
    def from_document(cls, document: Doc) -> "Ending | None":
        """The ending that a map rests on; None for a map drawn before there was one."""
        told = document.get("completion")
        if told is None:
            return None
        at = datetime.fromisoformat(told["since"])
        since = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()) * SECOND
        wait = told["usual_wait"]
        return cls(tuple(told["last_steps"]), wait.get("value", 0.0), wait.get("n", 0), since)


@dataclass(frozen=True, slots=True)
class Completion:
    """What became of each order: one mask for each of the three. Without a usual end, ``finished`` is "seen last"."""

    finished: Mask
    open: Mask
    silent: Mask


def ending_of(visits: Visits, times: CaseTimes) -> Ending:
    """How the orders end, read off those that are settled."""
    is_later = np.ones(len(visits), dtype=bool)
    is_later[visits.bounds[:-1]] = False
    waits = visits.waiting[is_later]
    wait = float(np.quantile(waits, USUAL)) if len(waits) else 0.0
    end = int(times.last.max()) if len(times) else 0
    since = (end - round(wait * SECOND)) // SECOND * SECOND  # whole seconds: a document keeps it as a clock time
    settled = ~times.is_open & (times.last < since)
    return Ending(tuple(visits.steps[step] for step in _last_steps(visits, settled)), wait, len(waits), since)


def _last_steps(visits: Visits, settled: Mask) -> list[int]:
    """The usual last steps, commonest first; none where there is no usual end."""
    size, bounds = len(visits.steps), visits.bounds
    ends = np.bincount(visits.step[bounds[1:] - 1][settled], minlength=size)
    first_time = (visits.number == 1) & np.repeat(settled, np.diff(bounds))
    passed = np.bincount(visits.step[first_time], minlength=size)
    total = int(settled.sum())
    commonest = np.argsort(-ends, kind="stable")
    enough = int(np.searchsorted(np.cumsum(ends[commonest]), MAJORITY * total)) + 1
    if total < LEAST or enough > max(1.0, SCATTERED * np.count_nonzero(passed)):
        return []
    is_final = (ends >= LEAST) & (ends >= FINAL * passed)
    return [*commonest[:enough].tolist(), *(step for step in commonest[enough:].tolist() if is_final[step])]


def completion_of(visits: Visits, times: CaseTimes, ending: Ending | None) -> Completion:
    """What became of the orders of (a part of) the log that ``ending`` was read off."""
    if ending is None or not ending.steps:
        return Completion(~times.is_open, times.is_open, np.zeros(len(times), dtype=bool))
    last = [code for code, name in enumerate(visits.steps) if name in ending.steps]
    finished = ~times.is_open & np.isin(visits.step[visits.bounds[1:] - 1], last)
    is_open = ~finished & (times.is_open | (times.last >= ending.since))
    return Completion(finished, is_open, ~finished & ~is_open)


def as_document(found: Completion, ending: Ending, *, later: int, timezone: str | None) -> Doc:
    """The part of a map document that says which orders its times are about; ``later``: orders that went on after it.

    finished + open + silent = the orders drawn.
    """
    n = len(found.finished)

    def count(chosen: Mask) -> Figure:
        return Measure(int(chosen.sum()), Unit.CASE, n=n) if ending.steps else Missing("no_usual_end")

    wait = Measure(ending.wait, Unit.SECOND, n=ending.waits) if ending.waits else Missing("no_event")
    return {
        "finished": count(found.finished).as_json(),
        "open": count(found.open).as_json(),
        "silent": count(found.silent).as_json(),
        "later": Measure(later, Unit.CASE, n=n).as_json(),
        "last_steps": list(ending.steps),
        "usual_wait": wait.as_json(),
        "since": local_time(ending.since, timezone).isoformat(),
    }
