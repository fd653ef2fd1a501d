"""What one pass over a sorted log counts, before it gets names and units.

``core.kernels`` and ``core.kernels_numpy`` count the same with and without a compiler; this module says what.

- **repeats** of a step: its instances after the first one in their case, so events − cases.
- **flow** a → b: b is the next instance of the same case in the order start, complete, row.
  Its **waiting** is start(b) − complete(a), 0 where they overlap; unknown while a is open.
- **lead time** of a case: last completion − first start; unknown for a case without a completion.
- **variant**: the sequence of steps of a case, in the same order.
- **presence** of a case: its lead time; up to the log's last moment while one of its instances is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, Codes, Micros, Quantity
from .spreads import Counts, Spreads

MOST_STEPS = 2048  # up to here, a table of all pairs of steps is no burden


@dataclass(frozen=True, slots=True)
class Columns:
    """What the pass reads. Case i is the rows ``begin[i]:end[i]``, sorted; rows outside do not count.

    ``box`` codes are below ``size``. ``estimated``: rows without a start of their own, or None; ``timed`` is
    False when no row has one. ``quantities`` hold NaN where a row says nothing.
    """

    box: Codes
    size: int
    start: Micros
    complete: Micros
    begin: Counts
    end: Counts
    estimated: NDArray[np.bool_] | None = None
    timed: bool = True
    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    @property
    def events(self) -> int:
        return int((self.end - self.begin).sum())

    def gathered(self) -> "Columns":
        """The same cases without the rows between them."""
        lengths = self.end - self.begin
        if int(lengths.sum()) == len(self.box):
            return self
        end = np.cumsum(lengths)
        begin = end - lengths
        index = np.repeat(self.begin - begin, lengths) + np.arange(int(lengths.sum()))
        return replace(
            self,
            box=self.box[index],
            start=self.start[index],
            complete=self.complete[index],
            begin=begin,
            end=end,
            estimated=None if self.estimated is None else self.estimated[index],
            quantities={name: values[index] for name, values in self.quantities.items()},
        )


@dataclass(frozen=True, slots=True)
class Flows:
    """One entry per flow, by source, then target. ``overlaps``: how often the next step began before the end."""

    source: Counts
    target: Counts
    count: Counts
    overlaps: Counts
    waiting: Spreads


@dataclass(frozen=True, slots=True)
class Variants:
    """One entry per variant, in order of its first case: how many cases, that case, the earliest start of any (µs)."""

    cases: Counts
    example: Counts
    earliest: Micros


@dataclass(frozen=True, slots=True)
class Cases:
    """One entry per case, µs. ``last`` is the last completion, ``NO_TIME`` without one; ``latest`` any last moment."""

    first: Micros
    last: Micros
    latest: Micros
    is_open: NDArray[np.bool_]

    @property
    def lead(self) -> Counts:
        """Lead times of the cases that have one."""
        known = self.last != NO_TIME
        return (self.last - self.first)[known]


@dataclass(frozen=True, slots=True)
class Tallies:
    """Everything counted. ``pieces``: per quantity, the sum per step and in how many rows it was given."""

    events: Counts
    cases: Counts
    processing: Spreads
    processing_all: Spreads
    pieces: Mapping[str, tuple[NDArray[np.float64], Counts]]
    flows: Flows
    variants: Variants
    lead: Spreads
    per_case: Cases
    cases_with_repeat: int
