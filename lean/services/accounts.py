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
    record("password changed", user, by=user, site=None)


def choose(user: User, *, language: str | None = None, theme: str | None = None) -> None:
    """The language or the theme of every page for this person. Raises ``ValidationError`` for an unknown one."""
    if language is not None and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This language is not spoken here.")})
    if theme is not None and theme not in Theme.values:
        raise ValidationError({"theme": _("Light, dark, or as the device.")})
    user.language = user.language if language is None else language
    user.theme = user.theme if theme is None else theme
    user.save(update_fields=["language", "theme"])


@transaction.atomic
def issue_token(user: User, *, name: str, read_only: bool, days: int | None) -> tuple[ApiToken, str]:
    """A new API token and its text, to be shown once. ``days`` None: until it is revoked."""
    if not name.strip():
        raise ValidationError({"name": _("Name what the token is for.")})
    expiry = timezone.now() + timedelta(days=days) if days else None
    token, text = ApiToken.objects.issue(user, name.strip(), read_only=read_only, expiry=expiry)
    record("token issued", user, by=user, site=None, after=_facts(token))
    return token, text


@transaction.atomic
def revoke_token(user: User, token: ApiToken) -> None:
    """Makes the token open nothing from now on."""
    before = _facts(token)
    token.delete()
    record("token revoked", user, by=user, site=None, before=before)


def _facts(token: ApiToken) -> dict[str, Any]:
    return {"token": token.token_key, "name": token.name, "read_only": token.read_only, "expiry": token.expiry}
