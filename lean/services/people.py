"""Who works at a site and in which roles."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lean.access import MAY
from lean.audit import record
from lean.models import Membership, Role, Site, User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a site, with the roles held there."""

    user: User
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """``password`` is the one-time password of a new user, to be shown once; empty when the user existed."""

    user: User
    password: str


def people_of(site: Site) -> list[Person]:
    """The people of the site by user name, each with roles in the order of ``Role``."""
    held: dict[User, set[str]] = {}
    for row in site.memberships.select_related("user").order_by("user__username"):
        held.setdefault(row.user, set()).add(row.role)
    return [Person(user, tuple(role for role in Role if role in roles)) for user, roles in held.items()]


@transaction.atomic
def add_person(*, site: Site, by: User, username: str, roles: Iterable[str]) -> Added:
    """Gives a user roles at the site; makes the user, with a one-time password, when the name is new.

    Raises ``ValidationError`` keyed by field.
    """
    roles = list(roles)
    if not roles:
        raise ValidationError({"roles": _("Choose at least one role.")})
    user, password = User.objects.filter(username=username).first(), ""
    if user is None:
        user, password = _new_user(username, by=by)
    held = set(user.memberships.filter(site=site).values_list("role", flat=True))
    set_roles(site=site, by=by, user=user, roles=held | set(roles))
    return Added(user, password)


def _new_user(username: str, *, by: User) -> tuple[User, str]:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise ValidationError({"username": error.messages}) from error
    password = one_time_password()
    user = User.objects.create_user(username, password=password, must_change_password=True)
    record("person.added", user, by=by, site=None, after={"username": username})
    return user, password


def one_time_password() -> str:
    """Four groups of four letters, about 79 bits: to be read from paper once and then replaced."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def set_roles(*, site: Site, by: User, user: User, roles: Iterable[str]) -> None:
    """The roles of the user at the site from now on; none takes the person off the site.

    Raises ``ValidationError`` when nobody could manage the site any more, or when somebody would shut himself out.
    """
    Site.objects.select_for_update().get(pk=site.pk)  # two administrators cannot remove each other at once
    held = set(Membership.objects.filter(user=user, site=site).values_list("role", flat=True))
    wanted = {Role(role).value for role in roles}
    if held == wanted:
        return
    _keep_a_manager(site, by, user, held, wanted)
    Membership.objects.filter(user=user, site=site, role__in=held - wanted).delete()
    Membership.objects.bulk_create(Membership(user=user, site=site, role=role) for role in sorted(wanted - held))
    record(
        "roles.changed", user, by=by, site=site,
        before={"user": user.username, "roles": sorted(held)}, after={"user": user.username, "roles": sorted(wanted)},
    )  # fmt: skip


def _keep_a_manager(site: Site, by: User, user: User, held: set[str], wanted: set[str]) -> None:
    managing = MAY["manage_site"]
    if not held & managing or wanted & managing:
        return
    if by == user:
        raise ValidationError({"roles": _("The last role that manages the site is taken away by somebody else only.")})
    others = Membership.objects.filter(site=site, role__in=managing, user__is_active=True).exclude(user=user)
    if not others.exists():
        raise ValidationError({"roles": _("Somebody has to manage the site.")})


def may_renew_password(*, by: User, user: User) -> bool:
    """Whether ``by`` manages every site at which ``user`` works: an account is not taken over from one plant."""
    managed = Membership.objects.filter(user=by, role__in=MAY["manage_site"]).values("site")
    return by != user and not user.memberships.exclude(site__in=managed).exists()


@transaction.atomic
def renew_password(*, site: Site, by: User, user: User) -> str:
    """A new one-time password, to be shown once; the user's sessions and API tokens end. Raises ``ValidationError``."""
    if not may_renew_password(by=by, user=user):
        raise ValidationError(_("This person also works at a site that somebody else manages."))
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    user.auth_token_set.all().delete()
    record("password.renewed", user, by=by, site=site, after={"user": user.username})
    return password
