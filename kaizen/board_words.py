"""What boards say: owners, letters, units, values, how old the data is."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.marks import Light, Mark
from kaizen.core.board.units import BY_KEY as UNITS
from kaizen.models import Kpi
from kaizen.services.boards.figures import KpiView
from lean import formats
from lean.templatetags.lean import language
from valuestream import night_words

OWNERS: dict[str, Any] = {
    "team": _("Team"), "team_leader": _("Team leader"), "area_lead": _("Area lead"), "maintenance": _("Maintenance"),
    "quality": _("Quality"), "logistics": _("Logistics"), "planning": _("Planning"), "tooling": _("Tooling"),
    "engineering": _("Process engineering"), "purchasing": _("Purchasing"), "safety": _("Safety"),
    "energy": _("Energy"), "lean": _("Lean management"), "it": _("IT"), "plant_manager": _("Plant management"),
}  # fmt: skip
LETTERS: dict[str, Any] = {
    "S": _("Safety"), "Q": _("Quality"), "C": _("Cost"), "D": _("Delivery"), "P": _("People"), "E": _("Energy"),
    "A": _("Output"), "K": _("Costs"), "L": _("Logistics"), "M": _("Staff"), "U": _("Environment"),
}  # fmt: skip
SYMBOLS: dict[str, Any] = {
    "count": "", "days": _("days"), "pcs": _("pcs"), "orders": _("orders"), "percent": "%", "min": "min", "h": "h",
    "kWh": "kWh", "kg_co2e": "kg CO₂e", "eur": "€", "people": _("people"),
}  # fmt: skip
MARKS: dict[str, Any] = {
    Mark.MET: _("met"), Mark.MISSED: _("missed"), Mark.OFF: _("no shift"), Mark.NONE: _("no data"),
    Mark.OPEN: _("no target"), Mark.AHEAD: _("still ahead"),
}  # fmt: skip
OPTIONS: dict[str, Any] = {  # of tiles, as the layout editor asks for them
    "letter": _("Letter"), "stream": _("Value stream"), "kpi": _("KPI"),
}  # fmt: skip
UNITS_OF_SERIES = {
    "lead_time": "s", "waiting": "s", "processing": "s", "scrap": "1", "repeats": "1", "finished": "orders",
    "co2e_per_part": "kg", "co2e_per_order": "kg",
}  # fmt: skip
LIGHTS: dict[str, Any] = {
    Light.ACT: _("act now"), Light.WATCH: _("watch: missed, within the usual range"), Light.OK: _("met"),
    Light.NODATA: _("no data, or late"),
}  # fmt: skip


def meaning(kpi: Kpi) -> str:
    """What a figure counts, and where it comes from."""
    if not kpi.is_mined:
        return gettext("The team enters one value a day; a correction is kept beside what stood there before.")
    return str(night_words.MEANINGS.get(kpi.series, ""))


def owner(key: str) -> str:
    return str(OWNERS[key])


def letter(key: str) -> str:
    return str(LETTERS[key])


def value(number: float, unit: str) -> tuple[str, str]:
    """Number and unit apart, as a board shows them large and small."""
    if unit in UNITS:
        places = UNITS[unit].places
        whole = float(number).is_integer() or not places
        return formats.fixed(number, 0 if whole else places, language()), str(SYMBOLS[unit])
    text, _space, symbol = night_words.value(number, unit).rpartition(formats.NBSP)
    return (text, symbol) if text else (symbol, "")


def unit_of(series: str) -> str:
    """The unit of a mined series by its key."""
    return UNITS_OF_SERIES.get(series, "")


def value_text(number: float, unit: str) -> str:
    """Number and unit as one text."""
    text, symbol = value(number, unit)
    return f"{text}{formats.NBSP}{symbol}" if symbol else text


def target(view: KpiView) -> str:
    """``target ≤ 2.5 %``, or that there is none."""
    if view.goal is None:
        return gettext("no target yet")
    sign = "≥" if view.kpi.better == "higher" else "≤"
    return gettext("target %(value)s") % {"value": f"{sign}{formats.NBSP}{value_text(view.goal.value, view.unit)}"}


def of_day(view: KpiView, today: date) -> str:
    """Of which day the newest value is: yesterday, or the date."""
    if view.newest is None:
        return gettext("no data yet")
    if view.newest.day == today:
        return gettext("today")
    if view.newest.day == today - timedelta(days=1):
        return gettext("yesterday")
    return formats.day(view.newest.day, language(), year=False)


def until(due: date, today: date) -> str:
    """When a promise is due, from where the board stands: 2 d late, today, Fri, 2 Apr."""
    late = (today - due).days
    if late > 0:
        return gettext("%(days)s d late") % {"days": late}
    if late == 0:
        return gettext("today")
    if late >= -6:
        return formats.weekday(due, language())
    return formats.day(due, language(), year=False)


def age(at: datetime, now: datetime) -> str:
    """How old something is: 48 min, 27 h."""
    return formats.age(now - at, language())


ENTERED_AS: dict[str, tuple[Any, float]] = {  # units of mined figures: what people type, and what one of it is
    "1": (_("in %"), 0.01), "s": (_("in hours"), 3600.0),
}  # fmt: skip


def entered_as(unit: str) -> str:
    """In what a value of this unit is typed."""
    if unit in ENTERED_AS:
        return str(ENTERED_AS[unit][0])
    symbol = str(SYMBOLS.get(unit, unit))
    return gettext("in %(unit)s") % {"unit": symbol} if symbol else gettext("a number")


def from_entered(number: float, unit: str) -> float:
    """A typed value in the unit of the figure."""
    return number * ENTERED_AS[unit][1] if unit in ENTERED_AS else number
