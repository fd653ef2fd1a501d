"""How the figures of a map are computed, in plain sentences."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lean.registry import by_key
from valuestream.core.kpis import KPIS

register = template.Library()
BY_KEY = by_key(KPIS)
FORMULAS = {
    "waiting": _(
        "An order waits while none of its rows runs. Rows of one order at one step that follow each other are one "
        "visit. Calendar time."
    ),
    "processing": _(
        "An order is processed while one of its production rows runs; no moment counts twice. Time in which only "
        "set-up or a stop is booked is shown by itself. Calendar time."
    ),
    "inventory_pieces": _(
        "Pieces of the orders that wait before the step, as the mean over the period; its reach is that stock divided "
        "by the pieces that leave the stream per day."
    ),
    "lead_time": _(
        "Lead time of an order = its last end − its first start. Shown is the mean; median and P90 beside. Orders that "
        "are not finished are left out."
    ),
    "pce": _("Process cycle efficiency = value-adding time ÷ lead time, calendar time."),
    "takt": _("Takt = available working time per day ÷ demand per day."),
    "co2e": _(
        "kWh × emission factor, for every station and moment: what a meter counted, else kW of the state × its time. "
        "Work goes to the row that runs; idle time, standby and stops to the orders by their share of processing time. "
        "Work on pieces that are scrapped later is scrap; work at a step again is rework. Shown per good part."
    ),
    "co2e_bounds": _(
        "Gate to gate: material is made upstream and told apart, so this is no product carbon footprint. "
        "Location-based and market-based figures stand beside each other and are never added."
    ),
}


@register.filter
def formula(key: str) -> str:
    """How a figure is computed, in one or two plain sentences."""
    if key in BY_KEY:
        return gettext(BY_KEY[key].meaning) + "."
    return str(FORMULAS.get(key, ""))
