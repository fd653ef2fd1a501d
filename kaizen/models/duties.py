"""By when a receiving site wants the gates of a rollout done, and who was reminded of one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.duties import BY_KEY, LONGEST
from kaizen.core.rollout.ladder import BY_KEY as RUNGS
from lean.models import Site

from .rollouts import Adoption


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


class Reminder(models.Model):
    """A step of the ladder (``core.rollout.ladder``) that was taken for something that a line owed. Frozen.

    ``duty``: its key, of a signature with the area; ``begun_at``: since when it was owed, so that what is owed anew is
    reminded of anew. ``site`` and ``roles``: who was told; roles, never persons.
    """

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="reminders")
    duty = models.CharField(max_length=40)
    begun_at = models.DateTimeField()
    step = models.CharField(max_length=10)
    due = models.DateField()
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    roles = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "duty", "begun_at", "step"], name="each_step_of_the_ladder_once_per_duty"
            ),
            models.CheckConstraint(condition=Q(step__in=list(RUNGS)), name="reminder_is_a_step_of_the_ladder"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.duty} {self.step}"
