"""Whose it is: direct work to its rows, idle, standby and stops by share of processing time, the rest shown as rest."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from valuestream.core.energy.stamps import Values

from .classes import PLACE, Split
from .frame import DOWN, GAP, IDLE, OUTSIDE, PROCESS, SETUP, STANDBY, Frame, Rows

SHARED = {DOWN: "down", IDLE: "idle", STANDBY: "standby"}


@dataclass(frozen=True)
class Portion:
    """What rows of the log get in one class (a place in ``CLASSES``), row by row."""

    rows: Rows
    place: int
    values: Values


@dataclass(frozen=True)
class Shares:
    """Portions, and the rest that nobody gets, by reason."""

    portions: tuple[Portion, ...]
    rest: dict[str, float]


def share(frame: Frame, amounts: Values, split: Split) -> Shares:
    """``amounts`` per span of a time line, given to the rows that cause them."""
    portions = list(_worked(frame, frame.shared(amounts, PROCESS), split))
    setups = [state for state in (SETUP, GAP) if state in frame.layers]
    portions += [Portion(frame.layers[one].spans.row, PLACE["setup"], frame.shared(amounts, one)) for one in setups]
    weights = frame.weights
    rest = {"outside_period": float(amounts[frame.state == OUTSIDE].sum())}
    for state, name in SHARED.items():
        total = float(amounts[frame.state == state].sum())
        if weights is None:
            rest["no_processing"] = rest.get("no_processing", 0.0) + total
        elif (frame.state == state).any():
            portions.append(Portion(frame.layers[PROCESS].spans.row, PLACE[name], total * weights))
    return Shares(tuple(portions), {reason: value for reason, value in rest.items() if value})


def _worked(frame: Frame, values: Values, split: Split) -> Iterator[Portion]:
    """Work of rows that add value splits into good and scrapped pieces; that of others has one class."""
    rows = frame.layers[PROCESS].spans.row
    other = split.other[rows]
    adds = other < 0
    for place in np.unique(other[~adds]).tolist():
        here = other == place
        yield Portion(rows[here], place, values[here])
    if adds.any():
        mine, worked = rows[adds], values[adds]
        kept = split.adding(mine)
        yield Portion(mine, PLACE["value_adding"], worked * kept)
        if (kept != 1).any():
            yield Portion(mine, PLACE["scrap"], worked * (1 - kept))
