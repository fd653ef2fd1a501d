"""First-pass yield (FPY): share of the pieces that pass the step once and are good (method.md A1, FTT)."""

import numpy as np

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """Good pieces of first visits ÷ all pieces of first visits; by orders where the log counts no faulty pieces."""
    visits = facts.visits
    if not len(visits):
        return Missing("no_event")
    if not (facts.has_scrap or facts.has_rework) or visits.good is None:
        returned = np.unique(visits.case[(visits.number > 1) | visits.is_rework]).size
        return Measure(1 - returned / facts.orders, Unit.RATIO, n=facts.orders)
    first = (visits.number == 1) & ~visits.is_rework & ~np.isnan(visits.pieces) & (visits.pieces > 0)
    if not first.any():
        return Missing("no_quantities")
    share = np.nansum(visits.good[first]) / visits.pieces[first].sum()
    coverage = float(first.sum() / (visits.number == 1).sum())
    return Measure(float(share), Unit.RATIO, n=int(first.sum()), coverage=coverage)


KPI = Kpi(
    "first_pass_yield",
    "FPY",
    "First-pass yield: good pieces of each order's first visit, as a share of all its "
    "pieces; where the log counts no faulty pieces, the share of orders that pass the step once",
    compute,
)
