"""Secrets that open doors: API tokens of persons, and the one token that sets up an installation. Stored as hashes."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, get_digest_token
from knox.settings import CONSTANTS

from .people import User


class ApiTokens(models.Manager["ApiToken"]):
    def issue(self, user: User, name: str, *, read_only: bool, expiry: datetime | None) -> tuple["ApiToken", str]:
        """A new token, and its text, which is not kept anywhere."""
        digest, text = get_digest_token()
        key = text[: CONSTANTS.TOKEN_KEY_LENGTH]
        fields = {"user": user, "name": name, "read_only": read_only, "expiry": expiry}
        return self.create(digest=digest, token_key=key, **fields), text


class ApiToken(AbstractAuthToken):
    """A person's token for the API; may do what the person may, or only read."""

    name = models.CharField(_("what it is for"), max_length=80)
    read_only = models.BooleanField(_("may only read"), default=True)

    objects = ApiTokens()

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key[:8]}…)"


class SetupToken(models.Model):
    """Opens the set-up page once, while the installation has no person. The newest one counts."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"set-up until {self.expires_at:%Y-%m-%d %H:%M}"
