"""What a stop rule saw, in a sentence, from what ``core.rollout.stopping`` told. An open list, a line for each rule."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaizen.trial_words import GUARDS
from lean import formats
from lean.templatetags.lean import language

SEEN: Mapping[str, str | Promise] = {
    "accident": gettext_lazy("Accidents reported: %(accidents)s."),
    "too_many_failed": gettext_lazy("Wave %(wave)s: of %(lines)s lines failed %(failed)s; at most %(most)s may."),
    "worse_among_all": gettext_lazy("Lines with an effect: %(lines)s. Worse there: %(p)s; sure is p up to %(level)s."),
    "guard_broken": gettext_lazy("Guardrail: %(guards)s."),
    "guard_drifts": gettext_lazy("Guardrail: %(guard)s, on day %(day)s after the start."),
    "no_data": gettext_lazy("Working days without events: %(days)s; at most %(most)s."),
}


def say_seen(rule: str, seen: Mapping[str, Any]) -> str:
    """The sentence of a rule with what it saw; empty where the rule itself says all."""
    told = seen.get("told") or {}
    if rule not in SEEN or not told:
        return ""
    return str(SEEN[rule]) % {name: _text(name, value) for name, value in told.items()}


def say_source(seen: Mapping[str, Any]) -> str:
    """By which record the stop can be computed again; empty for one that was kept without."""
    if "breach" not in seen:
        return ""
    return _("Record %(number)s, rule version %(version)s, inputs %(hash)s.") % {
        "number": seen["breach"], "version": seen["version"], "hash": seen["inputs_hash"][:12],
    }  # fmt: skip


def _text(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{line} (p = {formats.fixed(p, 3, language())})" for line, p in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(name, one) for one in value)
    if isinstance(value, float):
        return formats.percent(value, language())  # shares of lines, levels: nothing else here has a fraction
    return formats.number(value, language()) if isinstance(value, int) else str(GUARDS.get(value, value))
