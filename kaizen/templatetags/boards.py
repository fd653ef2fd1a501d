"""How templates write what hangs on a board."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kaizen import board_words as words
from kaizen.core.board.layout import Place
from kaizen.core.board.month_drawing import Cell
from kaizen.models import Kpi
from kaizen.services.boards.figures import KpiView
from lean import formats
from lean.units import MISSING_REASONS

register = template.Library()


@register.filter
def owner_name(key: str) -> str:
    return words.owner(key)


@register.filter
def letter_name(key: str) -> str:
    return words.letter(key)


@register.filter
def mark_name(mark: str) -> str:
    return str(words.MARKS[mark])


@register.filter
def light_name(light: str) -> str:
    return str(words.LIGHTS[light])


@register.filter
def large_value(view: KpiView) -> tuple[str, str]:
    """The newest value and its unit; a dash without one."""
    return words.value(view.newest.value, view.unit) if view.newest and view.newest.value is not None else ("–", "")


@register.filter
def value_in(number: float, unit: str) -> str:
    return words.value_text(number, unit)


@register.filter
def value_of(number: float, kpi: Kpi) -> str:
    """A value of a KPI in its unit, also of a mined one whose night is not at hand."""
    return words.value_text(number, kpi.unit or words.unit_of(kpi.series))


@register.filter
def option(place: Place, name: str) -> str:
    return place.option(name)


@register.filter
def option_name(name: str) -> str:
    return str(words.OPTIONS[name])


@register.simple_tag
def day_cell(cell: Cell) -> str:
    """The square of a day; a month has the same few squares again and again, so each is drawn once."""
    return _drawn(cell.number, cell.x, cell.y, cell.day.mark, cell.day.is_today) if cell.day else ""


@lru_cache(maxsize=4096)
def _drawn(number: int, x: int, y: int, mark: str, is_today: bool) -> SafeString:
    shown = {"number": number, "x": x, "y": y, "mark": mark, "is_today": is_today}
    return render_to_string("kaizen/boards/_cell.html", shown)


@register.filter
def meaning_of(kpi: Kpi) -> str:
    return words.meaning(kpi)


@register.filter
def no_limits(view: KpiView) -> str:
    """Why a series has no limits."""
    return gettext(MISSING_REASONS[view.series["missing"]]) if view.series and view.series["missing"] else ""


@register.filter
def not_below_zero(number: float) -> float:
    """No figure of a board is below zero, so neither is a limit."""
    return max(0.0, number)


@register.filter
def newest_count(view: KpiView) -> int:
    """From how many observations the newest value is."""
    return int(view.series["points"][-1][2]) if view.series else 0


@register.filter
def target_text(view: KpiView) -> str:
    return words.target(view)


@register.simple_tag
def of_day(view: KpiView, today: date) -> str:
    return words.of_day(view, today)


@register.simple_tag
def until(due: date, today: date) -> str:
    return words.until(due, today)


@register.simple_tag
def board_age(at: datetime, now: datetime) -> str:
    return words.age(at, now)


@register.filter
def weekday_day(day: date) -> str:
    """``Thu 29 March``."""
    return f"{formats.weekday(day, words.language())} {formats.day(day, words.language(), year=False)}"


@register.filter
def plus(value: int, more: int) -> int:
    return value + more


@register.filter
def place_classes(place: Any) -> str:
    """Where a tile stands on the grid, as classes: a page may carry no style of its own."""
    return f"gx{place.x} gy{place.y} gw{place.w} gh{place.h}"
