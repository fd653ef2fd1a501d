"""PIN and badge: how people make themselves known at a shared device, for one act."""

import secrets
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lean.audit import record
from lean.models import Pin, Site, User
from lean.services.people import may_renew_password
from lean.throttle import Attempt
from lean.transactions import atomic

LEAST, MOST = 6, 12  # digits of a PIN; with TRIES a minute, six take months
BADGE_LEAST, BADGE_MOST = 4, 64  # signs of the number on a badge
TRIES = 5  # of one account in a minute
TRIES_HERE = 20  # on one device in a minute
REFUSED = _("This is not known here. Scan the badge again, or check user name and PIN.")


def plain_badge(number: str) -> str:
    """As a scanner or a person writes it."""
    return "".join(number.split()).upper()


def badge_digests(number: str) -> list[str]:
    """Keyed digests of a badge number: by the key of the installation, then by its earlier ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac("lean.badge", plain_badge(number), secret=key, algorithm="sha256").hexdigest() for key in keys]


@atomic
def set_pin(user: User, pin: str, *, by: User, site: Site | None = None) -> None:
    """The PIN from now on. Raises ``ValidationError`` at ``pin`` for one that is easily guessed."""
    _check(pin)
    _known(user, by)
    Pin.objects.update_or_create(user=user, defaults={"pin": make_password(pin)})
    record("pin.set", user, by=by, site=site, after={"what": "pin"})


@atomic
def make_pin(user: User, *, by: User, site: Site) -> str:
    """A new PIN, to be shown once. Raises ``ValidationError`` where somebody else manages the person as well."""
    while _is_easy(pin := "".join(secrets.choice("0123456789") for _ in range(LEAST))):
        pass
    set_pin(user, pin, by=by, site=site)
    return pin


@atomic
def set_badge(user: User, number: str, *, by: User, site: Site | None = None) -> None:
    """The badge from now on. Raises ``ValidationError`` at ``badge``: too short, or of somebody else."""
    if not BADGE_LEAST <= len(plain_badge(number)) <= BADGE_MOST:
        raise ValidationError({"badge": _("A badge number has 4 to 64 signs.")})
    _known(user, by)
    digests = badge_digests(number)
    if Pin.objects.filter(badge__in=digests).exclude(user=user).exists():
        raise ValidationError({"badge": _("This badge belongs to somebody else.")})
    Pin.objects.update_or_create(user=user, defaults={"badge": digests[0]})
    record("pin.set", user, by=by, site=site, after={"what": "badge"})


@atomic
def remove(user: User, *, by: User, site: Site | None = None) -> None:
    """Neither PIN nor badge any more; a second time changes nothing."""
    _known(user, by)
    if Pin.objects.filter(user=user).delete()[0]:
        record("pin.removed", user, by=by, site=site)


def _known(user: User, by: User) -> None:
    """One change of a person's PIN at a time, by the person or who manages all their sites."""
    User.objects.select_for_update().get(pk=user.pk)
    if by != user and not may_renew_password(by=by, user=user):
        raise ValidationError(_("This person also works at a site that somebody else manages."))


def _check(pin: str) -> None:
    if not (pin.isascii() and pin.isdecimal() and LEAST <= len(pin) <= MOST):
        raise ValidationError({"pin": _("A PIN has 6 to 12 digits.")})
    if _is_easy(pin):
        raise ValidationError({"pin": _("Too easy to guess. Take at least three different digits, and no row.")})


def _is_easy(pin: str) -> bool:
    """One or two digits only, or a row up or down."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return len(set(pin)) < 3 or steps in ({1}, {9})


def identify(site: Site, *, device: str, username: str = "", pin: str = "", badge: str = "") -> User:
    """Who acts at a shared device, by badge, else by user name and PIN; at this site, active.

    Raises ``ValidationError``: too many tries in this minute, or not known, without saying what is wrong. Call it
    outside the transaction of the act: a refusal is kept in the audit trail, without what was typed.
    """
    attempt = Attempt(plain_badge(badge) or username, device, "pin", (TRIES, TRIES_HERE))
    if attempt.wait:
        waiting = ngettext_lazy(
            "Too many tries. The next one counts in %(seconds)s second.",
            "Too many tries. The next one counts in %(seconds)s seconds.",
            "seconds",
        )
        raise ValidationError(waiting, "wait", {"seconds": attempt.wait})
    user = _by_badge(badge) if badge else _by_pin(username, pin)
    if user is None or not (user.is_active and user.memberships.filter(site=site).exists()):
        _refuse(site, device)
        raise ValidationError(REFUSED, "unknown")
    attempt.forgive()
    return user


@atomic
def _refuse(site: Site, device: str) -> None:
    record("pin.refused", None, by=None, site=site, after={"device": device})


def _by_badge(number: str) -> User | None:
    return User.objects.filter(pin__badge__in=badge_digests(number)).first()


def _by_pin(username: str, pin: str) -> User | None:
    name = User.normalize_username(username)
    row = Pin.objects.filter(user__username=name).exclude(pin="").select_related("user").first()
    if row is None:
        make_password(pin)  # an unknown name takes as long as a known one
        return None
    return row.user if check_password(pin, row.pin) else None
