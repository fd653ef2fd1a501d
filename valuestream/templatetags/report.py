"""How templates write the figures of a night."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from lean import formats
from lean.templatetags.lean import language
from valuestream import night_words as words
from valuestream.core.night.comparison import Beside

register = template.Library()
Newest = tuple[float, str] | None


@register.filter
def at_site(iso: str, zone: str) -> str:
    """The time of day of an ISO time, on the clock of ``zone``."""
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo(zone)):%H:%M}"


@register.filter
def short(day: date) -> str:
    return formats.day(day, language(), year=False)


@register.filter
def minus(value: float, less: float) -> float:
    return value - less


@register.filter
def hours(value: float) -> str:
    """Hours as a span: 3.8 h, 31.0 h."""
    return formats.duration(value * formats.HOUR, language())


@register.filter
def week_and_window(bottleneck: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [bottleneck["week"], bottleneck["window"]]


@register.filter
def figure_name(figure: Beside) -> str:
    return words.figure_at(figure.key, figure.step)


@register.filter
def night_value(newest: Newest, unit: str) -> str:
    return formats.DASH if newest is None else words.value(newest[0], unit)


@register.filter
def night_state(newest: Newest) -> str:
    return formats.DASH if newest is None else words.state(newest[1])
