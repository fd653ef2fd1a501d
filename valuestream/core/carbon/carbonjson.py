"""The CO₂ part of a mined document (``co2e``): kg CO₂e and kWh; absent figures are null, ``missing`` says why."""

from collections.abc import Mapping
from typing import Any

from lean.units import Figure, Measure, Missing
from valuestream.core.minedoc import iso

from .document import BOUNDARY, CarbonDocument, FactorUse, StepCarbon
from .tally import SourceTotal
from .uncertainty import LEVEL, Interval

SCHEMA = "newlean.co2e/1"
Json = dict[str, Any]


def carbon_json(document: CarbonDocument, timezone: str | None) -> Json:
    """``by_class`` and ``by_step`` each sum to ``total_kg``; what was not allocated stands in both, as ``unallocated``
    and as the step null."""
    first, last = (iso(moment, timezone) for moment in document.period)
    return {
        "schema": SCHEMA,
        "boundary": BOUNDARY,
        "basis": document.basis,
        **_figures(document),
        "interval": _interval(document.interval),
        "by_class": {**document.by_class, "unallocated": document.unallocated_kg},
        "by_step": [*map(_step, document.steps), *_nowhere(document)],
        "without_energy": [step.step for step in document.steps if not (step.kg_by_class or step.kwh_by_class)],
        "metered_kwh": document.metered_kwh,
        "allocated_kwh": document.allocated_kwh,
        "unallocated_kwh": document.unallocated_kwh,
        "unallocated_kg": document.unallocated_kg,
        "unallocated": {"kwh": dict(document.rest_kwh), "kg": dict(document.rest_kg)},
        "measured_share": document.measured_share,
        "factors": [_factor(use) for use in document.factors],
        "sources": [_source(source) for source in document.sources],
        "conservation": document.conservation.as_json(),
        "period": {"first": first, "last": last},
        "quirks": {name: [quirk.as_json() for quirk in found] for name, found in document.quirks.items()},
    }


def _figures(document: CarbonDocument) -> Json:
    figures = {
        "total_kg": document.total_kg,
        "per_good_part_kg": document.per_good_part_kg,
        "per_order_kg": document.per_order_kg,
        "other_basis_kg": document.other_basis_kg,
    }
    missing = {name: figure.reason for name, figure in figures.items() if isinstance(figure, Missing)}
    missing |= {"interval": "no_uncertainty"} if document.interval is None else {}
    plain = {name: _value(figure) for name, figure in figures.items()}
    without = _without_material(document)
    return {**plain, "missing": missing, "without_material_kg": without, "good_parts": document.good_parts}


def _without_material(document: CarbonDocument) -> float | None:
    """kg of what happens in the plant: the total less material, which was made upstream."""
    total = _value(document.total_kg)
    return None if total is None else total - document.by_class["material"] - document.by_class["material_loss"]


def _value(figure: Figure) -> float | None:
    return figure.value if isinstance(figure, Measure) else None


def _interval(found: Interval | None) -> Json | None:
    if found is None:
        return None
    bounds = {"low_kg": found.low, "high_kg": found.high, "half_width_kg": found.half}
    return {"level": LEVEL, **bounds, "known_share": found.known_share}


def _step(step: StepCarbon) -> Json:
    return {
        "step": step.step,
        "kg": step.kg,
        "kwh": step.kwh,
        "by_class": dict(step.kg_by_class),
        "kwh_by_class": dict(step.kwh_by_class),
        "orders_passing": step.passing,
        "yield": step.survives,
        "per_part_kg": step.per_part,
        "cumulative_per_good_part_kg": step.cumulative,
        "measured_share": step.measured_share,
    }


def _nowhere(document: CarbonDocument) -> list[Json]:
    if not document.rest_kg and not document.rest_kwh:
        return []
    kg, kwh = document.unallocated_kg, document.unallocated_kwh
    return [{"step": None, "kg": kg, "kwh": kwh, "by_class": {"unallocated": kg}}]


def _factor(use: FactorUse) -> Json:
    told: Mapping[str, object] = use.document
    return {"name": use.name, **told, "amount": use.amount, "kg": use.kg, "resolution": dict(use.resolution)}


def _source(source: SourceTotal) -> Json:
    return {
        "name": source.name,
        "kind": source.kind,
        "measured": source.measured,
        "kwh": source.metered,
        "returned_kwh": source.returned,
        "unallocated_kwh": source.rest,
        "kg": source.kg,
    }
