"""What a log measures: steps, flows, variants, rework, lead time and work in process, in one pass.

``core.tallies`` defines every word. Times are calendar time; working time and the map are built on visits elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import kernels_numpy
from .eventlog import NO_CODE, NO_TIME, EventLog
from .ranges import case_bounds
from .spreads import Spread
from .tallies import MOST_STEPS, Cases, Columns, Tallies, Variants

PIECES = ("good", "scrap", "rework")
TOP = 10
COMPILED_FROM = 500_000  # events: below, numpy is done before compiled code is loaded


@dataclass(frozen=True, slots=True)
class StepMeasure:
    """One step. Pieces are None where the log says nothing. ``extra``: further totals by name."""

    name: str
    events: int
    cases: int
    processing: Spread
    good: float | None
    scrap: float | None
    rework: float | None
    extra: Mapping[str, float | None]

    @property
    def repeats(self) -> int:
        """Instances after the first one in their case."""
        return self.events - self.cases


@dataclass(frozen=True, slots=True)
class FlowMeasure:
    """One directly-follows pair. ``overlap_share``: of the pairs whose gap is known, how many began before the end."""

    source: str
    target: str
    count: int
    waiting: Spread
    overlap_share: float | None


@dataclass(frozen=True, slots=True)
class VariantMeasure:
    path: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything measured. ``first``, ``last``: µs of the events measured, None without any.

    Steps by events, then name; flows by count, then names; the ten commonest variants.
    ``resources`` is None when the log names none; ``processing.n`` is 0 when it has completion times only.
    ``wip_cases_mean``: open cases, averaged over first … last; None when that is no time at all.
    """

    cases: int
    events: int
    activities: int
    resources: int | None
    first: int | None
    last: int | None
    lead_time: Spread
    processing: Spread
    steps: tuple[StepMeasure, ...]
    flows: tuple[FlowMeasure, ...]
    variants: int
    top_variants: tuple[VariantMeasure, ...]
    cases_with_repeat: int
    wip_cases_mean: float | None

    @property
    def repeat_events(self) -> int:
        return sum(step.repeats for step in self.steps)

    @property
    def self_loops(self) -> int:
        return sum(flow.count for flow in self.flows if flow.source == flow.target)


def measure(
    log: EventLog, *, first: int | None = None, last: int | None = None, cases: NDArray[np.bool_] | None = None
) -> Measures:
    """Measures the boxes of ``log``.

    ``first``, ``last`` (µs) keep the cases whose last completion lies in [first, last); ``cases`` (by case code)
    keeps the cases marked. Nothing is copied for either.
    """
    log = log.sorted()
    columns = columns_of(log, first=first, last=last, cases=cases)
    tallies = tally(columns)
    flows = _flows(log.boxes.names, tallies)
    span = _span(tallies.per_case)
    return Measures(
        cases=len(columns.begin),
        events=columns.events,
        activities=int((tallies.events > 0).sum()),
        resources=_resources(log, columns),
        first=span[0] if span else None,
        last=span[1] if span else None,
        lead_time=tallies.lead.at(0),
        processing=tallies.processing_all.at(0),
        steps=_steps(log.boxes.names, tallies),
        flows=flows,
        variants=len(tallies.variants.cases),
        top_variants=_top_variants(log.boxes.names, columns, tallies),
        cases_with_repeat=tallies.cases_with_repeat,
        wip_cases_mean=_wip(tallies.per_case, span),
    )


def tally(columns: Columns) -> Tallies:
    """Counts with the compiled pass where that is quicker and has room for all pairs of steps."""
    if columns.events < COMPILED_FROM or columns.size > MOST_STEPS:
        return kernels_numpy.tally(columns)
    from . import kernels  # loads the compiler's run time: not for small logs

    return kernels.tally(columns)


def path_variants(columns: Columns) -> Variants:
    """Only the variants."""
    if columns.events < COMPILED_FROM:
        return kernels_numpy.variants(columns.gathered())
    from . import kernels

    return kernels.path_variants(columns)


def directly_follows(log: EventLog) -> NDArray[np.int64]:
    """How often box b came right after box a in a case: counts[a, b], in the order of ``log.boxes.names``."""
    log = log.sorted()
    size = len(log.boxes.names)
    if len(log) >= COMPILED_FROM and size <= MOST_STEPS:
        from . import kernels

        return kernels.follow_counts(log.case.codes, log.boxes.codes, size)
    same = log.case.codes[1:] == log.case.codes[:-1]
    pairs = log.boxes.codes[:-1][same].astype(np.int64) * size + log.boxes.codes[1:][same]
    return np.bincount(pairs, minlength=size * size).astype(np.int64).reshape(size, size)


def columns_of(
    log: EventLog, *, first: int | None = None, last: int | None = None, cases: NDArray[np.bool_] | None = None
) -> Columns:
    """What the pass reads of a sorted log, for the cases that ``measure`` keeps."""
    bounds = case_bounds(log)
    begin, end = bounds[:-1], bounds[1:]
    keep = np.ones(len(begin), dtype=bool)
    if cases is not None:
        keep &= cases[log.case.codes[begin]]
    if (first is not None or last is not None) and len(begin):
        done = np.maximum.reduceat(log.complete, begin)
        keep &= (done != NO_TIME) & (done >= (NO_TIME if first is None else first))
        keep &= done < last if last is not None else True
    quantities = {name: getattr(log, name) for name in PIECES if getattr(log, name) is not None}
    quantities |= {f"extra:{name}": values for name, values in log.extra.items()}
    return Columns(
        box=log.boxes.codes,
        size=len(log.boxes.names),
        start=log.start,
        complete=log.complete,
        begin=begin[keep],
        end=end[keep],
        estimated=log.estimated,
        timed=not log.start_estimated,
        quantities=quantities,
    )


def _span(cases: Cases) -> tuple[int, int] | None:
    if not len(cases.first):
        return None
    return int(cases.first.min()), int(cases.latest.max())


def _wip(cases: Cases, span: tuple[int, int] | None) -> float | None:
    """Σ presence ÷ length of the span: the mean number of open cases."""
    if span is None or span[0] == span[1]:
        return None
    until = np.where(cases.is_open, span[1], cases.latest)
    return float(np.sum(until - cases.first, dtype=np.float64) / (span[1] - span[0]))


def _resources(log: EventLog, columns: Columns) -> int | None:
    if log.resource is None:
        return None
    codes = log.resource.codes
    if columns.events < len(log):
        inside = np.zeros(len(log) + 1, dtype=np.int8)
        np.add.at(inside, columns.begin, 1)
        np.add.at(inside, columns.end, -1)
        codes = codes[np.cumsum(inside[:-1], dtype=np.int8) > 0]
    return int((np.bincount(codes[codes != NO_CODE], minlength=1) > 0).sum())


def _steps(names: tuple[str, ...], tallies: Tallies) -> tuple[StepMeasure, ...]:
    def pieces(name: str, step: int) -> float | None:
        if name not in tallies.pieces:
            return None
        total, known = tallies.pieces[name]
        return float(total[step]) if known[step] else None

    extra = [name for name in tallies.pieces if name not in PIECES]
    found = [
        StepMeasure(
            name=names[step],
            events=int(tallies.events[step]),
            cases=int(tallies.cases[step]),
            processing=tallies.processing.at(step),
            good=pieces("good", step),
            scrap=pieces("scrap", step),
            rework=pieces("rework", step),
            extra={name.removeprefix("extra:"): pieces(name, step) for name in extra},
        )
        for step in np.flatnonzero(tallies.events).tolist()
    ]
    return tuple(sorted(found, key=lambda step: (-step.events, step.name)))


def _flows(names: tuple[str, ...], tallies: Tallies) -> tuple[FlowMeasure, ...]:
    flows = tallies.flows
    found = [
        FlowMeasure(
            source=names[flows.source[i]],
            target=names[flows.target[i]],
            count=int(flows.count[i]),
            waiting=flows.waiting.at(i),
            overlap_share=int(flows.overlaps[i]) / int(flows.waiting.n[i]) if flows.waiting.n[i] else None,
        )
        for i in range(len(flows.count))
    ]
    return tuple(sorted(found, key=lambda flow: (-flow.count, flow.source, flow.target)))


def _top_variants(names: tuple[str, ...], columns: Columns, tallies: Tallies) -> tuple[VariantMeasure, ...]:
    """The commonest variants; among equals the one that was seen first, then by its path."""
    variants = tallies.variants
    order = np.lexsort((variants.earliest, -variants.cases))[:TOP]

    def path(variant: int) -> tuple[str, ...]:
        case = variants.example[variant]
        return tuple(names[code] for code in columns.box[columns.begin[case] : columns.end[case]])

    found = [(-int(variants.cases[i]), int(variants.earliest[i]), path(i)) for i in order.tolist()]
    return tuple(VariantMeasure(steps, -count) for count, _, steps in sorted(found))
