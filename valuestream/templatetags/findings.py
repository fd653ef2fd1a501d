"""How findings are put into words: their sentence, waste, size, life and confidence."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import template
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.registry import by_key
from lean.templatetags.lean import figure_text, language
from valuestream import night_words as words
from valuestream.core.conformance import SENTENCES, Deviation
from valuestream.core.findings import RULES, WASTES
from valuestream.core.refusal import filled
from valuestream.models import FindingLife

register = template.Library()
Doc = Mapping[str, Any]
RULE_OF, WASTE_OF = by_key(RULES), {waste.key: waste for waste in WASTES}
SURE = {"high": _("high"), "medium": _("medium"), "low": _("low")}
PARTS = {
    "sample": _("how many were seen, of 100"),
    "period": _("days looked at, of 28"),
    "coverage": _("share of them that could be used"),
    "directness": _("how directly the log books it"),
    "clearness": _("how clearly it passes the threshold"),
}
CAUSES = {
    "batching": _("Batching"),
    "contention": _("Contention"),
    "prioritisation": _("Prioritisation"),
    "unavailability": _("Unavailability"),
    "extraneous": _("Extraneous"),
    "unknown": _("Not known"),
}
DEVIATIONS = {
    "skipped": _("skipped"),
    "repeated": _("repeated"),
    "swapped": _("swapped"),
    "extra": _("extra"),
}
MEANINGS = {
    "batching": _("held until the lot is complete"),
    "contention": _("an earlier order was running"),
    "prioritisation": _("a later order went first"),
    "unavailability": _("machine or shift not running"),
    "extraneous": _("machine free, nothing started"),
    "unknown": _("the log names no station or no start"),
}


@register.filter
def finding_sentence(doc: Doc) -> str:
    """What was found, in the language of the page."""
    return said(doc["message"], doc["values"])


@register.filter
def finding_hint(doc: Doc) -> str:
    return said(doc["hint"], doc["values"]) if doc["hint"] else ""


def said(text: str, values: Doc) -> str:
    """A message with its values in the language of the page."""
    told = filled(gettext(text), {key: _value(key, value) for key, value in values.items()})
    return told[:-1] if told.endswith("..") else told  # the name of a step may end with a full stop


def _value(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return figure_text(value)
    if isinstance(value, int):
        return formats.number(value, language())
    return gettext(value) if key == "sentence" else str(value)


@register.filter
def rule_label(key: str) -> str:
    return gettext(RULE_OF[key].label) if key in RULE_OF else key


@register.filter
def rule_meaning(key: str) -> str:
    """What the rule looks for."""
    return gettext(RULE_OF[key].meaning) if key in RULE_OF else ""


@register.filter
def waste_label(key: str | None) -> str:
    return pgettext("waste", WASTE_OF[key].label) if key in WASTE_OF else formats.DASH


@register.filter
def kind_label(doc: Doc) -> str:
    """The rule, and the waste where that has another name."""
    rule, waste = rule_label(doc["rule"]), waste_label(doc["waste"]) if doc["waste"] else ""
    return f"{rule}, {waste}" if waste and waste != rule else rule


@register.filter
def series_name(series: Doc) -> str:
    """The figure of a series and its step."""
    return words.figure_at(series["key"], series["step"])


@register.filter
def series_value(series: Doc) -> str:
    """The newest value of a series in its unit."""
    return words.value(series["points"][-1][1], series["unit"])


@register.filter
def as_entered(value: float) -> str:
    """A number that a person entered, with no digit more."""
    told = f"{value:.6g}"
    return told.replace(".", ",") if language() == "de" else told


@register.filter
def stage_label(key: str) -> str:
    return str(FindingLife.Stage(key).label)


@register.filter
def sure_word(level: str) -> str:
    """high, medium or low."""
    return str(SURE[level])


@register.filter
def part_label(key: str) -> str:
    """What a part of a confidence is about."""
    return str(PARTS[key])


@register.filter
def cause_label(cause: str) -> str:
    return str(CAUSES[cause])


@register.filter
def cause_meaning(cause: str) -> str:
    return str(MEANINGS[cause])


@register.filter
def deviation_trend(row: Doc) -> str:
    """Since which night it is told, and how many orders more or fewer than the night before."""
    if row["more"] is None:
        return gettext("new")
    if not row["more"]:
        return gettext("steady")
    told = gettext("%(n)s more") if row["more"] > 0 else gettext("%(n)s fewer")
    return told % {"n": formats.number(abs(row["more"]), language())}


@register.filter
def deviation_sentence(one: Doc | Deviation) -> str:
    """A deviation from the reference path, in the language of the page."""
    doc = asdict(one) if isinstance(one, Deviation) else one
    kind = doc["kind"] if doc["kind"] != "swapped" else "after" if doc["is_after"] else "before"
    share = formats.percent(doc["share"], language())
    return filled(gettext(SENTENCES[kind]), {"share": share, "step": doc["step"], "other": doc["other"]})


@register.filter
def deviation_label(kind: str) -> str:
    """skipped, repeated, swapped or extra."""
    return str(DEVIATIONS[kind])
