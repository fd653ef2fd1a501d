"""Changeover time (C/O): the median of the booked set-ups."""

import numpy as np

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """Median over the set-ups booked at the step; a set-up is what a visit spent in set-up rows."""
    if not facts.has_setups:
        return Missing("no_setup")
    if not len(facts.setups):
        return Missing("no_event")
    return Measure(float(np.median(facts.setups)), Unit.SECOND, n=len(facts.setups))


KPI = Kpi("changeover_time", "C/O", "Changeover (set-up) time: median of the set-ups booked at the step", compute)
