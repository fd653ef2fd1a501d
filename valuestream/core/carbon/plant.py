"""A log and its energy, ready to be allocated: a time line per set of stations, and what they take on it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valuestream.core.energy.inputs import EnergyInputs, Source
from valuestream.core.eventlog import EventLog
from valuestream.core.refusal import Refusal
from valuestream.core.visits import Visits, visits_of

from .classes import Split, split_of
from .flows import Flow, flow_cuts, flows_of
from .frame import Frame, frame_of
from .period import Period, period_of, time_of_energy
from .stations import Stations, calendar_of, spans_of, stations_of


@dataclass(frozen=True)
class Bench:
    """Sources of the same stations on their time line; ``known``: the log names these stations."""

    frame: Frame
    flows: list[Flow]
    known: bool


@dataclass(frozen=True)
class Plant:
    """A sorted log, the inputs, and the log's visits where they are known already.

    ``chosen``: a mask of the cases that figures are about; the other orders take their shares too, which are told as
    rest. None: all. ``rework``: steps whose work is all rework. Raises ``Refusal`` where the
    inputs ask what the log cannot tell.
    """

    log: EventLog
    inputs: EnergyInputs
    given: Visits | None = None
    chosen: NDArray[np.bool_] | None = None
    rework: Collection[str] = ()

    def __post_init__(self) -> None:
        if self.log.start_estimated and any(source.rates is not None for source in self.inputs.sources):
            message = "The log has completion times only, so nobody knows how long a station was in which state."
            raise Refusal("no_start_times", message, "Use meters, or export start times.")

    @cached_property
    def visits(self) -> Visits:
        return self.given or visits_of(self.log)

    @cached_property
    def split(self) -> Split:
        return split_of(self.log, self.visits, self.inputs.scrap_by, chosen=self.rows, rework=self.rework)

    @cached_property
    def rows(self) -> NDArray[np.bool_] | None:
        """The rows of the chosen orders; None: all."""
        return None if self.chosen is None else self.chosen[self.log.case.codes]

    @cached_property
    def told(self) -> tuple[EventLog, Visits]:
        """The chosen orders and their visits: what figures per part and per order are counted over."""
        if self.chosen is None or self.rows is None:
            return self.log, self.visits
        return self.log.take(self.rows), self.visits.take(self.chosen[self.visits.case])

    @cached_property
    def stations(self) -> Stations:
        return stations_of(self.log)

    @cached_property
    def period(self) -> Period:
        return period_of(self.log, self.inputs)

    @cached_property
    def around(self) -> Period:
        return time_of_energy(self.period, self.inputs)

    def benches(self) -> Iterator[Bench]:
        """Each set of stations once, with all that they take."""
        groups: dict[tuple[str, ...], list[Source]] = {}
        for source in self.inputs.sources:
            groups.setdefault(tuple(sorted(set(source.stations))), []).append(source)
        for names, sources in groups.items():
            yield self._bench(names, sources)

    def _bench(self, names: tuple[str, ...], sources: list[Source]) -> Bench:
        rows = self.stations.rows(names) if names else self.stations.timed[:0]
        calendar = calendar_of(self.inputs, names)
        spans = spans_of(self.stations, rows, calendar)
        cuts = flow_cuts(sources, self.inputs, self.around)
        frame = frame_of(spans, self.period, self.around, cuts, calendar)
        return Bench(frame, flows_of(sources, self.inputs, frame), self.stations.knows(names))
