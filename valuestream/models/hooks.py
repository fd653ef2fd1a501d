"""Addresses of other systems that get each report, and each report on its way to one of them."""

from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .nights import Report
from .runs import Run, attempts_are_capped


class Hook(models.Model):
    """An address that gets each report of a site. No row: nothing is posted.

    ``nonce`` makes, with the key of the installation, the secret that signs; the secret itself is kept nowhere.
    ``secret_mark`` is the beginning of the secret's hash: it tells when that key was lost.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="hooks")
    address = models.CharField(_("address"), max_length=500)
    is_on = models.BooleanField(_("post each report"), default=True)
    nonce = models.CharField(max_length=64)
    secret_mark = models.CharField(max_length=16)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["site", "address"], name="each_address_once_per_site")]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The address without what may be secret in it: path and query."""
        return urlsplit(self.address).netloc


class HookDelivery(Run):
    """A report on its way to one address, at least once; without a report: a test that a person sends.

    Each try carries the same identity, so that a receiver can leave out what it has.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be posted")
        DELIVERED = "delivered", _("taken by the receiver")
        FAILED = "failed", _("not delivered")
        DROPPED = "dropped", _("no longer wanted, not posted")
        CANCELLED = "cancelled", _("cancelled")

    WORKING = (State.QUEUED,)

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    report = models.ForeignKey(Report, models.PROTECT, related_name="hook_deliveries", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the newest answer (HTTP)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["report", "hook"], name="each_report_once_to_each_address"),
            attempts_are_capped("delivery_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.report or 'test'} → {self.hook}"

    @property
    def site(self) -> Site:
        return self.hook.site
