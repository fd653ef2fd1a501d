"""Cycle time (C/T): seconds between two pieces leaving a step, all its machines running (method.md A1)."""

import numpy as np

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """Σ processing time ÷ Σ pieces ÷ machines; per order where the log counts no pieces."""
    if not facts.has_starts:
        return Missing("no_start_times")
    if not len(facts.visits):
        return Missing("no_event")
    counted = ~np.isnan(facts.pieces) if facts.has_pieces else np.ones(len(facts.visits), dtype=bool)
    pieces = facts.pieces[counted].sum() if facts.has_pieces else float(counted.sum())
    if not pieces:
        return Missing("no_quantities")
    seconds = facts.visits.processing[counted].sum() / pieces / (facts.machines or 1)
    return Measure(float(seconds), Unit.SECOND, n=int(counted.sum()), coverage=float(counted.mean()))


KPI = Kpi(
    "cycle_time",
    "C/T",
    "Cycle time: processing time divided by the pieces (good, scrap and rework) and by the "
    "machines of the step; per order where the log counts no pieces",
    compute,
)
