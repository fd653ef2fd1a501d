"""Words between the origin and a receiving line: comments, other values proposed, and the other side's answer.

A proposal and its answer stay as they were written: two people, one of each side, stand behind what was agreed.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards.checks import in_order
from kaizen.core.standards.instruction import VALUES, with_local
from kaizen.models import Adoption, Remark
from kaizen.services.rollouts.rows import locked
from kaizen.standard_words import PROBLEMS
from lean.audit import record
from lean.models import Site, User
from lean.transactions import atomic

Kind = Remark.Kind
Values = Mapping[str, Mapping[str, float | None]]
LONGEST = 2000  # characters


@atomic
def comment(adoption: Adoption, text: str, *, site: Site, by: User) -> Remark:
    """A comment of one side; sent twice it stands once. Raises ``ValidationError`` by field."""
    return _kept(_open(adoption, site), Kind.COMMENT, text, site=site, by=by)


@atomic
def propose(adoption: Adoption, values: Values, text: str, *, site: Site, by: User) -> Remark:
    """Other values, for the other side to agree to. Nothing changes at the line by it.

    Raises ``ValidationError`` by field, of a value as ``parameters.<id>``.
    """
    row = _open(adoption, site)
    known = {one.id: one for one in (row.installed or row.rollout.version).document.parameters}
    told = {key: {name: one[name] for name in VALUES if one.get(name) is not None} for key, one in values.items()}
    told = {key: one for key, one in told.items() if key in known and one}
    if not told:
        raise ValidationError({"reason": _("Enter at least one value.")})
    doc = replace(row.rollout.version.document, parameters=tuple(known[key] for key in told))
    wrong = {f"parameters.{one.id}": PROBLEMS["not_in_order"] for one in with_local(doc, told).parameters
             if not in_order(one)}  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
    return _kept(row, Kind.PROPOSAL, text, site=site, by=by, values=told, field="reason")


@atomic
def answer(proposal: Remark, *, agrees: bool, text: str, site: Site, by: User) -> Remark:
    """The other side agrees to a proposal or does not; the first answer stands, and a second click gives it.

    Raises ``ValidationError`` for the side that proposed it.
    """
    row = _open(proposal.adoption, site)
    known = Remark.objects.filter(answers=proposal).first()
    if known is not None and known.by == by:
        return known
    if known is not None:
        raise ValidationError(_("It was answered already."))
    if proposal.kind != Kind.PROPOSAL:
        raise ValidationError(_("Only a counter-proposal is agreed to."))
    if (proposal.site == site and row.rollout.site != row.site) or proposal.by == by:
        raise ValidationError(_("The other side answers."))
    return _kept(row, Kind.AGREED if agrees else Kind.REFUSED, text, site=site, by=by, answers=proposal)


def agreed_values(adoption: Adoption) -> dict[str, Remark]:
    """Parameter → the newest proposal with a value for it that the other side agreed to."""
    found = adoption.remarks.filter(kind=Kind.PROPOSAL, replies__kind=Kind.AGREED).order_by("pk")
    return {key: one for one in found for key in one.values}


def _open(adoption: Adoption, site: Site) -> Adoption:
    row = locked(adoption)
    if row.is_ended:
        raise ValidationError(_("It is over: %(state)s.") % {"state": row.get_state_display()})
    if site not in (row.site, row.rollout.site):
        raise ValidationError(_("Only the origin and the receiving site write here."))
    return row


def _kept(
    row: Adoption, kind: str, text: str, *, site: Site, by: User, values: Values | None = None,
    answers: Remark | None = None, field: str = "text",
) -> Remark:  # fmt: skip
    said = text.strip()
    if not said:
        raise ValidationError({field: _("Write something first.")})
    if len(said) > LONGEST:
        raise ValidationError({field: _("Too long: at most %(most)s characters.") % {"most": LONGEST}})
    told = {key: dict(one) for key, one in (values or {}).items()}
    last = row.remarks.order_by("-pk").first()
    if last is not None and (last.by, last.kind, last.text, last.values) == (by, kind, said, told):
        return last
    made = Remark.objects.create(adoption=row, kind=kind, text=said, values=told, answers=answers, site=site, by=by)
    if kind != Kind.COMMENT:
        record("adoption.remarked", row, by=by, site=site, reason=said[:200],
               after={"rollout": row.rollout.name, "line": row.stream.name, "kind": kind, "values": told})  # fmt: skip
    return made
