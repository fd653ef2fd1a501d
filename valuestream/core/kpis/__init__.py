"""The lines of the data box, in the order in which they stand there. Adding one: a file and a line."""

from . import changeover_time, cycle_time, first_pass_yield, machines, scrap, uptime
from .base import Kpi, StepFacts

KPIS: tuple[Kpi, ...] = (
    cycle_time.KPI,
    changeover_time.KPI,
    uptime.KPI,
    first_pass_yield.KPI,
    scrap.KPI,
    machines.KPI,
)

__all__ = ["KPIS", "Kpi", "StepFacts"]
