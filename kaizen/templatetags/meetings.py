"""How templates write a stand-up: its clocks, its items, what its minutes hold."""

from datetime import datetime
from typing import Any

from django import template

from kaizen import meeting_words as words
from kaizen.core.board.agenda import Item

register = template.Library()
Doc = dict[str, Any]


@register.simple_tag
def elapsed(since: datetime | None, now: datetime) -> int:
    """Whole seconds since a moment."""
    return max(0, round((now - since).total_seconds())) if since else 0


@register.filter
def mm_ss(seconds: int) -> str:
    """A clock: 03:12; 75:00 where it is longer than an hour."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


@register.filter
def times(value: int, by: int) -> int:
    return value * by


@register.filter
def item_name(item: Item) -> str:
    return words.item(item)


@register.filter
def minutes_lines(minutes: Doc) -> list[tuple[str, list[str]]]:
    return words.sections(minutes)


@register.filter
def minutes_facts(minutes: Doc, zone: str) -> list[tuple[str, str]]:
    return words.facts(minutes, zone)
