"""The first start: a one-time token opens the page that makes the first administrator and the first site."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import SetupToken, User
from lean.services.sites import add_site

LIFETIME = timedelta(days=3)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_token() -> str:
    """A fresh set-up token, valid for three days; earlier ones close. Raises ``RuntimeError`` once there are people."""
    if User.objects.exists():
        raise RuntimeError("this installation has people already; an administrator adds more")
    SetupToken.objects.filter(used_at=None).delete()
    token = secrets.token_urlsafe(24)
    SetupToken.objects.create(digest=_digest(token), expires_at=timezone.now() + LIFETIME)
    return token


def is_open(token: str) -> bool:
    """Whether this token opens the set-up page now."""
    waiting = SetupToken.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
    return waiting.exists() and not User.objects.exists()


@transaction.atomic
def set_up(token: str, *, username: str, password: str, language: str, **site: Any) -> User:
    """Uses the token up and makes the first person and the first site. Raises ``ValidationError`` keyed by field."""
    waiting = SetupToken.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
    if not waiting.update(used_at=timezone.now()) or User.objects.exists():
        raise ValidationError(_("This link was used or has run out. Start the app again for a new one."))
    user = User.objects.create_user(username, password=password, language=language)
    record("person.added", user, by=None, site=None, after={"username": username}, reason="set-up")
    add_site(by=user, language=language, **site)
    return user
