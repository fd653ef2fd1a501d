"""The orders of a map, what became of each, and all the orders among which they were found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .case_times import CaseTimes, case_times
from .completion import Completion, Ending, completion_of, ending_of
from .eventlog import EventLog
from .visits import Visits, visits_of

SAMPLES = 2000  # moments at which the orders in process are counted


@dataclass(frozen=True, slots=True)
class Orders:
    """``times``, ``completion``: of the orders that the map draws.

    ``around``, ``whole``, ``under_way``: rows and times of all orders, also of those seen last outside the period, and
    which of them were open when the log ended. ``ending``: how all of them usually end.
    """

    times: CaseTimes
    completion: Completion
    ending: Ending
    around: EventLog
    whole: CaseTimes
    under_way: NDArray[np.bool_]

    def later(self, last: int) -> int:
        """Orders that had begun by the end of the period (µs) and were seen again after it."""
        return int(((self.whole.first <= last) & (self.whole.last > last)).sum())

    def in_process(self, first: int, last: int) -> float:
        """Orders in process, counted at evenly spaced moments between ``first`` and ``last`` (µs) and averaged.

        An order is in process from its first start to the last that was seen of it; an open one to the very end.
        """
        step = (last - first) / SAMPLES
        moments = first + (np.arange(SAMPLES) + 0.5) * step
        begun = np.searchsorted(np.sort(self.whole.first), moments, side="right")
        ended = np.searchsorted(np.sort(self.whole.last[~self.under_way]), moments, side="right")
        return float((begun - ended).mean())


def orders_of(log: EventLog, visits: Visits, around: EventLog | None) -> Orders:
    """The orders of a sorted log; ``around``: the sorted log it was taken from, None when it is all of it."""
    times = case_times(log, visits)
    if around is None:
        ending = ending_of(visits, times)
        found = completion_of(visits, times, ending)
        return Orders(times, found, ending, log, times, found.open)
    all_visits = visits_of(around)
    whole = case_times(around, all_visits)
    ending = ending_of(all_visits, whole)
    under_way = completion_of(all_visits, whole, ending).open
    return Orders(times, completion_of(visits, times, ending), ending, around, whole, under_way)
