"""Folders from which readings of meters are fetched at night."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from lean.models.sites import known_zone

from .meters import Meter


class MeterFolder(models.Model):
    """A folder on the server from which a meter's files are fetched at night, who asked for that, how they are read.

    ``folder``: its name, which stays when the meter is renamed. Empty columns and order of dates: found out.
    ``refused``: what lay there last night and could not be taken, as ``{"file", "refusal": Refusal.as_parts}``.
    """

    meter = models.OneToOneField(Meter, models.CASCADE, related_name="drop_folder")
    folder = models.CharField(max_length=120)
    is_on = models.BooleanField(_("fetch files at night"), default=True)
    time = models.CharField(_("column of times"), max_length=120, blank=True)
    value = models.CharField(_("column of values"), max_length=120, blank=True)
    date_order = models.CharField(_("dates are written"), max_length=10, blank=True)
    timezone = models.CharField(_("time zone of times without one"), max_length=60, validators=[known_zone])
    refused = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.meter)

    @property
    def site(self) -> Site:
        return self.meter.site
