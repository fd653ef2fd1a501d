"""Uptime: scheduled time less booked stops, as a share of it (method.md A1, Rother: on demand)."""

from lean.units import Figure, Measure, Missing, Unit

from .base import Kpi, StepFacts


def compute(facts: StepFacts) -> Figure:
    """(scheduled − stops) ÷ scheduled; scheduled is the calendar's time of the stations, or else all booked time."""
    if not facts.has_stops:
        return Missing("no_stops")
    scheduled = facts.scheduled or facts.booked
    if scheduled <= 0:
        return Missing("no_event")
    return Measure(max(0.0, 1 - facts.stopped / scheduled), Unit.RATIO, n=len(facts.visits))


KPI = Kpi(
    "uptime",
    "Uptime",
    "Uptime: scheduled time of the stations less booked stops, as a share; without a working "
    "calendar the booked time stands for the scheduled time",
    compute,
)
