"""How templates write escalations, calls for help and shift hand-overs."""

from datetime import date, datetime
from typing import Any

from django import template

from kaizen import help_words as words
from kaizen.models import AndonCall, Escalation, Handover
from kaizen.services.boards.andon import REOPENED_WITHIN
from kaizen.services.boards.chains import chain_of

register = template.Library()


@register.filter
def asked_text(row: Escalation) -> str:
    return words.asked(row)


@register.filter
def about_text(row: Escalation) -> str:
    return words.about(row)


@register.filter
def reason_text(row: Escalation) -> str:
    return words.reason(row)


@register.simple_tag
def escalation_state(row: Escalation, now: datetime) -> tuple[str, str]:
    return words.state(row, now)


@register.filter
def chain(row: Escalation) -> list[Escalation]:
    """The links of an escalation, the first asker's on top."""
    return chain_of(row)


@register.filter
def kind_name(kind: str) -> str:
    return str(words.KINDS[kind])


@register.filter
def call_state(state: str) -> str:
    return str(words.CALL_STATES[state])


@register.filter
def may_reopen(call: AndonCall, now: datetime) -> bool:
    """Whether a call was resolved so lately that it can be taken back."""
    return call.resolved_at is not None and now - call.resolved_at <= REOPENED_WITHIN


@register.filter
def shift_text(row: Handover) -> str:
    return words.shift(row.day, row.shift)


@register.filter
def span_text(span: Any) -> str:
    return words.shift(span.day, span.shift)


@register.filter
def iso_day(text: str) -> date:
    """A day that a document carries."""
    return date.fromisoformat(text)
