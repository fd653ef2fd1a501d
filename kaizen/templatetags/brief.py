"""How templates write a brief: its sentences, its options with their effects, and where each can be checked."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from kaizen import brief_words as words
from lean.models import Site

register = template.Library()
Doc = dict[str, Any]


@register.simple_tag
def brief_line(one: Doc, day: date) -> words.Line:
    return words.line(one, day)


@register.filter
def brief_news(content: Doc) -> str:
    return words.news(content)


@register.filter
def rule_name(key: str) -> str:
    return words.rule(key)


@register.filter
def rule_how(key: str) -> str:
    return str(words.RULES[key][1])


@register.filter
def option_effects(one: Doc) -> list[tuple[str, str]]:
    return words.effects(one)


@register.filter
def muted_text(one: Doc) -> str:
    return words.muted(one)


@register.simple_tag
def evidence_url(one: Doc, site: Site) -> str:
    """The page on which a sentence can be checked."""
    return address_of(one["evidence"], site)


def address_of(evidence: Doc, site: Site) -> str:
    address = reverse(evidence["route"], kwargs={"site": site.slug, **evidence["kwargs"]})
    return f"{address}?{urlencode(evidence['query'])}" if evidence["query"] else address


@register.filter
def clock(at: datetime, zone: str) -> str:
    """The time of day on the clock of the site."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
