"""The pass over a sorted log in numpy: instant for small logs, and the answers that the compiled pass must give."""

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, Quantity
from .paths import Paths
from .spreads import Counts, spreads
from .tallies import MOST_STEPS, Cases, Columns, Flows, Tallies, Variants


def tally(columns: Columns) -> Tallies:
    """Counts everything that ``Tallies`` names."""
    columns = columns.gathered()
    per_case = case_moments(columns)
    case = np.repeat(np.arange(len(columns.begin)), columns.end - columns.begin)
    seen = np.unique(case * columns.size + columns.box)
    distinct = np.bincount(seen // max(columns.size, 1), minlength=len(columns.begin))
    timed = np.zeros(len(columns.box), dtype=bool) if not columns.timed else columns.complete != NO_TIME
    if columns.estimated is not None:
        timed &= ~columns.estimated
    spans, boxes = (columns.complete - columns.start)[timed], columns.box[timed]
    lead = per_case.lead
    return Tallies(
        events=np.bincount(columns.box, minlength=columns.size).astype(np.int64),
        cases=np.bincount(seen % max(columns.size, 1), minlength=columns.size).astype(np.int64),
        processing=spreads(spans, boxes, columns.size),
        processing_all=spreads(spans, np.zeros(len(spans), dtype=np.int64), 1),
        pieces={name: sums(columns.box, values, columns.size) for name, values in columns.quantities.items()},
        flows=flows(columns, case),
        variants=variants(columns),
        lead=spreads(lead, np.zeros(len(lead), dtype=np.int64), 1),
        per_case=per_case,
        cases_with_repeat=int((distinct < columns.end - columns.begin).sum()),
    )


def case_moments(columns: Columns) -> Cases:
    """First start, last completion and openness of each case; ``columns`` gathered."""
    if not len(columns.begin):
        nothing = np.zeros(0, dtype=np.int64)
        return Cases(nothing, nothing, nothing, np.zeros(0, dtype=bool))
    first = np.minimum.reduceat(columns.start, columns.begin)
    last = np.maximum.reduceat(columns.complete, columns.begin)
    latest = np.maximum.reduceat(np.maximum(columns.start, columns.complete), columns.begin)
    return Cases(first, last, latest, np.logical_or.reduceat(columns.complete == NO_TIME, columns.begin))


def sums(box: NDArray[np.integer], values: Quantity, size: int) -> tuple[NDArray[np.float64], Counts]:
    """The sum of ``values`` per step, and how many there were."""
    known = ~np.isnan(values)
    total = np.bincount(box[known], weights=values[known], minlength=size)
    return total.astype(np.float64), np.bincount(box[known], minlength=size).astype(np.int64)


def flows(columns: Columns, case: Counts) -> Flows:
    """The directly-follows pairs; ``columns`` gathered, ``case`` per row."""
    before = np.flatnonzero(case[1:] == case[:-1])
    pairs = columns.box[before].astype(np.int64) * columns.size + columns.box[before + 1]
    found, which, count = _told_apart(pairs, columns.size)
    known = columns.complete[before] != NO_TIME
    gap = (columns.start[before + 1] - columns.complete[before])[known]
    which = which[known]
    return Flows(
        source=found // max(columns.size, 1),
        target=found % max(columns.size, 1),
        count=count.astype(np.int64),
        overlaps=np.bincount(which[gap < 0], minlength=len(found)).astype(np.int64),
        waiting=spreads(np.maximum(gap, 0), which, len(found)),
    )


def _told_apart(pairs: Counts, size: int) -> tuple[Counts, Counts, Counts]:
    """The distinct pairs in order, which of them each one is, and how often each comes."""
    if size > MOST_STEPS:
        return np.unique(pairs, return_inverse=True, return_counts=True)
    count = np.bincount(pairs, minlength=size * size)
    found = np.flatnonzero(count)
    place = np.zeros(size * size, dtype=np.int64)
    place[found] = np.arange(len(found))
    return found, place[pairs], count[found]


def variants(columns: Columns) -> Variants:
    """The distinct paths; ``columns`` gathered."""
    paths = Paths.of(columns.box, np.append(columns.begin, len(columns.box)))
    earliest = np.full(len(paths.example), np.iinfo(np.int64).max)
    np.minimum.at(earliest, paths.variant, columns.start[columns.begin])
    return Variants(paths.cases, paths.example, earliest)
