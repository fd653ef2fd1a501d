"""What a station is doing at every moment: a time line cut wherever anything may change, with a state for each span.

State of a span, the first that holds: process (a row works), setup (a set-up row runs), down (a stop row runs), setup
(the product changes in scheduled time and the log books no set-up), idle (scheduled), standby (breaks, nights,
weekends).
A row that reaches over a break pauses there; one that lies wholly outside the schedule works all the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valuestream.core.calendar import WorkCalendar
from valuestream.core.energy.stamps import HOUR, Values
from valuestream.core.eventlog import Micros

PROCESS, SETUP, DOWN, GAP, IDLE, STANDBY, OUTSIDE = range(7)
STATE_NAMES = {PROCESS: "process", SETUP: "setup", DOWN: "down", GAP: "setup", IDLE: "idle", STANDBY: "standby"}
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Spans:
    """Spans (µs) of one state and the rows of the log that they belong to."""

    row: Rows
    begin: Micros
    end: Micros

    def clipped(self, first: int, last: int) -> "Spans":
        begin, end = np.maximum(self.begin, first), np.minimum(self.end, last)
        some = begin < end
        return Spans(self.row[some], begin[some], end[some])


@dataclass(frozen=True)
class Layer:
    """The spans of one state on the time line: where they begin and end, and how many share each moment.

    ``pauses``: spans that rest outside the schedule.
    """

    spans: Spans
    begin: Rows
    end: Rows
    pauses: NDArray[np.bool_]
    sharing: NDArray[np.int64]


@dataclass(frozen=True)
class Frame:
    """A station's time line: spans between ``cuts`` (µs) with their hours and state."""

    cuts: Micros
    hours: Values
    state: NDArray[np.int8]
    scheduled: NDArray[np.bool_]
    layers: dict[int, Layer]

    @cached_property
    def weights(self) -> Values | None:
        """Each processing row's share of the station's processing time; None when there is none."""
        time = self.shared(self.hours, PROCESS)
        total = time.sum()
        return time / total if total > 0 else None

    def shared(self, amounts: Values, state: int) -> Values:
        """What each span of a layer gets of ``amounts`` in its state: in equal parts with those that run beside it."""
        layer = self.layers[state]
        here = (self.state == state) & (layer.sharing > 0)
        each = np.divide(amounts, layer.sharing, out=np.zeros(len(amounts)), where=here)
        always = np.concatenate([[0.0], np.cumsum(each)])
        if not layer.pauses.any():
            return np.asarray(always[layer.end] - always[layer.begin])
        worked = np.concatenate([[0.0], np.cumsum(np.where(self.scheduled, each, 0.0))])
        chosen = np.where(layer.pauses, worked[layer.end], always[layer.end])
        return np.asarray(chosen - np.where(layer.pauses, worked[layer.begin], always[layer.begin]))


def frame_of(
    spans: dict[int, Spans], period: tuple[int, int], around: tuple[int, int], cuts: Sequence[Micros],
    calendar: WorkCalendar | None,
) -> Frame:  # fmt: skip
    """The time line over ``around`` (where there is energy) with states inside ``period`` (where there is a log)."""
    first, last = around
    spans = {state: one.clipped(*period) for state, one in spans.items()}
    shifts = _shifts(calendar, period)
    bounds = [np.array([first, last, *period], np.int64), shifts.ravel(), *cuts]
    bounds += [side for one in spans.values() for side in (one.begin, one.end)]
    line = np.sort(np.concatenate(bounds), kind="stable")
    line = line[(line >= first) & (line <= last) & np.append(True, np.diff(line) > 0)]
    scheduled = _covered(line, shifts)
    layers = {state: _layer(one, line, scheduled, calendar is not None) for state, one in spans.items()}
    inside = (line[:-1] >= period[0]) & (line[:-1] < period[1])
    return Frame(line, np.diff(line) / HOUR, _states(layers, scheduled, inside), scheduled, layers)


def _shifts(calendar: WorkCalendar | None, period: tuple[int, int]) -> Micros:
    """Scheduled spans of the period; all of it without a calendar."""
    found = [period] if calendar is None else calendar.intervals(*period)
    return np.array(found, np.int64).reshape(-1, 2)


def _covered(line: Micros, spans: Micros) -> NDArray[np.bool_]:
    """Whether each span of the line lies in one of ``spans``, whose ends are among its cuts."""
    return _running(line, spans[:, 0], spans[:, 1]) > 0


def _running(line: Micros, begin: Micros, end: Micros) -> NDArray[np.int64]:
    size = len(line)
    begun = np.bincount(np.searchsorted(line, begin), minlength=size)
    done = np.bincount(np.searchsorted(line, end), minlength=size)
    return np.asarray(np.cumsum(begun - done)[:-1])


def _layer(spans: Spans, line: Micros, scheduled: NDArray[np.bool_], has_calendar: bool) -> Layer:
    begin, end = np.searchsorted(line, spans.begin), np.searchsorted(line, spans.end)
    pauses = np.zeros(len(begin), np.bool_)
    if has_calendar:
        worked = np.concatenate([[0], np.cumsum(scheduled)])
        pauses = worked[end] > worked[begin]
    always = _running(line, spans.begin[~pauses], spans.end[~pauses])
    resting = _running(line, spans.begin[pauses], spans.end[pauses])
    return Layer(spans, begin, end, pauses, always + np.where(scheduled, resting, 0))


def _states(layers: dict[int, Layer], scheduled: NDArray[np.bool_], inside: NDArray[np.bool_]) -> NDArray[np.int8]:
    state = np.where(scheduled, IDLE, STANDBY).astype(np.int8)
    for one in (GAP, DOWN, SETUP, PROCESS):  # the stronger ones later
        if one in layers:
            here = layers[one].sharing > 0
            state[here & scheduled if one == GAP else here] = one
    state[~inside] = OUTSIDE
    return state
