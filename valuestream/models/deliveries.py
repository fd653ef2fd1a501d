"""Who wants the nightly report, and each letter on its way to one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .nights import Report
from .runs import Run, attempts_are_capped


class Subscription(models.Model):
    """A person wants a site's nightly report by e-mail, at the address of the account. No row: not wanted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="subscriptions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="subscriptions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="one_subscription_per_person_and_site")]

    def __str__(self) -> str:
        return f"{self.site} · {self.user_id}"


class ReportMail(Run):
    """A report on its way to one person, at most once.

    ``SENDING`` is written before the mail server is told anything, and nobody goes on from it but the worker that wrote
    it: a letter whose worker died there may have left or not. It ends as ``UNKNOWN`` and is never sent again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("taken by the mail server")
        UNKNOWN = "unknown", _("not known whether it was sent")
        DROPPED = "dropped", _("no longer wanted, not sent")
        FAILED = "failed", _("not sent")

    WORKING = (State.QUEUED,)

    report = models.ForeignKey(Report, models.PROTECT, related_name="mails")
    receiver = models.ForeignKey(User, models.CASCADE, related_name="report_mails")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["report", "receiver"], name="each_report_once_to_each_receiver"),
            attempts_are_capped("mail_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.report} #{self.pk}"

    @property
    def site(self) -> Site:
        return self.report.site
