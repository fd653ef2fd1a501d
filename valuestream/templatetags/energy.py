"""How energy and CO₂ are written into pages and drawings."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.templatetags.lean import language
from valuestream.core.energy.quirks import QUIRKS
from valuestream.core.refusal import Refusal
from valuestream.energy_forms import BASIS_LABELS
from valuestream.services.refusals import in_words

register = template.Library()


@register.filter
def basis_name(basis: str) -> str:
    """location-based or market-based; an en dash for what is no electricity."""
    return formats.DASH if basis == "none" else str(BASIS_LABELS[basis])


@register.filter
def times(count: int) -> range:
    """As often as that: for a loop."""
    return range(count)


@register.filter
def kg(value: float | None) -> str:
    """A mass as it is read on a drawing, with two or three digits: 81 g, 2.45 kg; an en dash where it is not known."""
    if value is None:
        return formats.DASH
    grams, size = abs(value) < 0.0995, abs(value)
    shown, unit = (value * 1000, "g") if grams else (value, "kg")
    decimals = (0 if size >= 0.00995 or not value else 1) if grams else _decimals(size)
    return formats.with_unit(formats.fixed(shown, decimals, language()), unit, language())


@register.filter
def kg_like(value: float, total: float) -> str:
    """A part of a total in the unit of that total, which stands over it."""
    grams = abs(total) < 0.0995
    return formats.fixed(value * 1000, 1, language()) if grams else formats.fixed(value, _decimals(total), language())


@register.filter
def whole_kg(value: float) -> str:
    """kg in full, as sums are compared: 12,832 kg; small ones with two decimals."""
    return formats.with_unit(formats.fixed(value, 0 if abs(value) >= 9.995 or not value else 2, language()), "kg", "en")


def _decimals(size: float) -> int:
    return 2 if size < 9.995 else 1 if size < 99.95 else 0


@register.filter
def kw(value: float) -> str:
    """A power as it was entered, with no more digits than it has."""
    decimals = next((n for n in range(4) if round(value, n) == round(value, 4)), 4)
    return formats.fixed(value, decimals, language())


@register.filter
def kwh(value: float | None) -> str:
    return formats.DASH if value is None else formats.with_unit(formats.number(value, language()), "kWh", language())


@register.filter
def carbon_fill(group: str) -> str:
    """The fill class of a group of the CO₂ ladder."""
    return FILLS[group]


@register.filter
def group_name(group: str) -> str:
    return str(GROUP_LABELS[group])


@register.filter
def class_name(name: str) -> str:
    return str(CLASS_LABELS[name])


@register.filter
def measured(share: float | None) -> str:
    """The share that meters measured, in whole per cent."""
    return formats.with_unit(formats.fixed((share or 0.0) * 100, 0, language()), "%", language())


@register.filter
def other_basis(co2e: Mapping[str, Any], value: float | None) -> str:
    """The same on the other basis, beside the figure and never added."""
    other = "market" if co2e["basis"] == "location" else "location"
    return f"{basis_name(other)}: {kg(value)}"


@register.filter
def allocated_kg(co2e: Mapping[str, Any]) -> float | None:
    """kg that the orders of the map bear."""
    return None if co2e["total_kg"] is None else co2e["total_kg"] - co2e["unallocated_kg"]


@register.filter
def orphan_kg(co2e: Mapping[str, Any]) -> float:
    """kg that no order bears."""
    return sum(value for reason, value in co2e["unallocated"]["kg"].items() if reason != "other_orders")


@register.filter
def refused(parts: Mapping[str, Any]) -> str:
    """Why there is no figure, and what to do, in the language of the page."""
    return in_words(Refusal.from_parts(dict(parts)))


@register.filter
def step_carbon(co2e: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What is told about a step; None where it bears nothing."""
    return next((one for one in co2e["by_step"] if one["step"] == name), None)


@register.filter
def class_rows(step: Mapping[str, Any]) -> list[tuple[str, float | None, float]]:
    """Name, kWh and kg of each class of a step, the largest first."""
    kwh_by_class = step.get("kwh_by_class", {})
    rows = [(class_name(key), kwh_by_class.get(key), kg) for key, kg in step["by_class"].items() if kg]
    return sorted(rows, key=lambda row: -row[2])


@register.filter
def per_part(kg_of_all: float | None, co2e: Mapping[str, Any]) -> float | None:
    """kg per good part; None where the log tells no pieces."""
    if not co2e["good_parts"] or not isinstance(kg_of_all, float | int):
        return None
    return kg_of_all / co2e["good_parts"]


@register.filter
def resolution_name(level: str) -> str:
    return str(RESOLUTIONS[level])


@register.filter
def source_kind(kind: str) -> str:
    return str(SOURCE_KINDS[kind])


@register.filter
def quirk_sentence(quirk: Mapping[str, Any]) -> str:
    """What was odd about a series and what was made of it: 35,040 …"""
    return f"{formats.number(quirk['count'], language())} {gettext(QUIRKS[quirk['code']])}"


@register.filter
def check_size(value: float) -> str:
    """A relative difference of two sums that should be one: 2e-16."""
    return f"{value:.0e}" if value else "0"


RESOLUTIONS = {
    "series": _("by the hour or finer"), "month": _("mean of the month"), "year": _("mean of the year"),
    "factor": _("one figure for all hours"), "none": _("not known"),
}  # fmt: skip
SOURCE_KINDS = {
    "meter": _("meter"), "load": _("constant load"), "power": _("power × time"), "use": _("use per hour"),
    "piece": _("amount per piece"), "store": _("store"),
}  # fmt: skip


FILLS = {
    "value": "fva", "idle": "fwait", "scrap": "floss", "rework": "frew", "transport": "ftrn", "waiting": "fwaits olw",
}  # fmt: skip
GROUP_LABELS = {
    "value": _("value-adding"), "idle": _("idle, set-up"), "scrap": _("scrap"), "rework": _("rework"),
    "transport": _("transport"), "waiting": _("storage"),
}  # fmt: skip
CLASS_LABELS = {
    "value_adding": _("value-adding"), "scrap": _("scrap"), "rework": _("rework"), "setup": _("set-up"),
    "idle": _("idle"), "standby": _("standby"), "down": _("stop"), "waiting": _("storage"),
    "transport": _("transport"), "material": _("material"), "material_loss": _("material lost"),
    "unallocated": _("not allocated"),
}  # fmt: skip
