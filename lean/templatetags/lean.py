"""How templates show figures, marks and icons. The rules stand in ``lean.formats``; here they meet the language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.units import MISSING_REASONS, Figure

register = template.Library()

MARK_WORDS = {
    "ok": _("met, done"),
    "watch": _("watch"),
    "act": _("act now"),
    "nodata": _("no data"),
    "signal": _("signal, not noise"),
    "half": _("promising"),
}
WAYS: dict[str, Callable[[float, str], str]] = {
    "minutes": formats.minutes,
    "hours": formats.hours,
    "days": formats.days,
    "bare": formats.number,
    "percent": formats.percent,
}


def language() -> str:
    return (get_language() or "en").split("-")[0]


@register.filter
def number(value: float | None) -> str:
    """4,543 or 4.543; a float with three significant digits. None is an en dash."""
    return formats.DASH if value is None else formats.number(value, language())


@register.filter
def percent(ratio: float | None) -> str:
    return formats.DASH if ratio is None else formats.percent(ratio, language())


@register.filter
def change(ratio: float | None) -> str:
    return formats.DASH if ratio is None else formats.change(ratio, language())


@register.filter
def duration(seconds: float | timedelta | None) -> str:
    """Seconds (or a timedelta) by size: s, min, h, d."""
    return formats.DASH if seconds is None else formats.duration(_seconds(seconds), language())


@register.filter
def minutes(seconds: float | timedelta | None) -> str:
    """Seconds (or a timedelta) in min, as cycle and set-up times are read."""
    return formats.DASH if seconds is None else formats.minutes(_seconds(seconds), language())


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value


@register.filter
def file_size(count: int) -> str:
    return formats.file_size(count, language())


@register.filter
def figure(value: Mapping[str, Any] | Figure | None, way: str = "") -> SafeString:
    """A Measure or Missing (or its JSON) as text with its unit; a missing one as a dash that tells its reason.

    ``way``: ``minutes``, ``hours``, ``days`` for a time, ``bare`` without unit.
    """
    text = figure_text(value, way)
    if text != formats.DASH:
        return format_html("{}", text)
    said = ": ".join(part for part in (gettext("not in the data"), figure_reason(value)) if part)
    return format_html('<span class="missing"><span aria-hidden="true">–</span><span class="vh">{}</span></span>', said)


@register.filter
def figure_text(value: Mapping[str, Any] | Figure | None, way: str = "") -> str:
    """As ``figure``, but plain text for drawings: a missing one is an en dash."""
    data = _as_json(value)
    if "missing" in data:
        return formats.DASH
    if way:
        return WAYS[way](_whole(data["value"]), language())
    return formats.quantity(data["value"], data["unit"], language())


@register.filter
def figure_reason(value: Mapping[str, Any] | Figure | None) -> str:
    """Why the figure is missing, translated; empty when it is there."""
    code = _as_json(value).get("missing")
    return gettext(MISSING_REASONS[code]) if code else ""


def _as_json(value: Mapping[str, Any] | Figure | None) -> Mapping[str, Any]:
    if value is None:
        return {"missing": ""}
    return value if isinstance(value, Mapping) else value.as_json()


def _whole(value: float) -> float:
    return int(value) if float(value).is_integer() else value


@register.filter
def day(value: date | str | None) -> str:
    """29 Mar 2012 or 29. März 2012, of a date, an aware time or an ISO text."""
    return formats.DASH if not value else formats.day(_local(value), language())


@register.filter
def moment(value: datetime | str | None, zone: str = "") -> str:
    """Day and 24-hour clock; an aware time in ``zone`` (default: the zone of the page)."""
    if not value:
        return formats.DASH
    local = _local(value, zone)
    return formats.moment(local, language()) if isinstance(local, datetime) else formats.day(local, language())


@register.filter
def clock(value: datetime | str | None, zone: str = "") -> str:
    return formats.DASH if not value else f"{_local(value, zone):%H:%M}"


@register.filter
def week(value: date | str) -> str:
    return formats.week(_local(value), language())


@register.filter
def period(value: Mapping[str, Any]) -> str:
    """``{"first", "last"}`` (dates, times or ISO text; both days included) as one range."""
    return formats.period(_local(value["first"]), _local(value["last"]), language())


@register.simple_tag
def days_between(first: date | str, last: date | str, zone: str = "") -> str:
    """The range of two values, for templates that hold them apart; times as in ``zone``."""
    return formats.period(_local(first, zone), _local(last, zone), language())


@register.filter
def age(value: datetime) -> str:
    """How long ago, in whole minutes, hours or days."""
    return formats.age(timezone.now() - value, language())


def _local(value: date | str, zone: str = "") -> Any:
    """ISO text parsed; a UTC time, as the database gives it, moved to ``zone`` or else to the clocks of the page.

    A time that carries another zone, or none, was told in it on purpose and stays; so does a text without ``zone``.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        if not zone:
            return value
    if isinstance(value, datetime) and value.tzinfo is not None and (zone or str(value.tzinfo) == "UTC"):
        return timezone.localtime(value, ZoneInfo(zone) if zone else None)
    return value


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, silent for screen readers: ``{% icon "print" %}``, small with ``{% icon "x" "s" %}``."""
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, _sprite(), name)


@register.simple_tag
def mark(kind: str, css: str = "", words: str = "") -> SafeString:
    """A mark with its words: ok, watch, act, nodata, signal. ``words`` replaces the usual ones."""
    label = words or MARK_WORDS[kind]
    return format_html(
        '<svg class="m {}" role="img" aria-label="{}"><use href="{}#m-{}"/></svg>', css, label, _sprite(), kind
    )


CONFIDENCE_WORDS = {"high": _("high confidence"), "medium": _("medium confidence"), "low": _("low confidence")}


@register.simple_tag
def confidence(level: str) -> SafeString:
    """Three bars, filled by level: high, medium, low."""
    drawn = '<svg class="m" role="img" aria-label="{}"><use href="{}#c-{}"/></svg>'
    return format_html(drawn, CONFIDENCE_WORDS[level], _sprite(), level)


def _sprite() -> str:
    return static("img/icons.svg")


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: Any) -> str:
    """The query string of this page with changes: ``{% qs step="Lapping" flow=None %}`` (None removes)."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag
def printed() -> str:
    """The moment this page was made, for the foot of a print."""
    return formats.moment(timezone.localtime(), language())
