"""No bare numbers: a figure has a unit and a count, and an absent figure has a reason.

Kernel module without Django, importable from every ``core/``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """Units of measured figures. Ratios are 0…1 in code; only templates say per cent."""

    SECOND = "s"
    RATIO = "1"
    PIECE = "pcs"
    CASE = "orders"
    EVENT = "events"
    PIECE_PER_DAY = "pcs/d"
    CASE_PER_DAY = "orders/d"
    DAY = "d"
    MACHINE = "machines"
    KILOGRAM = "kg"
    KILOWATT_HOUR = "kWh"
    HOUR_PER_MONTH = "h/month"
    EURO_PER_MONTH = "€/month"
    KILOGRAM_PER_MONTH = "kg/month"
    PIECE_PER_MONTH = "pcs/month"
    CASE_PER_MONTH = "orders/month"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that was measured: value in ``unit``, out of ``n`` observations.

    ``coverage`` is the share (0…1) of the observations that could be used.
    """

    value: float
    unit: Unit
    n: int
    coverage: float = 1.0

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "unit": self.unit.value, "n": self.n, "coverage": self.coverage}


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that is not there, with a ``reason`` code of the open list ``MISSING_REASONS``."""

    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"missing": self.reason}


Figure = Measure | Missing

MISSING_REASONS: dict[str, str] = {
    "no_start_times": "the log has no start times",
    "no_quantities": "the log has no quantities",
    "no_scrap": "the log has no scrap column",
    "no_rework": "the log has no rework column",
    "no_resource": "the log has no station column",
    "no_setup": "no set-up is marked in the log",
    "no_stops": "no stop is marked in the log",
    "no_product": "the log has no product column",
    "no_demand": "no customer demand is entered for this period",
    "no_calendar": "the site has no working calendar",
    "no_arrival": "the log does not say when orders arrive",
    "no_usual_end": "the log does not show where orders usually end",
    "no_price": "no emission factor is entered for part of the energy",
    "no_uncertainty": "no factor and no source tells its uncertainty",
    "no_event": "no event of this kind in the period",
    "no_time_for_changeovers": "production leaves no time for change-overs",
    "no_cost_rate": "no cost rate is entered",
    "no_energy": "no energy figures",
    "no_own_figure": "has no figure of its own",
    "counted_as_waiting": "already counted as waiting",
    "no_storage": "no energy of a store is entered here",
    "no_way": "no energy of this transport is entered",
    "no_transport": "no transport is marked in the log",
    "no_reference": "no reference path is set",
    "no_series": "no daily figures",
    "not_in_log": "an event log does not show it",
    "not_measured": "nobody measured it",
    "no_time_left": "the time allowed ran out",
    "too_few": "too few observations",
    "no_variation": "the first values, which make the limits, are all equal",
    "late": "the data is late",
    "group_too_small": "too few people stand behind it",
    "no_behaviour": "no log of the line has been mined",
    "no_orders": "the log has no orders",
    "no_moves": "no order passes more than one step",
    "step_nowhere": "the step is on neither line",
    "no_capabilities": "no attribute of the stations is entered on both lines",
    "no_covariates": "both lines lack the figures to compare",
    "no_effect_yet": "no line has a measured effect yet",
    "no_ratio": "nothing is left of the figure, so no ratio tells the effect",
    "no_line_asked": "no line has been asked yet",
    "no_line_passed": "no line has passed it yet",
    "no_line_verified": "no line has been verified yet",
    "no_line_elsewhere": "it is in effect at no other line yet",
    "not_proven_here": "no trial is registered for it",
    "too_little_known": "too little is known of both lines",
}


def figure_from_json(data: dict[str, Any]) -> Figure:
    """The figure that ``as_json`` wrote. Raises ``KeyError`` when it is neither kind."""
    if "missing" in data:
        return Missing(data["missing"])
    return Measure(data["value"], Unit(data["unit"]), data["n"], data.get("coverage", 1.0))
