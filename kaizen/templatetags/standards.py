"""How a standard is put into words."""

import math
from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from kaizen import standard_words as words
from kaizen.core.standards import Change, Standard, State
from kaizen.core.standards.document import Parameter
from kaizen.core.standards.files import MEGABYTE
from kaizen.models import Approval, Consent
from kaizen.services.standards.effect import PASSED_OVER
from kaizen.services.standards.files import Attached
from kaizen.templatetags.a3 import as_written
from lean import formats
from lean.models import Role
from lean.templatetags.lean import language

register = template.Library()

TAGS = {
    State.DRAFT: "",
    State.IN_REVIEW: "watch",
    State.APPROVED: "watch",
    State.EFFECTIVE: "ok",
    State.WITHDRAWN: "act",
}


@register.filter
def state_tag(state: str) -> str:
    """The colour of a state; its word stands in it."""
    return TAGS.get(State(state), "")


@register.filter
def field_word(name: str) -> str:
    return str(words.FIELDS[name])


@register.filter
def evidence_word(kind: str) -> str:
    return str(words.EVIDENCE.get(kind, kind))


@register.filter
def signer_role(role: str) -> str:
    return str(Role(role).label)


@register.filter
def signer_text(signature: Approval | Consent) -> str:
    """Whose signature it is; of a deputy also for whom."""
    return words.signer_text(signature.printed_name, signature.behalf_name)


@register.filter
def ended_text(reason: str) -> str:
    """Why a version ended: in the words of who ended it, else in those of the page."""
    if not reason.startswith(PASSED_OVER):
        return reason
    return _("passed over by %(version)s") % {"version": reason.removeprefix(PASSED_OVER)}


@register.filter
def language_word(code: str) -> str:
    """The name of a language of the app in the language of the page; of another its letters."""
    known = dict(settings.LANGUAGES)
    return _(known[code]) if code in known else code.upper()


@register.simple_tag
def place_of(change: Change, docs: tuple[Standard, Standard]) -> str:
    """Where a change is, in the words of the document that has the field."""
    doc = docs[0] if change.after is None else docs[1]
    place = words.where(doc, change.address)
    return f"{place}: {_('order of the rows')}" if isinstance(change.after or change.before, tuple) else place


@register.filter
def plain(value: Any) -> str:
    """A value of a field as text."""
    if value is None or value == "":
        return formats.DASH
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    return as_written(value)


@register.simple_tag
def told(change: Change, value: Any, docs: tuple[Standard, Standard]) -> str:
    """A value of a change as text; the step beside which a file stands in words, not by its id."""
    if change.address[0] == "attachments" and change.address[-1] == "step" and value:
        doc = docs[0] if value is change.before else docs[1]
        return words.where(doc, ("job", str(value)))
    return plain(value)


@register.filter
def beside(files: Iterable[Attached], step: str) -> list[Attached]:
    """The files that stand beside an important step; with an empty one those of no step."""
    return [one for one in files if one.named.step == step]


@register.filter
def absent(files: Iterable[Attached]) -> list[Attached]:
    """The files that are named and not here."""
    return [one for one in files if one.file is None]


@register.filter
def file_word(kind: str) -> str:
    return str(words.FILE_KINDS[kind])


@register.filter
def file_size(size: int) -> str:
    """Bytes as people read them, with the unit."""
    if size < MEGABYTE:
        return f"{formats.number(math.ceil(size / 1024), language())} kB"
    return f"{formats.number(size / MEGABYTE, language())} MB"


@register.filter
def limits(row: Parameter) -> str:
    """The limits of a parameter with its unit: 30 to 34 m/s, from 30 m/s, up to 34 m/s."""
    around = between(row.low, row.high)
    return f"{around} {row.unit}".rstrip() if around else formats.DASH


def between(low: float | None, high: float | None) -> str:
    """Limits without a unit, empty where there are none: 30 – 34, ≥ 30, ≤ 34."""
    if low is not None and high is not None:
        return f"{as_written(low)} – {as_written(high)}"
    return f"≥ {as_written(low)}" if low is not None else f"≤ {as_written(high)}" if high is not None else ""


@register.simple_tag
def is_new(changed: Collection[str], *parts: str) -> bool:
    """Whether a row, told by the parts of its address, is new to the reader."""
    return ".".join(parts) in changed


@register.filter
def px(seconds: float, whole: float) -> str:
    """Seconds as px in a drawing that is 1,000 px wide, for an attribute."""
    return f"{1000 * seconds / whole:.1f}" if whole else "0"
