"""How a map's figures and texts are written into its drawing and pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.templatetags.lean import figure_reason, language
from valuestream.core.drawing import TAKT_MARK
from valuestream.core.drawn_ladder import Bar

register = template.Library()

ROW_WIDTH = 82.0  # px of a data box row that bars may fill
SHORT_STOCK_UNITS = {"pcs": _("pcs"), "orders": _("orders")}
FILLS = {"wait": "fwait", "rework": "frew", "process": "fva", "process-rework": "frew"}


@register.filter
def box_value(figure: Mapping[str, Any]) -> str:
    """A figure of a data box without words: cycle and set-up times in min, counts bare; missing is an en dash."""
    if "missing" in figure:
        return formats.DASH
    value, unit = figure["value"], figure["unit"]
    if unit == "s":
        return formats.minutes(value, language()) if value >= 60 else formats.duration(value, language())
    if unit == "machines":
        return formats.number(int(value) if float(value).is_integer() else value, language())
    return formats.quantity(value, unit, language())


@register.filter
def stock(figure: Mapping[str, Any]) -> str:
    """Pieces or orders in a triangle: whole from ten up; missing is an en dash."""
    if "missing" in figure:
        return formats.DASH
    return formats.fixed(figure["value"], 0 if figure["value"] >= 9.95 else 1, language())


@register.filter
def stock_unit(figure: Mapping[str, Any]) -> str:
    return str(SHORT_STOCK_UNITS.get(figure.get("unit", ""), ""))


@register.filter
def reach(figure: Mapping[str, Any]) -> str:
    """How long the stock lasts, in days; a wait in seconds by its size."""
    if "missing" in figure:
        return formats.DASH
    if figure["unit"] == "d":
        return formats.days(figure["value"] * formats.DAY, language())
    return formats.duration(figure["value"], language())


@register.filter
def time_like(seconds: float | None, bars: Sequence[Bar]) -> str:
    """A time in the unit of the longest of ``bars``, so that a row of the ladder reads in one unit."""
    if seconds is None:
        return formats.DASH
    longest = max(bar.seconds or 0.0 for bar in bars)
    ways = ((48 * formats.HOUR, formats.DAY, formats.days), (2 * formats.HOUR, formats.HOUR, formats.hours))
    for least, unit, write in ways:
        if longest >= least and (seconds == 0 or seconds >= unit / 20):
            return write(seconds, language())
    return formats.duration(seconds, language())


@register.filter
def share(ratio: float) -> str:
    """A share on an arrow, in whole per cent: 33 %."""
    if 0 < ratio < 0.005:
        return f"<{formats.NBSP}1{formats.NBSP}%"
    return formats.with_unit(formats.fixed(ratio * 100, 0, language()), "%", language())


@register.filter
def box_label(key: str) -> str:
    """The short label of a figure in the data box: C/T."""
    return LABELS[key][0]() if key in LABELS else key


@register.filter
def figure_name(key: str) -> str:
    """The full name of a figure: cycle time."""
    return LABELS[key][1]() if key in LABELS else key


LABELS = {
    "cycle_time": (lambda: pgettext("data box", "C/T"), lambda: gettext("Cycle time per piece")),
    "changeover_time": (lambda: pgettext("data box", "C/O"), lambda: gettext("Set-up time")),
    "uptime": (lambda: pgettext("data box", "Uptime"), lambda: gettext("Uptime")),
    "first_pass_yield": (lambda: pgettext("data box", "FPY"), lambda: gettext("First-pass yield")),
    "scrap": (lambda: pgettext("data box", "Scrap"), lambda: gettext("Scrap")),
    "machines": (lambda: pgettext("data box", "Machines"), lambda: gettext("Machines")),
}


@register.filter
def fill(part: str) -> str:
    """The fill class of a piece of a ladder bar."""
    return FILLS[part]


@register.filter
def is_hatched(part: str) -> bool:
    return part in ("rework", "process-rework")


@register.filter
def takt_width(bar: float) -> str:
    """The length of a C/T bar in px."""
    return f"{bar * ROW_WIDTH:.1f}"


@register.simple_tag
def takt_mark() -> str:
    """Where takt lies on a C/T bar, in px."""
    return f"{TAKT_MARK * ROW_WIDTH:.1f}"


@register.filter
def px(value: float) -> str:
    """A length in an SVG, never in the local form of numbers."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@register.filter
def reason(figure: Mapping[str, Any]) -> str:
    """Why a figure is missing, or nothing."""
    return figure_reason(figure)


@register.simple_tag(takes_context=True)
def step_href(context: template.Context, name: str) -> str:
    return context["links"].step(name)


@register.simple_tag(takes_context=True)
def flow_href(context: template.Context, source: str | None, target: str | None) -> str:
    return context["links"].flow(source, target)


@register.filter
def end_name(name: str | None, which: str) -> str:
    """The name of a flow's end; where there is no step it is the start or the end of the stream."""
    if name is not None:
        return name
    return gettext("start") if which == "source" else gettext("end")
