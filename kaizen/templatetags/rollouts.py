"""How a rollout is put into words and signs."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kaizen import gate_words as words
from kaizen import rollout_words, stop_words
from kaizen.core.rollout.states import Gate
from kaizen.core.standards.document import Parameter
from kaizen.models import Adoption, Stop
from kaizen.services.rollouts.reading import Line
from kaizen.templatetags.standards import between, limits, plain
from lean import formats
from lean.models import Role
from lean.templatetags.lean import language, mark

register = template.Library()

TAGS = {
    "running": "ok", "stopped": "act", "needs_attention": "act", "failed": "act", "in_approval": "watch",
    "verified": "ok", "done": "ok", "inconclusive": "watch", "proposed": "watch", "rolling_back": "watch",
}  # fmt: skip


@register.filter
def rollout_tag(state: str) -> str:
    """The colour of a state; its word stands in it."""
    return TAGS.get(state, "")


@register.filter
def gate_word(gate: str) -> str:
    return str(words.GATES[gate])


@register.filter
def gate_asks(gate: str) -> str:
    return str(words.ASKS[gate])


@register.filter
def why_blocked(row: Adoption) -> str:
    """Why gate G1 is blocked, a sentence for each rule; for the origin and the line's own site only."""
    noted = [one for one in row.gates.all() if one.gate == Gate.FITS]
    return rollout_words.say_why_not(max(noted, key=lambda one: one.pk).evidence) if noted else ""


@register.filter
def sign_word(sign: str) -> str:
    return str(words.SIGNS[sign])


@register.filter
def area_word(area: str) -> str:
    return str(words.AREAS[area])


@register.filter
def phase_word(phase: str) -> str:
    return str(words.PHASES[phase])


@register.filter
def rule_word(rule: str) -> str:
    """What a stop rule says; of one that is not known its key."""
    return str(words.RULES.get(rule, rule))


@register.filter
def sign_of(line: Line, gate: Gate) -> str:
    return line.signs[gate].value


@register.filter
def cell_note(line: Line, gate: Gate) -> str:
    """The figure or the day below a sign; empty where there is none."""
    say = _NOTES.get(gate)
    return say(line) if say else ""


@register.filter
def score_text(line: Line) -> str:
    """How much the lines are alike, of 100; empty without."""
    return formats.number(round(100 * line.score), language()) if line.score is not None else ""


def _values(line: Line) -> str:
    if line.disputed:
        return ngettext("%(n)s open", "%(n)s open", line.disputed) % {"n": line.disputed}
    n = line.own_values
    return ngettext("%(n)s value", "%(n)s values", n) % {"n": n} if n else ""


def _signed(line: Line) -> str:
    if line.row.state == "in_approval":
        return _("%(n)s of %(all)s") % {"n": line.signed, "all": line.asked}
    return _short(line.at["approved"])


def _read(line: Line) -> str:
    return f"{line.read} / {line.to_read}" if line.at["approved"] else ""


def _pilot(line: Line) -> str:
    if line.at["in_effect"]:
        return _short(line.at["in_effect"])
    return formats.day(line.row.starts_on, language(), year=False) if line.row.starts_on else ""


_NOTES = {
    Gate.FITS: score_text, Gate.ADAPTED: _values, Gate.APPROVED: _signed, Gate.TRAINED: _read, Gate.PILOT: _pilot,
    Gate.VERIFIED: lambda line: _short(line.at["verified"]),
}  # fmt: skip


def _short(at: datetime | None) -> str:
    return formats.day(timezone.localtime(at), language(), year=False) if at else ""


@register.filter
def value_text(row: Parameter | None) -> str:
    """A parameter's value with its limits: 32 (30 – 34) m/s."""
    if row is None:
        return formats.DASH
    told = limits(row)
    return f"{plain(row.nominal)} ({told})" if told != formats.DASH else f"{plain(row.nominal)} {row.unit}"


@register.filter
def proposed_text(values: dict[str, float]) -> str:
    """The values of a proposal: 4.5 (4 – 5)."""
    around = between(values.get("low"), values.get("high"))
    return f"{plain(values.get('nominal'))} ({around})" if around else plain(values.get("nominal"))


@register.filter
def parameter_name(key: str, doc: Any) -> str:
    """The name and unit of a parameter by its id."""
    found = next((row for row in doc.parameters if row.id == key), None)
    return f"{found.name}, {found.unit}" if found else key


@register.filter
def seen_text(one: Stop) -> str:
    """What the rule of a stop saw."""
    return stop_words.say_seen(one.rule, one.seen)


@register.filter
def seen_source(one: Stop) -> str:
    """By which record the stop can be computed again."""
    return stop_words.say_source(one.seen)


@register.filter
def waiting_word(kind: str) -> str:
    """What somebody is waited for."""
    return str(words.WAITING[kind])


@register.filter
def role_name(role: str) -> str:
    return str(Role(role).label)


@register.filter
def fit_word(word: str) -> str:
    return str(words.FITS[word])


@register.filter
def fit_name(rule: str) -> str:
    return str(rollout_words.RULES.get(rule, rule))


@register.filter
def fit_sentence(result: dict[str, Any]) -> str:
    """What a rule of compatibility said."""
    return rollout_words.say(result["rule"], result["code"], result["values"])


@register.simple_tag
def fit_mark(outcome: str) -> SafeString:
    return mark(words.FIT_MARKS[outcome], "", str(words.FIT_OUTCOMES[outcome]))


@register.filter
def of_100(score: float | None) -> str:
    """A score as people read it: 84 of 100 as 84."""
    return formats.DASH if score is None else formats.number(round(100 * score), language())
