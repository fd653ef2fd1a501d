"""What stands in the decision log of a rollout, in the language of the reader: a head and a sentence for each kind."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from kaizen import gate_words as words
from kaizen import rollout_words
from kaizen.models import Rollout
from kaizen.services.rollouts.decisions import Decision
from kaizen.standard_words import signer_text
from kaizen.stop_words import say_seen
from lean import formats
from lean.models import Role, Site
from lean.templatetags.lean import language

Said = tuple[str, str]


def whole_of(row: Rollout) -> list[list[str]]:
    """The head of the log: name and value of what the rollout is."""
    return [
        [_("Standard"), f"{row.standard.code} {row.version.name}: {row.standard.name}"], [_("From"), row.site.name],
        [_("Class of change"), str(row.get_change_display())], [_("Why"), row.reason],
        [_("State"), str(row.get_state_display())],
    ]  # fmt: skip


def what_of(one: Decision, at: Site) -> Said:
    """What was decided, as it is told to the site ``at``."""
    if one.kind == "signed":
        return _signed(one, at)
    return _SAY[one.kind](one.row)


def _proven(row: Any) -> Said:
    effect = row.verdict.content.get("effect")
    told = f"{row.verdict.trial.name}: {_share(effect, 'share_low', 'share_high')}. {row.reason}"
    if row.agrees:
        return _("A second person stands behind the verdict at the origin."), told
    return _("A second person does not stand behind the verdict at the origin."), told


def _asked(row: Rollout) -> Said:
    return _("The sites were asked."), f"{row.standard.code} {row.version.name}. {row.reason}"


def _wave(row: Any) -> Said:
    return _("Wave %(n)s was opened.") % {"n": row.number}, ""


def _ended(row: Rollout) -> Said:
    return _("The rollout ended."), str(row.get_state_display())


def _stopped(row: Any) -> Said:
    if row.rule:
        told = (str(words.RULES.get(row.rule, row.rule)), say_seen(row.rule, row.seen), row.reason)
        return _("STOP by a rule."), " ".join(part for part in told if part)
    return _("STOP by a person."), row.reason or _("The reason is not written yet.")


def _resumed(row: Any) -> Said:
    return _("A person let it go on."), row.resumed_reason


def _fit(row: Any) -> Said:
    return _("It was looked at whether it fits."), str(words.FITS[row.content["verdict"]["word"]])


def _predicted(row: Any) -> Said:
    return _("The effect here was predicted."), _share(row.content.get("effect"), "low", "high")


def _answered(row: Any) -> Said:
    by = _("In the name of somebody whose deputy answered or adapted.") if row.answered_for_id else ""
    return _("The site answered: %(choice)s.") % {"choice": row.get_choice_display()}, f"{row.reason} {by}".strip()


def _remark(row: Any) -> Said:
    return f"{row.site.name}: {row.get_kind_display()}.", row.text


def _signed(one: Decision, at: Site) -> Said:
    row = one.row
    name = f"{signer_text(row.printed_name, row.behalf_name)}, " if one.line and one.line.site_id == at.pk else ""
    head = f"{words.AREAS[row.area]}: {row.get_meaning_display()}."
    reference = f" ({row.reference})" if row.reference else ""
    role = f"{Role(row.role).label}, {_('as a deputy')}" if row.on_behalf_of_id else Role(row.role).label
    return head, f"{name}{role}. {row.reason}{reference}"


def _done(row: Any) -> Said:
    if row.kind == "roll_back":
        return _("The version before is in effect again."), ""
    return _("It was put in effect."), row.version.name if row.version else ""


def _outcome(row: Any) -> Said:
    found = _share(row.content.get("found"), "share_low", "share_high")
    return f"{_('The outcome here')}: {row.get_word_display()}.", f"{rollout_words.say_outcome(row.content)} {found}"


def _gate(row: Any) -> Said:
    text = _("It was handed in to be signed.") if (row.gate, row.outcome) == ("G2", "passed") else ""
    return f"{row.gate} {words.GATES[row.gate]}: {row.get_outcome_display()}.", text


_SAY: dict[str, Callable[[Any], Said]] = {
    "proven": _proven, "asked": _asked, "wave": _wave, "ended": _ended, "stopped": _stopped, "resumed": _resumed,
    "fit": _fit, "prediction": _predicted, "answered": _answered, "remark": _remark, "done": _done,
    "outcome": _outcome, "gate": _gate,
}  # fmt: skip


def _share(effect: Any, low: str, high: str) -> str:
    """An effect with its interval, or that none is known: −12.8 % (−20 % to −4.9 %)."""
    if not effect:
        return _("no effect is known")
    keys = (("at", "share"), ("low", low), ("high", high))
    told = {key: formats.change(effect[name], language()) for key, name in keys if effect.get(name) is not None}
    return _("%(at)s (%(low)s to %(high)s)") % told if len(told) == 3 else told.get("at", _("no effect is known"))
