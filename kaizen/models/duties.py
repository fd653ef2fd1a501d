"""By when a receiving site wants the gates of a rollout done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.duties import BY_KEY, LONGEST
from lean.models import Site


class DutyDays(models.Model):
    """Within how many working days a site wants a duty of a rollout done; without a row the usual ones hold."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="duty_days")
    duty = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField(_("working days"))

    class Meta:
        ordering = ("site", "duty")
        constraints = [
            models.UniqueConstraint(fields=["site", "duty"], name="one_time_per_site_and_duty"),
            models.CheckConstraint(condition=Q(duty__in=list(BY_KEY)), name="duty_is_known"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST), name="duty_1_to_400_days", violation_error_code="days",
                violation_error_message=_("A whole number of working days from 1 to 400."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.site} {self.duty} {self.days} d"
