"""Scrap: share of the pieces that are lost at the step."""

import numpy as np

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """Σ scrap ÷ Σ (good + scrap + rework)."""
    visits = facts.visits
    if not facts.has_scrap or visits.scrap is None:
        return Missing("no_scrap")
    known = ~np.isnan(visits.pieces) & (visits.pieces > 0)
    if not known.any():
        return Missing("no_quantities")
    share = np.nansum(visits.scrap[known]) / visits.pieces[known].sum()
    return Measure(float(share), Unit.RATIO, n=int(known.sum()), coverage=float(known.mean()))


KPI = Kpi("scrap", "Scrap", "Scrap: scrapped pieces as a share of all pieces booked at the step", compute)
