"""Where work happens: site, area, line, workstation."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ISO_COUNTRY = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, for example DE."))


def known_zone(name: str) -> None:
    """Raises ``ValidationError`` for a time zone that this machine does not know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(_("This time zone is not known. Example: Europe/Berlin"), code="zone") from error


def spoken(language: str) -> None:
    """Raises ``ValidationError`` for a language that the pages do not speak."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("This language is not spoken here."), code="language")


def taken(fields: Sequence[str], name: str) -> models.UniqueConstraint:
    """A name may be given once. The code of the violation is the field it belongs to."""
    return models.UniqueConstraint(
        fields=fields, name=name, violation_error_code=fields[-1],
        violation_error_message=_("This name is already taken."),
    )  # fmt: skip


class Site(models.Model):
    """A plant: the border of data, rights and approvals."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin", validators=[known_zone])
    country = models.CharField(_("country"), max_length=2, default="DE", validators=[ISO_COUNTRY])
    language = models.CharField(_("language"), max_length=5, default="de", validators=[spoken])
    grid_region = models.CharField(_("electricity grid region"), max_length=20, default="DE")

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=~models.Q(timezone=""), name="site_has_time_zone"),
            models.CheckConstraint(condition=models.Q(country__regex=r"^[A-Z][A-Z]$"), name="site_country_is_iso_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)


class Area(models.Model):
    """A part of a site with a team and a board of its own."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="areas")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ("site", "name")
        constraints = [taken(["site", "name"], "area_name_once_per_site")]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line or cell inside an area."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="lines")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ("area", "name")
        constraints = [taken(["area", "name"], "line_name_once_per_area")]

    def __str__(self) -> str:
        return self.name


class Workstation(models.Model):
    """A machine or manual station; what a log calls its resource. Never a person."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="workstations")
    line = models.ForeignKey(Line, models.PROTECT, related_name="workstations", null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    machine_class = models.CharField(_("machine class"), max_length=80, blank=True)
    capabilities = models.JSONField(_("capabilities"), default=dict, blank=True)
    calendar = models.ForeignKey(
        "lean.WorkingCalendar", models.PROTECT, null=True, blank=True, related_name="workstations",
        verbose_name=_("own working calendar"),
    )  # fmt: skip

    class Meta:
        ordering = ("site", "name")
        constraints = [taken(["site", "name"], "workstation_name_once_per_site")]

    def __str__(self) -> str:
        return self.name
