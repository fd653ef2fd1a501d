"""The performance spectrum of a move: each order's wait from one step to the next as a line (method.md B6).

Denisov, Fahland, van der Aalst 2018. Lines that run parallel keep their turn, lines that cross overtake, lines that
end together are a batch; how steep they are says how long the wait was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lean.privacy import finest_view
from lean.units import Figure, Measure, Missing, Unit

from .eventlog import NO_CODE, NO_TIME, SECOND
from .visits import Visits

CLASSES = 4
BATCH_OF, WITHIN = 3, 300.0  # lines, and the s within which they end together

Micros = NDArray[np.int64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one move, by begin, then end: ``case`` code, ``begin`` (end of the step before) and ``end``
    (start of the next) in µs, ``quartile`` of the duration among all lines, 0 (shortest) to 3.
    """

    source: str
    target: str
    case: NDArray[np.int32]
    begin: Micros
    end: Micros
    quartile: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """How long each line is, in s."""
        return np.asarray((self.end - self.begin) / SECOND)


@dataclass(frozen=True, slots=True)
class Bins:
    """Lines by quartile (4 rows) and bin (columns), the bins lying between ``edges`` (µs).

    ``started``: began in the bin; ``ended``: ended in it; ``pending``: began before it and ended after it.
    """

    edges: Micros
    started: Counts
    pending: Counts
    ended: Counts


@dataclass(frozen=True, slots=True)
class EndedTogether:
    """Batches told from lines that end together: how many, their median size, the share (0…1) of lines in them."""

    batches: int
    lines: Figure
    share: Figure


def segment_of(visits: Visits, source: str, target: str) -> Segment:
    """The lines of the moves from one step to the next; none for a step that nobody knows.

    A line that would end before it began (the next step began earlier) has no length.
    """
    code = {name: number for number, name in enumerate(visits.steps)}
    moves = np.flatnonzero(np.diff(visits.case) == 0)
    wanted = (visits.step[moves] == code.get(source, NO_CODE)) & (visits.step[moves + 1] == code.get(target, NO_CODE))
    moves = moves[wanted & (visits.complete[moves] != NO_TIME)]
    begin = visits.complete[moves]
    end = np.maximum(visits.start[moves + 1], begin)
    order = np.lexsort((end, begin))
    case, begin, end = visits.case[moves][order], begin[order], end[order]
    return Segment(source, target, case, begin, end, _quartiles(end - begin))


def binned(segment: Segment, edges: Sequence[int] | Micros) -> Bins:
    """The lines counted in bins (hours, shifts, days) between rising ``edges`` in µs.

    How fine the bins may be, ``finest_bins`` says.
    """
    edges = np.asarray(edges, dtype=np.int64)
    bins = len(edges) - 1
    first, last = (np.searchsorted(edges, moments, side="right") - 1 for moments in (segment.begin, segment.end))
    started, ended = np.zeros((CLASSES, bins), np.int64), np.zeros((CLASSES, bins), np.int64)
    steps = np.zeros((CLASSES, bins + 1), np.int64)  # +1 where a line begins to be pending, −1 where it ends
    for counts, place in ((started, first), (ended, last)):
        inside = (place >= 0) & (place < bins)
        np.add.at(counts, (segment.quartile[inside], place[inside]), 1)
    crosses = last > first + 1
    for sign, place in ((1, first + 1), (-1, last)):
        np.add.at(steps, (segment.quartile[crosses], np.clip(place[crosses], 0, bins)), sign)
    return Bins(edges, started, np.cumsum(steps, axis=1)[:, :-1], ended)


def finest_bins(people: int | None, shifts: int, smallest: int) -> str | Missing:
    """How fine the bins of a move may be shown: ``hour``, ``day``, or not at all.

    ``people``: who work at its target in one shift, None: nobody knows; ``shifts`` a day.
    """
    return finest_view([("hour", people), ("day", None if people is None else people * shifts)], smallest)


def fifo_share(segment: Segment) -> Figure:
    """Share (0…1) of the pairs of lines in which the one that began first did not end last."""
    n = len(segment)
    if n < 2:
        return Missing("too_few")
    return Measure(1 - _overtakings(segment.end) / (n * (n - 1) / 2), Unit.RATIO, n=n)


def ended_together(segment: Segment, least: int = BATCH_OF, within: float = WITHIN) -> EndedTogether:
    """Batches: at least ``least`` lines that end within ``within`` s of the first of them."""
    ends = np.sort(segment.end)
    beyond = np.searchsorted(ends, ends + int(within * SECOND), side="right")
    sizes, line = [], 0
    while line < len(ends):
        size = int(beyond[line]) - line
        if size >= least:
            sizes.append(size)
        line += size if size >= least else 1
    if not sizes:
        nothing = Missing("no_event")
        return EndedTogether(0, nothing, nothing)
    lines = Measure(float(np.median(sizes)), Unit.CASE, n=len(sizes))
    return EndedTogether(len(sizes), lines, Measure(sum(sizes) / len(ends), Unit.RATIO, n=len(ends)))


def _quartiles(durations: Micros) -> NDArray[np.int8]:
    """0 up to the first quartile, 1 up to the median, 2 up to the third, 3 above it."""
    if not len(durations):
        return np.zeros(0, dtype=np.int8)
    return np.searchsorted(np.quantile(durations, [0.25, 0.5, 0.75]), durations, side="left").astype(np.int8)


def _overtakings(ends: Micros) -> int:
    """Pairs in which an earlier entry is larger than a later one: halves are merged level by level."""
    rank = np.unique(ends, return_inverse=True)[1].astype(np.int64)
    place, found, width, top = np.arange(len(rank)), 0, 1, int(rank.max(initial=0)) + 1
    while width < len(rank):
        block, is_left = place // (2 * width), place // width % 2 == 0
        keys = block * top + rank
        left = np.sort(keys[is_left])
        right = ~is_left
        upto = np.searchsorted(left, keys[right], side="right")
        block_end = np.searchsorted(left, (block[right] + 1) * top)
        found += int((block_end - upto).sum())
        width *= 2
    return found
