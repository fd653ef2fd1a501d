"""The time that a carbon figure is about, and the wider time from which there is energy."""

import numpy as np

from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.inputs import EnergyInputs
from valuestream.core.eventlog import DAY, EventLog

Period = tuple[int, int]


def period_of(log: EventLog, inputs: EnergyInputs) -> Period:
    """The period given, else from the first to the last moment of the log, to the ends of the shifts they lie in."""
    if inputs.period is not None:
        return inputs.period
    first, last = int(log.start.min()), int(np.maximum(log.start, log.complete).max())
    return _whole_shifts(inputs.calendar, first, max(last, first + 1))


def _whole_shifts(calendar: WorkCalendar | None, first: int, last: int) -> Period:
    if calendar is None:
        return first, last
    begun = [begin for begin, end in calendar.intervals(first - DAY, first + 1) if begin <= first <= end]
    done = [end for begin, end in calendar.intervals(last - 1, last + DAY) if begin <= last <= end]
    return min([first, *map(int, begun)]), max([last, *map(int, done)])


def time_of_energy(period: Period, inputs: EnergyInputs) -> Period:
    """The period given; else everything that was read and declared, so that nothing is left out in silence."""
    if inputs.period is not None:
        return period
    read = [source.readings for source in inputs.sources if source.readings is not None and len(source.readings)]
    begins, ends = [int(one.begin[0]) for one in read], [int(one.end[-1]) for one in read]
    return min([period[0], *begins]), max([period[1], *ends])
