"""What people and the core have written about energy, in the words and marks of the reader."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.templatetags.lean import language
from valuestream.core.columns import parse_number
from valuestream.core.energy.tables import STATES
from valuestream.models import MediaUse

register = template.Library()

POWER_OF = re.compile(r"power of (.+)", re.DOTALL)  # how the core names a source that nobody named
STATES_SAID = {
    "process": _("processing"), "setup": _("set-up"), "idle": _("idle"), "standby": _("standby"), "down": _("stopped"),
}  # fmt: skip
SERIES = {"factors": _("Emission factors")}


@register.filter
def as_entered(text: str) -> str:
    """An amount as a person wrote it, all its digits, in the marks of the language: 0.14993 or 0,14993 kg/tkm."""
    amount, _space, unit = formats.swapped(text.strip(), language()).partition(" ")
    return formats.with_unit(amount, unit_name(unit), "en") if unit else amount


@register.filter
def unit_name(unit: str) -> str:
    """A unit as it is read: t·km, m², Nm³."""
    return unit.replace("*", "·").replace("m2", "m²").replace("m3", "m³")


@register.filter
def in_unit(text: str, unit: str) -> str:
    """An amount as a person wrote it; one without a unit is in ``unit``."""
    return as_entered(text if parse_number(text.strip(), ".") is None else f"{text.strip()} {unit}")


@register.filter
def states_of(row: MediaUse) -> str:
    """The states of a station in which a medium is taken: processing, idle."""
    return ", ".join(str(STATES_SAID[state]) for state in STATES if getattr(row, state))


@register.filter
def source_name(name: str) -> str:
    """A source of energy: its own name, or what it is in the language of the reader."""
    found = POWER_OF.fullmatch(name)
    if found:
        return gettext("power of %(station)s") % {"station": found[1]}
    return str(SERIES.get(name, name))


@register.filter
def validity(factor: Mapping[str, Any]) -> str:
    """From which day to which a factor holds; an en dash where nobody said."""
    ends = {end: date.fromisoformat(factor[end]) for end in ENDS if factor.get(end)}
    if len(ends) == len(ENDS):
        return formats.period(ends["valid_from"], ends["valid_to"], language())
    days = {end: formats.day(day, language()) for end, day in ends.items()}
    if "valid_from" in days:
        return gettext("from %(day)s") % {"day": days["valid_from"]}
    return gettext("until %(day)s") % {"day": days["valid_to"]} if days else formats.DASH


ENDS = ("valid_from", "valid_to")
