"""How the templates of tiles write their figures and bars."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

from kaizen import board_words, tile_words
from kaizen.core.board.holding import Look
from kaizen.core.board.marks import Light
from lean import formats

register = template.Library()


@register.filter
def per_cent_of(part: float | None, whole: float) -> str:
    """A part of a whole as a length in per cent, never in the local form of numbers; empty where there is no part."""
    if part is None:
        return ""
    return f"{100 * part / whole:.1f}" if whole else "0"


@register.filter
def loss_amount(doc: Mapping[str, Any], measure: str) -> str:
    return tile_words.loss_amount(doc, measure)


@register.filter
def limit_name(light: str) -> str:
    return str(tile_words.LIMITS[light])


@register.filter
def limit_fill(light: str | None) -> str:
    """The fill of a bar beside its limit."""
    return "floss" if light == Light.ACT else "fwait"


@register.filter
def budget_name(light: str) -> str:
    return str(tile_words.BUDGETS[light])


@register.filter
def value_parts(number: float, unit: str) -> tuple[str, str]:
    """Number and unit apart."""
    return board_words.value(number, unit)


@register.filter
def look_word(look: Look, today: date) -> str:
    return tile_words.look_word(look, today)


@register.filter
def shift_day(iso: str) -> str:
    """The day above the cells of its shifts: 26 Mar."""
    return formats.day(date.fromisoformat(iso), board_words.language(), year=False)
