"""How the ledger is put into words."""

from django import template
from django.utils.translation import gettext_lazy as _

from kaizen.core.benefits import Benefit, Saving
from lean import formats
from lean.templatetags.lean import language

register = template.Library()
KINDS = {
    "order_hours": _("hours in which orders lie"),
    "station_hours": _("hours of stations"),
    "pieces": _("pieces"),
    "repeats": _("repeats"),
    "co2e": "CO₂e",
    "money": _("cost"),
}


@register.filter
def saved_kind(kind: str) -> str:
    """What is saved."""
    return str(KINDS[kind])


@register.filter
def saved_interval(benefit: Benefit) -> str:
    """The interval of a saving, in its unit."""
    if not isinstance(benefit.saved, Saving):
        return formats.DASH
    low, high = (formats.number(end, language()) for end in (benefit.saved.low, benefit.saved.high))
    return f"[{low}; {high}]" if language() == "de" else f"[{low}, {high}]"
