"""The codes at machines through which ideas come, and the promise of a first answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Site, User, Workstation
from valuestream.models import ValueStream

from .boards import Board
from .standards import Standard

HANGS = ("area", "workstation", "board", "standard")  # at what a code hangs: one of them


def _at_one_of(names: tuple[str, ...]) -> Q:
    """Exactly one of the columns is filled."""
    found = Q()
    for name in names:
        found |= Q(**{f"{one}__isnull": one != name for one in names})
    return found


def _one_code_per(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[name], condition=Q(revoked_at__isnull=True), name=f"one_code_per_{name}",
        violation_error_message=_("There is a code for this place already."),
    )  # fmt: skip


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
    """A code at a workstation, a board or a standard, or in an area: whoever holds its ``token`` may report there and
    call for help, and do nothing else.

    Ends by ``revoked_at``; ``stream`` and ``step`` are what work there is part of, where somebody said so.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="capture_places")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("workstation")
    )
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="codes", verbose_name=_("board")
    )
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="codes", verbose_name=_("standard")
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
                condition=_at_one_of(HANGS), name="capture_place_is_one_place",
                violation_error_message=_("Choose where the code hangs."),
            ),
            *map(_one_code_per, HANGS),
        ]  # fmt: skip

    def __str__(self) -> str:
        """From the large to the small: Hall 2, Lapping, M1."""
        if self.workstation is None:
            return str(self.area or self.board or self.standard)
        line = self.workstation.line
        return ", ".join(part.name for part in (line and line.area, line, self.workstation) if part)

    @property
    def within(self) -> Area | None:
        """The area of the place, told by the line of its workstation, or by its board."""
        if self.workstation is None:
            return self.board.area if self.board else self.area
        return self.workstation.line.area if self.workstation.line else None
