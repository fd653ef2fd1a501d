"""How a map's figures and texts are written into its drawing and pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.registry import by_key
from lean.templatetags.lean import figure_reason, language
from valuestream.core.diff import Change
from valuestream.core.drawing import TAKT_MARK
from valuestream.core.drawn_ladder import Bar
from valuestream.core.kpis import KPIS
from valuestream.models import MiningRun
from valuestream.services.refusals import why

register = template.Library()

ROW_WIDTH = 82.0  # px of a data box row that bars may fill
CHARTS_OF_TIMES = ("lead-time", "work")
SHORT_STOCK_UNITS = {"pcs": _("pcs"), "orders": _("orders")}
FILLS = {
    "setup": "fwait",
    "down": "floss",
    "wait": "fwait",
    "rework": "frew",
    "process": "fva",
    "process-rework": "frew",
}


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
    return formats.quantity(value, unit, language()).replace(f">{formats.NBSP}", ">")  # beside a label there is no room


@register.filter
def stock(figure: Mapping[str, Any]) -> str:
    """Pieces or orders in a triangle: whole from ten up; missing is an en dash."""
    if "missing" in figure:
        return formats.DASH
    value = figure["value"]
    return formats.fixed(value, 0 if value >= 9.95 or value == 0 else 1, language())


@register.filter
def sample_size(figure: Mapping[str, Any]) -> str:
    """Out of how many observations a figure is; an en dash where it is missing."""
    return formats.DASH if "missing" in figure else formats.number(int(figure["n"]), language())


@register.filter
def pieces(value: float | None) -> str:
    """A quantity of the log: whole where it is whole."""
    if value is None:
        return formats.DASH
    return formats.number(int(value) if float(value).is_integer() else value, language())


@register.filter
def stock_unit(figure: Mapping[str, Any]) -> str:
    return str(SHORT_STOCK_UNITS.get(figure.get("unit", ""), ""))


@register.filter
def reach(figure: Mapping[str, Any]) -> str:
    """How long the stock lasts, in days; less than an hour in whole minutes, so that it fits the gap."""
    if "missing" in figure:
        return formats.DASH
    seconds = figure["value"] * (formats.DAY if figure["unit"] == "d" else 1)
    if seconds == 0:
        return formats.with_unit("0", "d", "en")
    if seconds >= formats.DAY / 20:
        return formats.days(seconds, language())
    unit, size = ("min", formats.MINUTE) if seconds >= formats.MINUTE else ("s", 1.0)
    return formats.with_unit(formats.fixed(seconds / size, 0, language()), unit, language())


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
    """A share on an arrow, in whole per cent: 33 %. What is not all of it is not 100 %."""
    if 0 < ratio < 0.005:
        return f"<{formats.NBSP}1{formats.NBSP}%"
    if 0.995 <= ratio < 1:
        return f">{formats.NBSP}99{formats.NBSP}%"
    return formats.with_unit(formats.fixed(ratio * 100, 0, language()), "%", language())


@register.filter
def part_of(length: float, whole: float) -> str:
    """A length of a drawing as the part of its width that it keeps at every zoom: 5.776%."""
    return f"{100 * length / whole:.3f}%"


@register.filter
def share_of(count: int, whole: int) -> str:
    """How much of all something is, in whole per cent."""
    return share(count / whole if whole else 0.0)


@register.filter
def at(marks: Mapping[str, Any], step: str) -> Any:
    """What is written at a step; None where nothing is."""
    return marks.get(step)


@register.filter
def on_move(marks: Mapping[tuple[str | None, str | None], Any], flow: Mapping[str, Any]) -> Any:
    """What is written on a flow; None where nothing is."""
    return marks.get((flow["source"], flow["target"]))


@register.filter
def box_label(key: str) -> str:
    """The short label of a figure in the data box: C/T."""
    return pgettext("data box", BY_KEY[key].label) if key in BY_KEY else figure_name(key)


@register.filter
def figure_name(key: str) -> str:
    """The full name of a figure: cycle time. One without a name of its own goes by its label."""
    if key in NAMES:
        return str(NAMES[key])
    return gettext(BY_KEY[key].label) if key in BY_KEY else key


BY_KEY = by_key(KPIS)
NAMES = {
    "cycle_time": _("Cycle time per piece"),
    "changeover_time": _("Set-up time"),
    "uptime": _("Uptime"),
    "first_pass_yield": _("First-pass yield"),
    "scrap": _("Scrap"),
    "machines": _("Machines"),
    "inventory_pieces": _("Stock before the step"),
    "inventory_orders": _("Stock before the step"),
    "waiting": _("Waiting"),
    "processing": _("Processing"),
    "lead_time": _("Lead time"),
    "pce": _("Process cycle efficiency"),
    "wip": _("Orders in process"),
    "takt": _("Takt"),
}


@register.filter
def role_name(role: str) -> str:
    return str(ROLES[role])


@register.filter
def flow_kind(kind: str) -> str:
    return str(FLOW_KINDS[kind])


@register.filter
def counted(value: Any) -> str:
    """A gemba value with its unit."""
    return box_value({"value": value.value, "unit": value.unit})


ROLES = {
    "main": _("main stream"),
    "alternative": _("alternative"),
    "rework": _("rework"),
    "rare": _("rare"),
}
FLOW_KINDS = {
    "main": _("main stream"),
    "alternative": _("alternative"),
    "rework": _("rework"),
    "return": _("return, no rework"),
    "skip": _("skips steps"),
}


@register.filter
def total_label(key: str) -> str:
    """The short name of a total, for the panel beside the ladder."""
    return str(TOTAL_LABELS[key])


TOTAL_LABELS = {
    "waiting": pgettext_lazy("totals", "Waiting"),
    "processing": pgettext_lazy("totals", "Processing"),
    "setup": pgettext_lazy("totals", "Set-up"),
    "down": pgettext_lazy("totals", "Stops"),
    "rest": _("in rare steps"),
    "pce": pgettext_lazy("totals", "PCE"),
    "value_added": _("value-adding"),
}


@register.filter
def change_sentence(change: Change) -> str:
    """A change between two maps in words: waiting before grinding +38 %, n = 410."""
    if change.kind != "figure":
        return (gettext("%(step)s is new") if change.kind == "step_new" else gettext("%(step)s is gone")) % {
            "step": change.step
        }
    if change.relative is not None:
        size = formats.change(change.relative, language())
    else:
        points = formats.fixed((change.points or 0.0) * 100, 1, language())
        size = gettext("%(points)s points") % {"points": points if points.startswith(formats.MINUS) else f"+{points}"}
    words = {
        "figure": figure_name(change.key),
        "step": change.step,
        "size": size,
        "n": formats.number(change.n, language()),
    }
    if change.step is None:
        return gettext("%(figure)s %(size)s, n = %(n)s") % words
    if change.key == "waiting_before":
        return gettext("Waiting before %(step)s %(size)s, n = %(n)s") % words
    return gettext("%(figure)s at %(step)s %(size)s, n = %(n)s") % words


@register.filter
def change_css(kind: str) -> str:
    return {"step_new": "add", "step_gone": "rem"}.get(kind, "chg")


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
def short_day(value: date) -> str:
    """A day on an axis: 29 Mar."""
    return formats.day(value, language(), year=False)


@register.filter
def line_offset(number: int, lines: Sequence[str]) -> str:
    """How far below the upper edge of a lane (34 px) a line of its label stands, so that the lines are centred."""
    return px(21 + 15 * (number - (len(lines) - 1) / 2))


@register.filter
def reason(figure: Mapping[str, Any]) -> str:
    """Why a figure is missing, or nothing."""
    return figure_reason(figure)


@register.simple_tag(takes_context=True)
def step_href(context: template.Context, name: str) -> str:
    return context["links"].step(name)


@register.simple_tag(takes_context=True)
def case_href(context: template.Context, name: str) -> str:
    return context["links"].case(name)


@register.simple_tag(takes_context=True)
def orders_href(context: template.Context, state: str) -> str:
    """The address of the orders of which the same became: finished, open, silent."""
    return context["page"].links.to("cases", state=state)


@register.filter
def json_safe(text: str) -> SafeString:
    """JSON text that may stand inside a script element: no sign can end it or begin another."""
    return mark_safe(text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}))  # noqa: S308 escaped here


@register.filter
def cell(value: Any, key: str) -> str:
    """A cell of a chart's data table: a day, a count, or a time in s where the chart tells times."""
    if value is None:
        return formats.DASH
    if isinstance(value, date):
        return formats.day(value, language())
    if isinstance(value, float) and key in CHARTS_OF_TIMES:
        return formats.duration(value, language())
    return value if isinstance(value, str) else formats.number(value, language())


@register.filter
def axis(value: float) -> str:
    """A number at an axis, as short as it can be: 0, 2.5, 10."""
    decimals = 0 if float(value).is_integer() else 1 if float(value * 10).is_integer() else 2
    return formats.fixed(value, decimals, language())


@register.simple_tag(takes_context=True)
def flow_href(context: template.Context, source: str | None, target: str | None) -> str:
    return context["links"].flow(source, target)


@register.filter
def end_name(name: str | None, which: str) -> str:
    """The name of a flow's end; where there is no step it is the start or the end of the stream."""
    if name is not None:
        return name
    return gettext("start") if which == "source" else gettext("end")


@register.filter
def why_stopped(run: MiningRun) -> tuple[str, str]:
    """Why a run stopped, and what to do."""
    return why(run)
