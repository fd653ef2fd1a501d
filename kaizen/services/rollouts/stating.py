"""The site states what no log tells of its line: capabilities, materials, certificates, releases and more."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.stated import Stated, problems
from kaizen.core.standards.codec import Unusable
from kaizen.models import LineFacts
from kaizen.rollout_words import STATED, STATED_PROBLEMS
from kaizen.services.rollouts.fitting import refit
from kaizen.services.rollouts.lines import newest_facts
from lean.audit import record
from lean.models import User
from lean.transactions import atomic
from valuestream.models import ValueStream


def state(stream: ValueStream, content: Mapping[str, Any], *, reason: str, by: User) -> LineFacts:
    """Keeps what is stated of the line as its next number, and asks anew whether standards on their way fit it.

    ``content``: a ``Stated`` as JSON; what is left out is not stated. The same once more changes nothing. Raises
    ``ValidationError`` by field.
    """
    kept = _kept(stream, _checked(content), reason, by)
    refit(stream)
    return kept


def _checked(content: Mapping[str, Any]) -> Stated:
    try:
        stated = Stated.from_json(content)
    except Unusable as error:
        field = error.address[0] if error.address else "content"
        told = {"field": STATED.get(field, field)}
        raise ValidationError({field: _("%(field)s: this cannot be read.") % told}) from error
    wrong: dict[str, list[str]] = {}
    for name, code in problems(stated):
        wrong.setdefault(name, []).append(f"{STATED[name]}: {STATED_PROBLEMS[code]}")
    if wrong:
        raise ValidationError(wrong)
    return stated


@atomic
def _kept(stream: ValueStream, stated: Stated, reason: str, by: User) -> LineFacts:
    ValueStream.objects.select_for_update().get(pk=stream.pk)
    before, content = newest_facts(stream), stated.as_json()
    if before is not None and before.content == content:
        return before
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    row = LineFacts.objects.create(stream=stream, number=(before.number if before else 0) + 1, content=content,
                                   reason=reason.strip()[:200], entered_by=by)  # fmt: skip
    told = {"line": stream.name, "number": row.number}
    record("line.stated", row, by=by, site=stream.site, before=before.content if before else {},
           after={**told, **content}, reason=row.reason)  # fmt: skip
    return row
