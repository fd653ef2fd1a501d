"""How figures of rollouts are written: a median with its range and n, an answer with its sign."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaizen import kpi_words as words
from kaizen.core.rollout.kpis import Spread
from kaizen.services.rollouts.kpi_reuse import elsewhere
from kaizen.templatetags.rollout_drawings import missing_text
from lean import formats
from lean.templatetags.lean import icon, language, mark
from lean.units import Missing

register = template.Library()
register.filter(elsewhere)

DAY = 86_400  # seconds


@register.filter
def is_missing(value: Any) -> bool:
    return isinstance(value, Missing)


@register.filter
def why_missing(value: Missing) -> str:
    return missing_text(value.reason)


@register.filter
def span_of(value: float) -> str:
    """Days by their size: 3.5 d, 90 min."""
    return formats.duration(DAY * value, language())


@register.filter
def days_of(value: float) -> str:
    """Working days with one decimal, whatever their size: 3.5 d."""
    return formats.days(DAY * value, language())


@register.filter
def range_of(value: Spread) -> str:
    """The least and the greatest: 2.0 d – 5.0 d."""
    return f"{span_of(value.low)} – {span_of(value.high)}"


@register.simple_tag
def kpi_meanings() -> list[tuple[str, str]]:
    """What each figure is called, and how it is computed."""
    return [(str(label), str(meaning)) for _key, label, meaning in words.FIGURES]


@register.filter
def kpi_label(key: str) -> str:
    return str(words.LABELS[key])


@register.filter
def gate_kind(gate: str) -> str:
    """Whether a gate's time is work, waiting or measuring."""
    return str(words.KINDS[gate])


@register.filter
def answer_word(answer: str) -> str:
    return str(words.ANSWERS[answer])


@register.simple_tag
def answer_sign(answer: str) -> SafeString:
    """An answer's sign; its word stands beside it."""
    return icon(str(words.SIGNS[answer]), "inl")


@register.simple_tag
def came_sign(came: str) -> SafeString:
    """Whether it came as predicted: mark and words."""
    return format_html("{} {}", mark(words.CAME_MARKS[came], "inl", str(words.CAME[came])), words.CAME[came])


@register.filter
def of_all(part: int, whole: int) -> str:
    """3 of 5."""
    told = {"part": formats.number(part, language()), "whole": formats.number(whole, language())}
    return _("%(part)s of %(whole)s") % told


@register.filter
def days_since(since: datetime, now: datetime) -> str:
    """How long something waits: 3.2 d."""
    return formats.duration((now - since).total_seconds(), language())
