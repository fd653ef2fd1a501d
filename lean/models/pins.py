"""By what people are known at a device that many share: a PIN, a badge."""

from django.db import models
from django.db.models import Q

from .people import User


class Pin(models.Model):
    """``pin``: hashed as a password is; ``badge``: keyed digest of the number on the badge. One of them at least."""

    user = models.OneToOneField(User, models.CASCADE, related_name="pin")
    pin = models.CharField(max_length=128, blank=True)
    badge = models.CharField(max_length=64, unique=True, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(pin="") | Q(badge__isnull=False), name="pin_or_badge"),
            models.CheckConstraint(condition=~Q(badge=""), name="badge_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"PIN {self.user_id}"
