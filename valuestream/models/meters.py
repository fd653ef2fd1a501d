"""What was measured: series of grids, meters and the batches of their readings, each kept under its content's hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .energy import Entered


class GridVersion(Entered):
    """Carbon intensity of a grid over time; the series lies in the event store under ``series_hash``. Frozen.

    ``content``: unit, source, region, gases, basis, uncertainty, fallback; ``quirks``: what was odd about the file.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="grids")
    name = models.CharField(_("name"), max_length=80)
    content = models.JSONField()
    series_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    quirks = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("site", "name", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "name", "number"], name="grid_number_once_per_name"),
            models.CheckConstraint(condition=models.Q(number=1) | ~models.Q(reason=""), name="grid_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Meter(models.Model):
    """A meter of a site: what it counts, for which stations, and which main meter it stands behind.

    ``factor``: what a unit of it emits; empty: it counts electricity, priced as the site's. ``stations``: names as the
    log writes them; none: all stations of the log.
    """

    class Kind(models.TextChoices):
        INTERVAL = "interval", _("amount per interval")
        CUMULATIVE = "cumulative", _("counter")
        POWER = "power", _("power")

    class Label(models.TextChoices):
        END = "end", _("end of the interval")
        START = "start", _("start of the interval")

    site = models.ForeignKey(Site, models.PROTECT, related_name="meters")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("readings are"), max_length=10, choices=Kind.choices, default=Kind.INTERVAL)
    label = models.CharField(_("times mark the"), max_length=10, choices=Label.choices, default=Label.END)
    unit = models.CharField(_("unit"), max_length=20, default="kWh")
    stations = models.JSONField(_("workstations"), default=list, blank=True)
    main = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_meters",
        verbose_name=_("stands behind the main meter"),
    )  # fmt: skip
    factor = models.CharField(_("emission factor"), max_length=80, blank=True)
    uncertainty = models.FloatField(_("uncertainty"), null=True, blank=True)

    class Meta:
        ordering = ("site", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], name="meter_name_once_per_site", violation_error_code="name",
                violation_error_message=_("This name is already taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(main__isnull=True) | ~models.Q(main=models.F("pk")), name="meter_not_behind_itself"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class BatchQuerySet(models.QuerySet["MeterBatch"]):
    def counted(self) -> "BatchQuerySet":
        """The batches whose readings count: those that nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)


class MeterBatch(models.Model):
    """Readings that came together, kept in the event store under ``series_hash``. Append-only but for its withdrawal.

    ``chain`` is the hash of all batches up to this one; ``key``: what the sender called the batch. A withdrawn batch
    stays with its file and counts no longer: its moments, its readings and its key are free for a corrected one.
    """

    class Origin(models.TextChoices):
        FILE = "file", _("file")
        API = "api", _("API")
        FOLDER = "folder", _("drop folder")

    meter = models.ForeignKey(Meter, models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField(_("version"))
    series_hash = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    quirks = models.JSONField(default=list, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    key = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("meter", "-number")
        constraints = [
            models.UniqueConstraint(fields=["meter", "number"], name="batch_number_once_per_meter"),
            models.UniqueConstraint(
                fields=["meter", "series_hash"], name="same_readings_once_per_meter",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["meter", "key"], name="batch_key_once_per_meter",
                condition=~models.Q(key="") & models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_because="")),
                name="withdrawn_batch_says_who_and_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.meter} #{self.number}"
