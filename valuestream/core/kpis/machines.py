"""Machines: how many different stations worked at the step."""

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """Stations that booked at least one row at the step in the period."""
    if not facts.machines:
        return Missing("no_resource")
    return Measure(facts.machines, Unit.MACHINE, n=len(facts.visits))


KPI = Kpi("machines", "Machines", "Machines: different stations that worked at the step in the period", compute)
