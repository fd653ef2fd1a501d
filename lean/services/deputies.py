"""A person names a deputy for some days, and takes that back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.access import MAY, may
from lean.audit import record
from lean.models import Deputy, Site, User
from lean.standing_in import LENT, NOT_LENT, roles_of, today_at
from lean.transactions import atomic

LONGEST = 366  # days
MOST = 200  # characters of a reason


def has_something_to_lend(person: User, site: Site) -> bool:
    """Whether the person holds a role of which a deputy would have something."""
    return any(roles_of(person, site) - NOT_LENT & MAY[to] for to in LENT)


def candidates(person: User, site: Site) -> QuerySet[User]:
    """Who may stand in: the others at the site."""
    return User.objects.filter(memberships__site=site, is_active=True).exclude(pk=person.pk).distinct()


@atomic
def name(site: Site, *, person: User, deputy: User, first: date, last: date, reason: str) -> Deputy:
    """The deputy may do for the person what may be lent, on these days. The same once more is the one that stands.

    Raises ``ValidationError`` by field: of another site, days that are over or too many, a second one on the same day.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    open_ones = Deputy.objects.filter(site=site, person=person, revoked_at=None)
    same = open_ones.filter(deputy=deputy, first=first, last=last, reason=reason.strip()).first()
    if same is not None:
        return same
    _check(site, person, deputy, first, last, reason)
    if open_ones.filter(first__lte=last, last__gte=first).exists():
        raise ValidationError({"first": _("Somebody stands in on one of these days already. Take that back first.")})
    row = Deputy.objects.create(site=site, person=person, deputy=deputy, first=first, last=last, reason=reason.strip())
    record("deputy.named", row, by=person, site=site, after=_facts(row), reason=row.reason)
    return row


def _check(site: Site, person: User, deputy: User, first: date, last: date, reason: str) -> None:
    if not has_something_to_lend(person, site):
        raise ValidationError(_("No role of yours at this site signs or answers here, or none that may be lent."))
    if not candidates(person, site).filter(pk=deputy.pk).exists() or not may(deputy, site, "view"):
        raise ValidationError({"deputy": _("Choose somebody else of this site.")})
    if last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    if last < today_at(site):
        raise ValidationError({"last": _("These days are over.")})
    if (last - first).days >= LONGEST:
        raise ValidationError({"last": _("More than a year at once.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if len(reason.strip()) > MOST:
        raise ValidationError({"reason": _("Too long: at most %(most)s characters.") % {"most": MOST}})


@atomic
def revoke(row: Deputy, *, by: User) -> Deputy:
    """From this moment nothing is done for the person any more; what was done stays. A second click changes nothing."""
    found = Deputy.objects.select_for_update(of=("self",)).select_related("site").get(pk=row.pk)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        record("deputy.revoked", found, by=by, site=found.site, before=_facts(found))
    return found


def of(user: User, site: Site) -> QuerySet[Deputy]:
    """Those whom the user named, and those for whom the user stands in."""
    rows = Deputy.objects.filter(Q(person=user) | Q(deputy=user), site=site)
    return rows.select_related("person", "deputy", "site").order_by("-first", "-pk")


def _facts(row: Deputy) -> dict[str, str]:
    return {"person": row.person.get_username(), "deputy": row.deputy.get_username(),
            "first": row.first.isoformat(), "last": row.last.isoformat()}  # fmt: skip
