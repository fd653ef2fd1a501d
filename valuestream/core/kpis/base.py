"""A line of the data box: what it is called, and how it is computed from what a step saw."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure
from valuestream.core.visits import Visits


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What happened at one step in the period.

    ``visits``: the visits at this step. ``orders``: how many orders it had. ``machines``: stations seen, None
    without a station column. ``has_*``: what the log can say at all. ``scheduled``: working seconds of its stations
    in the period, None without a calendar; ``booked``, ``stopped``: working seconds of all its rows and of its stops.
    """

    visits: Visits
    orders: int
    machines: int | None
    setups: NDArray[np.float64]  # s, one per booked set-up
    has_starts: bool
    has_pieces: bool
    has_scrap: bool
    has_rework: bool
    has_setups: bool
    has_stops: bool
    scheduled: float | None
    booked: float
    stopped: float

    @property
    def pieces(self) -> NDArray[np.float64]:
        return self.visits.pieces


@dataclass(frozen=True, slots=True)
class Kpi:
    """``label`` stands in the box, ``meaning`` beside "How is this computed?"; both are texts to translate."""

    key: str
    label: str
    meaning: str
    compute: Callable[[StepFacts], Figure]
