"""What of a rollout is drawn: signs of gates, effects with their intervals, the waves over time."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kaizen import gate_words as words
from kaizen.core.rollout.effects import Effect
from kaizen.core.rollout.timeline import Axis, Span
from kaizen.models import Stop
from kaizen.rollout_signs import DRAWN
from kaizen.services.rollouts.reading import Line
from lean import formats
from lean.templatetags.lean import language
from lean.units import MISSING_REASONS

register = template.Library()


@register.filter
def effect_text(effect: Effect) -> str:
    return formats.change(effect.share, language())


@register.filter
def effect_words(effect: Effect) -> str:
    """For who does not see the drawing: −10.9 %, −15.0 % to −6.8 %, predicted."""
    if not effect.has_interval:
        return _("%(at)s, measured, without an interval") % {"at": formats.change(effect.share, language())}
    told = {"at": formats.change(effect.share, language()), "low": formats.change(effect.low, language()),
            "high": formats.change(effect.high, language())}  # fmt: skip
    said = _("%(at)s, interval %(low)s to %(high)s, measured") if effect.is_measured else _(
        "%(at)s, interval %(low)s to %(high)s, predicted"
    )  # fmt: skip
    return said % told


@register.filter
def interval(effect: Effect) -> str:
    if not effect.has_interval:
        return _("no interval: a look back")
    low, high = formats.change(effect.low, language()), formats.change(effect.high, language())
    return f"[{low}; {high}]" if language() == "de" else f"[{low}, {high}]"


@register.simple_tag
def whisker(scale: Any, effect: Effect) -> Any:
    return scale.whisker(effect)


@register.filter
def mark_text(share: float) -> str:
    """A mark of the effect scale: −10."""
    return formats.fixed(100 * share, 0, language())


@register.simple_tag
def span_box(axis: Axis, span: Span) -> tuple[float, float]:
    """Where a span lies: x and width in px; a short one stays visible."""
    first, last = axis.x(span.first), axis.x(span.last)
    return first, max(3.0, last - first)


@register.filter
def spans_words(line: Line) -> str:
    """What a line did when, in words."""
    told = [f"{words.PHASES[span.phase.value]} {_days(span.days)}" for span in line.spans]
    return f"{line.row.site.name}, {line.row.stream.name}: " + ("; ".join(told) or _("nothing yet"))


def _days(days: float) -> str:
    return formats.duration(timedelta(days=days).total_seconds(), language())


@register.filter
def days_text(days: float) -> str:
    """Days by size: 6.0 d, 3.2 h."""
    return _days(days)


@register.simple_tag
def gate_sign(sign: str, css: str = "") -> SafeString:
    """The sign of a gate as a drawing with its words; each has a shape of its own."""
    return format_html(
        '<svg class="g {}" viewBox="0 0 28 28" width="28" height="28" role="img" aria-label="{}">{}</svg>', css,
        words.SIGNS[sign], SafeString(DRAWN[sign]),
    )  # fmt: skip


@register.simple_tag
def stop_x(axis: Axis, stop: Stop) -> str:
    """Where a stop lies on the picture of the waves, in px."""
    return f"{axis.x(stop.at):.1f}"


@register.filter
def range_text(told: dict[str, Any]) -> str:
    """A figure of a prediction with its interval: −12.3 h [−15.0 h, −9.1 h]."""
    value, low, high = (_signed(told[key], told["unit"]) for key in ("value", "low", "high"))
    return f"{value} [{low}; {high}]" if language() == "de" else f"{value} [{low}, {high}]"


def _signed(value: float, unit: str) -> str:
    return ("+" if value > 0 else "") + formats.quantity(value, unit, language())


@register.filter
def missing_text(reason: str) -> str:
    """Why a figure of a prediction is not there."""
    known = str(MISSING_REASONS[reason]) if reason in MISSING_REASONS else ""
    return _(known) if known else _("not in the data")
