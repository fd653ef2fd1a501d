"""The codes at machines through which ideas come, and the promise of a first answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Site, User, Workstation
from valuestream.models import ValueStream


class IdeaClock(models.Model):
    """Within how many working hours a site promises the first answer to an idea."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="idea_clock")
    hours = models.PositiveSmallIntegerField(_("first answer within, working hours"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=400), name="idea_clock_1_to_400_hours",
                violation_error_code="hours", violation_error_message=_("A whole number of hours from 1 to 400."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.site} {self.hours} h"


class CapturePlace(models.Model):
    """A code at a workstation or in an area: whoever holds its ``token`` may give ideas there, and do nothing else.

    Ends by ``revoked_at``; ``stream`` and ``step`` are what work there is part of, where somebody said so.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="capture_places")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("workstation")
    )
    stream = models.ForeignKey(ValueStream, models.PROTECT, null=True, blank=True, related_name="+")
    step = models.CharField(_("step"), max_length=120, blank=True)
    token = models.CharField(max_length=43, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("site", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, workstation__isnull=True)
                | Q(area__isnull=True, workstation__isnull=False),
                name="capture_place_is_one_place", violation_error_message=_("Choose an area or a workstation."),
            ),
            models.UniqueConstraint(
                fields=["area"], condition=Q(revoked_at__isnull=True), name="one_code_per_area",
                violation_error_message=_("There is a code for this place already."),
            ),
            models.UniqueConstraint(
                fields=["workstation"], condition=Q(revoked_at__isnull=True), name="one_code_per_workstation",
                violation_error_message=_("There is a code for this place already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """From the large to the small: Hall 2, Lapping, M1."""
        if self.workstation is None:
            return str(self.area)
        line = self.workstation.line
        return ", ".join(part.name for part in (line and line.area, line, self.workstation) if part)

    @property
    def within(self) -> Area | None:
        """The area of the place, told by the line of its workstation."""
        if self.workstation is None:
            return self.area
        return self.workstation.line.area if self.workstation.line else None
