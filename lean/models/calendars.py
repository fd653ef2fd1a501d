"""When a site works: weekly shifts in local time, breaks, and dated exceptions."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean import spans

from .sites import Site, taken


class WorkingCalendar(models.Model):
    """A named calendar of a site; one of them is the site's own."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="calendars")
    name = models.CharField(_("name"), max_length=80)
    is_default = models.BooleanField(_("calendar of the site"), default=False)

    class Meta:
        ordering = ("site", "name")
        constraints = [
            taken(["site", "name"], "calendar_name_once_per_site"),
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(is_default=True), name="one_default_calendar_per_site"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_spec(self) -> dict[str, Any]:
        """The calendar as plain data for ``valuestream.core.calendar.WorkCalendar.from_spec``."""
        return {
            "name": self.name,
            "timezone": self.site.timezone,
            "shifts": [shift.as_spec() for shift in self.shifts.all()],
            "exceptions": [exception.as_spec() for exception in self.exceptions.all()],
        }


class Shift(models.Model):
    """A weekly shift: weekday of its start (0 = Monday), local times; ``end`` ≤ ``start`` runs over midnight."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    start = models.TimeField(_("start"))
    end = models.TimeField(_("end"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    breaks = models.JSONField(_("breaks"), default=list, blank=True)  # [["10:00", "10:30"], …] local

    class Meta:
        ordering = ("calendar", "weekday", "start")
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="shift_weekday_0_to_6"),
            models.UniqueConstraint(fields=["calendar", "weekday", "start"], name="one_shift_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.weekday} {self.start:%H:%M}–{self.end:%H:%M}"

    def as_spec(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "weekday": self.weekday,
            "start": f"{self.start:%H:%M}",
            "end": f"{self.end:%H:%M}",
            "breaks": self.breaks,
        }


class CalendarException(models.Model):
    """One date that is not as every week: a holiday (no intervals) or other hours (``[["06:00", "12:00"]]``)."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="exceptions")
    date = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=80)
    intervals = models.JSONField(_("working hours that day"), default=list, blank=True)

    class Meta:
        ordering = ("calendar", "date")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"], name="one_exception_per_date", violation_error_code="date",
                violation_error_message=_("This day already has an entry."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.reason}"

    @property
    def hours_text(self) -> str:
        return spans.write(self.intervals)

    def as_spec(self) -> dict[str, Any]:
        return {"date": self.date.isoformat(), "reason": self.reason, "intervals": self.intervals}
