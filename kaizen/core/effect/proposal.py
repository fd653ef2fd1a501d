"""What a design could be, from the days there are: windows, control lines that move alike, days that are needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from valuestream.core.signals import inflation

from .days import line_of
from .mix import Cell
from .power import days_per_arm, smallest_change

Values = NDArray[np.float64]
ALIKE = 0.3  # correlation with the treated line from which another line helps as a control
FEWEST = 10  # days without which nothing is proposed
MOST = 3  # controls that are proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """Of ``days`` days: relative ``spread`` from day to day, ``rho`` of neighbouring days, what that needs and shows.

    ``needed``: days per arm to see the wanted change with a power of 80 %; ``smallest``: the change that 20 days show.
    ``controls``: lines that move alike, the best first, with their correlation.
    """

    days: int
    spread: float
    rho: float
    needed: int
    smallest: float
    controls: tuple[tuple[str, float], ...]


def propose(
    cells: Sequence[Cell], line: str, others: Sequence[str], days: Sequence[date], *, delta: float, is_ratio: bool
) -> Proposal | None:
    """From the figures of ``days`` before a start; None with fewer than ten days."""
    alone = line_of(cells, line, (), (days, ()), is_ratio=is_ratio)
    if len(alone.target[0]) < FEWEST:
        return None
    alike = _alike(cells, line, others, days, is_ratio=is_ratio)
    best = sorted(alike.items(), key=lambda one: -one[1])[:MOST]
    chosen = line_of(cells, line, [name for name, _ in best], (days, ()), is_ratio=is_ratio)
    d, _post = chosen.contrast()
    spread, factor = float(d.std(ddof=1)), inflation(d)
    rho = (factor - 1) / (factor + 1)
    needed = days_per_arm(spread, delta, rho=rho) if spread > 0 else FEWEST
    return Proposal(len(d), spread, rho, max(FEWEST, needed), smallest_change(spread, 20, rho=rho), tuple(best))


def _alike(
    cells: Sequence[Cell], line: str, others: Sequence[str], days: Sequence[date], *, is_ratio: bool
) -> Mapping[str, float]:
    found = {}
    for other in others:
        pair = line_of(cells, line, (other,), (days, ()), is_ratio=is_ratio)
        if not pair.controls or len(pair.target[0]) < FEWEST:
            continue
        one, two = pair.target[0], pair.donors[0][0]
        if one.std() > 0 and two.std() > 0:
            correlation = float(np.corrcoef(one, two)[0, 1])
            if correlation >= ALIKE:
                found[other] = correlation
    return found
