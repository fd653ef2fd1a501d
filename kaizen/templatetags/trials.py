"""How a trial is shown: its word, its one sentence, its effect, checks and guardrails."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kaizen import trial_words as words
from kaizen.core.effect.measures import BY_KEY
from kaizen.models import TrialWatch
from lean import formats
from lean.templatetags.lean import language, mark

register = template.Library()
Doc = dict[str, Any]


@register.filter
def metric_word(key: str) -> str:
    return str(words.METRICS.get(key, key))


@register.filter
def verdict_word(key: str) -> str:
    return str(words.WORDS[key][1])


@register.simple_tag
def verdict_mark(key: str, css: str = "l") -> SafeString:
    return mark(words.WORDS[key][0], css, str(words.WORDS[key][1]))


@register.simple_tag
def lamp(outcome: str, css: str = "") -> SafeString:
    """The lamp of a guard or a check."""
    return mark(words.OUTCOMES[outcome][0], css, str(words.OUTCOMES[outcome][1]))


@register.simple_tag
def watch_mark(outcome: str) -> SafeString:
    """The mark of a look back."""
    kinds = {"holds": "ok", "relapsed": "act", "unsure": "nodata"}
    return mark(kinds[outcome], "", str(TrialWatch.Outcome(outcome).label))


@register.filter
def outcome_word(outcome: str) -> str:
    return str(words.OUTCOMES[outcome][1])


@register.filter
def reason_word(key: str) -> str:
    return str(words.REASONS.get(key, ""))


@register.filter
def open_word(key: str) -> str:
    return str(words.STILL_OPEN[key])


@register.filter
def check_word(key: str) -> str:
    return str(words.CHECKS[key])


@register.filter
def guard_word(key: str) -> str:
    return str(words.GUARDS.get(key, key))


@register.filter
def state_word(key: str) -> str:
    return str(words.STATES[key])


@register.filter
def place_of(document: Doc) -> str:
    return words.place(document)


@register.filter
def effect_text(share: float, document: Doc) -> str:
    """A change in per cent of the figure, or in points of a share."""
    if document["design"]["metric"]["is_ratio"]:
        return formats.change(share, language())
    return points(share)


@register.filter
def interval_text(document: Doc) -> str:
    """The interval of the effect: [−14.1 %, −11.5 %], in German with a semicolon."""
    low, high = (effect_text(document["effect"][key], document) for key in ("share_low", "share_high"))
    return f"[{low}; {high}]" if language() == "de" else f"[{low}, {high}]"


@register.filter
def iso_day(text: str) -> str:
    """A day of a document as people write it."""
    return formats.day(date.fromisoformat(text), language())


@register.filter
def points(share: float) -> str:
    """A difference of shares, with its sign: +0.5 points."""
    sign = "+" if share > 0 else ""
    return gettext("%(n)s points") % {"n": sign + formats.fixed(100 * share, 1, language())}


@register.filter
def own_value(value: float, document: Doc) -> str:
    """The figure in its own unit."""
    return formats.quantity(value, BY_KEY[document["design"]["metric"]["key"]].unit.value, language())


@register.filter
def in_sentence(document: Doc) -> str:
    """The one sentence for the team; without an effect the reason why there is none."""
    effect, told = document["effect"], document["sentence"]
    if effect is None:
        return str(words.REASONS.get(document["verdict"]["reason"], ""))
    said = {
        "what": words.place(document), "effect": effect_text(effect["share"], document),
        "days": formats.number(told["days_after"], language()),
        "low": effect_text(effect["share_low"], document), "high": effect_text(effect["share_high"], document),
    }  # fmt: skip
    first = gettext("%(what)s: %(effect)s after %(days)s working days, surely between %(low)s and %(high)s.") % said
    return f"{first} {words.taken_into_account(document)}"


@register.filter
def worsening_text(guard: Doc) -> str:
    """By how much a guard got worse at most, against its margin; of counts how many there were."""
    if guard["kind"] == "never":
        return formats.number(guard["value"] or 0, language()) if guard["value"] is not None else formats.DASH
    if guard["value"] is None:
        return formats.DASH
    if guard["kind"] == "count":
        return gettext("%(n)s in all") % {"n": formats.number(guard["n"], language())}
    say = points if guard["kind"] == "share" else lambda share: formats.change(share, language())
    told = {"now": say(guard["value"]), "most": say(guard["high"]), "margin": say(guard["margin"])}
    return gettext("%(now)s, at most %(most)s; allowed %(margin)s") % told


@register.filter
def p_text(value: float | None) -> str:
    """A figure of a check or a p-value with three decimals; a smaller p says so."""
    if value is None:
        return formats.DASH
    if 0 < value < 0.001:
        return "< " + formats.fixed(0.001, 3, language())
    return formats.fixed(value, 0 if float(value).is_integer() else 3, language())
