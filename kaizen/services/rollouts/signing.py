"""The receiving site signs (gate G3): each area for itself, bound to what was read, never who asked or adapted it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.areas import AREAS, Area
from kaizen.core.rollout.areas import BY_KEY as AREA
from kaizen.core.rollout.areas import needed as areas_needed
from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, Consent
from kaizen.services.rollouts.rows import (
    bound_hash,
    go,
    in_the_name_of,
    locked,
    needed,
    note_gate,
    require,
    require_running,
)
from kaizen.services.standards.review import approve_signed
from kaizen.services.standards.rows import is_writer, printed
from lean.audit import record
from lean.models import Membership, Role, User
from lean.services.signing import confirm_password
from lean.standing_in import lent_to, roles_of

S, Meaning = Adoption.States, Consent.Meaning


def asked(row: Adoption) -> list[Area]:
    """The areas that have to sign here for this class of change."""
    held = Membership.objects.filter(site=row.site, user__is_active=True).values_list("role", flat=True)
    return areas_needed(row.rollout.change, set(held))


def consents(row: Adoption) -> dict[str, Consent]:
    """The signatures of what stands there now, by area."""
    return {one.area: one for one in row.consents.filter(bound_hash=row.bound_hash).select_related("signer")}


def still_open(row: Adoption) -> list[str]:
    """Areas that have not signed yet."""
    given = consents(row)
    return [area.key for area in asked(row) if area.key not in given or given[area.key].meaning == Meaning.REFUSED]


def areas_of(row: Adoption, user: User) -> list[str]:
    """The open areas that somebody may sign for: by a role at the receiving site, and only who had no part in it."""
    return list(rights_of(row, user))


def rights_of(row: Adoption, user: User) -> dict[str, User | None]:
    """Each open area that somebody may sign for, with the person whose deputy they sign as; None: for themselves.

    Their own role comes first. Neither of the two asked, adapted, wrote or signed: a deputy adds hands, not eyes.
    """
    signed = {pk for one in consents(row).values() for pk in (one.signer_id, one.on_behalf_of_id)}
    if user.pk in signed or _had_part(row, user):
        return {}
    for_whom: list[tuple[User | None, frozenset[str]]] = [(None, roles_of(user, row.site))]
    for_whom += [(one.row.person, one.roles) for one in lent_to(user, row.site)
                 if one.row.person_id not in signed and not _had_part(row, one.row.person)]  # fmt: skip
    first = {key: [who for who, roles in for_whom if roles & set(AREA[key].roles)] for key in still_open(row)}
    return {key: found[0] for key, found in first.items() if found}


def _had_part(row: Adoption, user: User) -> bool:
    """Whether somebody asked for it, adapted it or had it adapted in their name, or wrote on it."""
    if user.pk in (row.rollout.requested_by_id, row.answered_by_id, row.answered_for_id):
        return True
    own = row.overlay
    if own is not None and own.entered_by_id == user.pk and row.answered_at and own.entered_at >= row.answered_at:
        return True
    return row.installed is not None and is_writer(row.installed, user)


def consent(
    adoption: Adoption, *, area: str, meaning: str, reason: str, read: str, password: str, by: User,
    reference: str = "", address: str = "",
) -> Consent:  # fmt: skip
    """Signs for an area with the password. ``read``: the ``bound_hash`` that was on the page; ``reference``: of the
    customer's release. A second click gives the same signature.

    The last of the signatures that are needed approves the site's version. One that refuses sends it back to be
    adapted. Raises ``ValidationError`` by field.
    """
    confirm_password(by, password, address=address, site=adoption.site)
    with transaction.atomic():
        row = locked(adoption)
        known = row.consents.filter(bound_hash=read, area=area, signer=by).first()
        if known is not None:
            return known
        _check(row, area, read, by)
        if area == "customer" and meaning != Meaning.REFUSED and not reference.strip():
            raise ValidationError({"reference": _("Enter what the customer's release is called.")})
        made = _sign(row, area, meaning, needed(reason), reference.strip()[:200], by)
        record("adoption.signed", row, by=by, site=row.site, reason=made.reason,
               after={"area": area, "meaning": meaning, "bound_hash": read, "reference": made.reference}
               | in_the_name_of(made.on_behalf_of))  # fmt: skip
        _go_on(row, made)
        return made


def _check(row: Adoption, area: str, read: str, by: User) -> None:
    require(row, S.IN_APPROVAL)
    require_running(row)
    if row.bound_hash != read or bound_hash(row) != read:
        raise ValidationError(_("It was changed since you read it. Read it again, then sign."))
    if area not in areas_of(row, by):
        raise ValidationError(_(
            "Not for you to sign: an area is signed by its role at this site, by nobody who asked for the rollout or "
            "adapted it, and each person signs for one. This holds for whom you stand in, too."
        ))  # fmt: skip


def _sign(row: Adoption, area: str, meaning: str, reason: str, reference: str, by: User) -> Consent:
    behalf = rights_of(row, by)[area]
    held = roles_of(behalf or by, row.site)
    role = next(role for role in Role if role.value in held and role.value in AREA[area].roles)
    assert row.answered_by is not None
    return Consent.objects.create(
        adoption=row, area=area, meaning=meaning, reason=reason, reference=reference, bound_hash=row.bound_hash,
        signer=by, requester=row.rollout.requested_by, preparer=row.answered_by, printed_name=printed(by), role=role,
        on_behalf_of=behalf, behalf_name=printed(behalf) if behalf else "",
    )  # fmt: skip


def _go_on(row: Adoption, made: Consent) -> None:
    if made.meaning == Meaning.REFUSED:
        note_gate(row, Gate.APPROVED, {"area": made.area, "why": made.reason}, by=made.signer, outcome="blocked")
        go(row, S.ADAPTING, "adoption.sent_back", by=made.signer, reason=made.reason, bound_hash="",
           behalf=made.on_behalf_of)  # fmt: skip
    elif not still_open(row):
        _approve(row)


def _approve(row: Adoption) -> None:
    """All have signed: the one who answers for the method approves the site's version, and the gate is passed."""
    assert row.installed is not None
    given = consents(row)
    lead = given["lean"]
    approve_signed(row.installed, content_hash=row.installed.content_hash, by=lead.signer, reason=lead.reason[:200],
                   behalf=lead.behalf_name, role=lead.role)  # fmt: skip
    row.refresh_from_db(fields=["installed"])
    evidence = {area.key: given[area.key].pk for area in AREAS if area.key in given}
    note_gate(row, Gate.APPROVED, {"consents": evidence, "bound_hash": row.bound_hash}, by=None)
    go(row, S.APPROVED, "adoption.approved", by=lead.signer, reason=lead.reason, behalf=lead.on_behalf_of)
