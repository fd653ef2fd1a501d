"""What persons change about themselves: password, language, theme, API tokens."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import ApiToken, Theme, User


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Sets a password that the person chose; every other session of the person ends."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("password.changed", user, by=user, site=None)


def check_choice(name: str, value: str) -> None:
    """Raises ``ValidationError`` for a ``language`` or ``theme`` that does not exist."""
    known = {"language": dict(settings.LANGUAGES), "theme": Theme.values}[name]
    if value not in known:
        raise ValidationError({name: _("There is no such choice.")})


def choose(user: User, name: str, value: str) -> None:
    """The ``language`` or ``theme`` of every page for this person. Raises ``ValidationError`` for an unknown one."""
    check_choice(name, value)
    User.objects.filter(pk=user.pk).update(**{name: value})


@transaction.atomic
def issue_token(user: User, *, name: str, read_only: bool, days: int | None) -> tuple[ApiToken, str]:
    """A new API token and its text, to be shown once. ``days`` None: until it is revoked."""
    if not name.strip():
        raise ValidationError({"name": _("Name what the token is for.")})
    expiry = timezone.now() + timedelta(days=days) if days else None
    token, text = ApiToken.objects.issue(user, name.strip(), read_only=read_only, expiry=expiry)
    record("token.issued", user, by=user, site=None, after=_facts(token))
    return token, text


@transaction.atomic
def revoke_token(user: User, token: ApiToken) -> None:
    """Makes the token open nothing from now on."""
    before = _facts(token)
    token.delete()
    record("token.revoked", user, by=user, site=None, before=before)


def _facts(token: ApiToken) -> dict[str, Any]:
    return {"token": token.token_key, "name": token.name, "read_only": token.read_only, "expiry": token.expiry}
