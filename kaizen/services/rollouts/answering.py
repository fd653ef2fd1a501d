"""The receiving site answers: adopt, adapt or decline; it fits the standard to its line and hands it in."""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.localise import localised
from kaizen.core.rollout.states import Gate
from kaizen.core.standards import Standard as Document
from kaizen.core.standards import State
from kaizen.core.standards.document import Evidence
from kaizen.models import Adoption, Standard, StandardVersion
from kaizen.rollout_words import say_why_not
from kaizen.services.a3 import opening
from kaizen.services.photos import NotKept
from kaizen.services.rollouts import predicting
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.rows import (
    bound,
    for_whom,
    go,
    locked,
    needed,
    note_gate,
    reopen,
    require,
    require_running,
)
from kaizen.services.standards import overlays, review, writing
from kaizen.services.standards.carrying import bring_along
from kaizen.services.standards.files import WHY
from lean.models import User
from lean.transactions import atomic
from valuestream.core.fingerprint import fingerprint

S = Adoption.States
Values = Mapping[str, Mapping[str, float | None]]


@atomic
def decline(adoption: Adoption, *, reason: str, by: User) -> Adoption:
    """The site says no, with a reason that helps the others. A good result, not a failure."""
    row = locked(adoption)
    if row.state == S.DECLINED:
        return row
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    row.reason = needed(reason)
    behalf = for_whom(row, by)
    told = {"choice": Adoption.Choice.DECLINE, "answered_by": by, "answered_for": behalf,
            "answered_at": timezone.now()}  # fmt: skip
    return go(row, S.DECLINED, "adoption.declined", by=by, reason=row.reason, behalf=behalf, **told)


@atomic
def accept(adoption: Adoption, *, choice: str, by: User) -> Adoption:
    """The site takes it up, as it is or to adapt it: a draft of its own standard and an A3 of its own begin. Where it
    works by an earlier version, the values of its own stay.

    Raises ``ValidationError`` while the rollout does not run, or where it is blocked (gate G1).
    """
    row = locked(adoption)
    if row.state == S.ADAPTING:
        return row
    require(row, S.PROPOSED)
    require_running(row)
    _require_fit(row)
    local, draft, previous = _draft(row, by)
    a3 = opening.begin(row.site, title=f"{row.rollout.standard.name} ({row.rollout.site})"[:200], by=by,
                       stream=row.stream, over_limit=row.rollout.name, key=f"rollout-{row.pk}")  # fmt: skip
    Standard.objects.filter(pk=local.pk, a3=None).update(a3=a3)
    behalf = for_whom(row, by)
    return go(row, S.ADAPTING, "adoption.accepted", by=by, behalf=behalf, choice=choice, answered_by=by,
              answered_for=behalf, answered_at=timezone.now(),
              local=local, installed=draft, previous=previous, a3=a3,
              overlay=overlays.overlay_of(local, row.site))  # fmt: skip


def _document(row: Adoption) -> Document:
    """The origin's content with this line's names for the steps; where it comes from is added to its evidence."""
    rollout = row.rollout
    doc = localised(rollout.version.document, between(rollout.standard.stream, row.stream))
    came = Evidence(id=f"r{rollout.pk}", kind="rollout", name=f"{rollout.site} {rollout.version} {rollout.name}"[:200],
                    hash=rollout.version.content_hash)  # fmt: skip
    return replace(doc, evidence=(*(one for one in doc.evidence if one.kind != "rollout"), came))


def local_of(row: Adoption) -> Standard | None:
    """The standard of the receiving line that an earlier version of this one became; None where it is new."""
    came = StandardVersion.objects.filter(derived_from__standard=row.rollout.standard, standard__stream=row.stream)
    found = came.exclude(standard=row.rollout.standard).order_by("-pk").first()
    return found.standard if found else None


def _draft(row: Adoption, by: User) -> tuple[Standard, StandardVersion, StandardVersion | None]:
    doc, reason = _document(row), f"{row.rollout.name}, {row.rollout.site}"
    _bring_files(row, by)
    local = local_of(row)
    if local is None:
        code = _free_code(row)
        draft = writing.begin(row.site, code=code, doc=doc, by=by, reason=reason, stream=row.stream,
                              acknowledge_first=max(1, row.rollout.standard.acknowledge_first))  # fmt: skip
        return draft.standard, _derived(draft, row), None
    previous = local.versions.effective().first()
    if local.versions.open().exists():
        raise ValidationError(_("A draft of this standard is open already."))
    draft = writing.begin_next(local, doc, by=by, reason=reason, derived_from=row.rollout.version)
    return local, draft, previous


def _bring_files(row: Adoption, by: User) -> None:
    try:
        bring_along(row.rollout.version, row.site, by=by)
    except NotKept as refused:
        raise ValidationError(WHY[refused.code]) from refused


def _derived(draft: StandardVersion, row: Adoption) -> StandardVersion:
    StandardVersion.objects.filter(pk=draft.pk).update(derived_from=row.rollout.version)
    draft.derived_from = row.rollout.version
    return draft


def _free_code(row: Adoption) -> str:
    code, taken = row.rollout.standard.code, set(Standard.objects.filter(site=row.site).values_list("code", flat=True))
    return next(one for one in (code, *(f"{code[:36]}-{n}" for n in range(2, 1000))) if one not in taken)


@atomic
def adapt(adoption: Adoption, values: Values, *, reason: str, by: User) -> Adoption:
    """Sets the site's own values apart from the core. What was signed or passed on other values is void.

    Raises ``ValidationError`` by parameter.
    """
    row = locked(adoption)
    require(row, S.ADAPTING, S.IN_APPROVAL, S.APPROVED, S.SCHEDULED)
    assert row.installed is not None
    before = row.overlay.values if row.overlay else {}
    overlay = overlays.set_values(row.installed, values, site=row.site, reason=reason, by=by)
    if (overlay.values if overlay else {}) == before:
        return row
    behalf = for_whom(row, by)
    row.answered_for = behalf or row.answered_for
    return reopen(row, by, "adoption.adapted", overlay=overlay, behalf=behalf)


def _require_fit(row: Adoption) -> None:
    """Raises ``ValidationError`` where gate G1 is blocked, with the reasons."""
    fits = row.gates.filter(gate=Gate.FITS).order_by("-pk").first()
    if fits is None:
        raise ValidationError(_("Whether it fits here is still being looked at. Try again in a moment."))
    if fits.outcome == fits.Outcome.BLOCKED:
        raise ValidationError(_("Not yet: %(why)s") % {"why": say_why_not(fits.evidence)})


def hand_in(adoption: Adoption, *, reason: str, goes_back_itself: bool, by: User) -> Adoption:
    """Hands the adapted standard in to be signed (gate G2), with the prediction of today.

    A second click changes nothing. ``goes_back_itself``: the site agrees, by signing this, to go back at once when a
    stop rule fires. Raises ``ValidationError`` where it does not fit any more (gate G1).
    """
    predicting.predict(adoption)
    return _handed_in(adoption, reason, by, goes_back_itself=goes_back_itself)


@atomic
def _handed_in(adoption: Adoption, reason: str, by: User, *, goes_back_itself: bool) -> Adoption:
    row = locked(adoption)
    if row.state == S.IN_APPROVAL and row.goes_back_itself == goes_back_itself:
        return row
    require(row, S.ADAPTING)
    require_running(row)
    _require_fit(row)
    assert row.installed is not None
    if row.installed.state == State.DRAFT:
        review.submit(row.installed, reason=needed(reason), by=by)
    row.installed.refresh_from_db()
    row.goes_back_itself, row.answered_by = goes_back_itself, by
    behalf = for_whom(row, by)
    row.answered_for = behalf or row.answered_for
    signed = bound(row)
    hashed = fingerprint(signed)
    note_gate(row, Gate.ADAPTED, {"bound": signed, "bound_hash": hashed}, by=by)
    return go(row, S.IN_APPROVAL, "adoption.handed_in", by=by, reason=reason, behalf=behalf, bound_hash=hashed)
