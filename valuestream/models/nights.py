"""The night of a site: when it is due, how far it is, what it found in each stream, and its report."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .runs import Run, attempts_are_capped
from .sources import EventSet, EventSource
from .streams import MapVersion, MiningRun, ProductFamily, ValueStream

DUE = time(5, 30)


class DropFolder(models.Model):
    """A folder on the server from which a source's files are fetched at night, and who asked for that.

    Files whose columns are those of the source's confirmed profile are imported without asking again.
    """

    source = models.OneToOneField(EventSource, models.CASCADE, related_name="drop_folder")
    is_on = models.BooleanField(_("fetch files at night"), default=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.source)

    @property
    def site(self) -> Site:
        return self.source.site


class NightPlan(models.Model):
    """When a site's night is due, in its own time zone, and what its report looks at."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="night_plan")
    at = models.TimeField(_("due at"), default=DUE)
    is_on = models.BooleanField(_("run every night"), default=True)
    weeks = models.PositiveSmallIntegerField(_("weeks looked at"), default=13)
    late_after_hours = models.PositiveSmallIntegerField(_("hours after which data is late"), default=24)
    since = models.DateTimeField(auto_now_add=True)  # nights due before are not made up for

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weeks__gte=4, weeks__lte=104), name="night_looks_at_some_weeks"),
            models.CheckConstraint(condition=models.Q(late_after_hours__gte=1), name="night_data_is_late_some_day"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.at:%H:%M}"


class NightlyRun(Run):
    """One night of one site: fetches, imports, mines what is new, analyses each stream, reports.

    ``inputs``: the event sets and settings it works on, fixed when mining begins, so that it can be computed again.
    """

    class State(models.TextChoices):
        FETCHING = "fetching", _("fetching new files")
        IMPORTING = "importing", _("importing")
        MINING = "mining", _("mining what is new")
        ANALYSING = "analysing", _("looking for signals and waste")
        REPORTING = "reporting", _("writing the report")
        REPORTED = "reported", _("report ready")
        FAILED = "failed", _("needs attention")
        CANCELLED = "cancelled", _("cancelled")

    WORKING = (State.FETCHING, State.IMPORTING, State.MINING, State.ANALYSING, State.REPORTING)

    site = models.ForeignKey(Site, models.PROTECT, related_name="nights")  # type: ignore[assignment]
    due_at = models.DateTimeField()
    day = models.DateField()  # local: the morning on which it is due
    state = models.CharField(max_length=10, choices=State.choices, default=State.FETCHING)
    fetched = models.JSONField(default=list)  # what drop folders held: file, source or meter, what it became
    inputs = models.JSONField(default=dict)
    verified_at = models.DateTimeField(null=True, blank=True)  # computed again since then, with the same result

    class Meta:
        ordering = ("-due_at",)
        constraints = [
            models.UniqueConstraint(fields=["site", "due_at"], name="one_night_per_site_and_due_time"),
            attempts_are_capped("night_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class PartCount(Run):
    """A partition whose orders are to be counted once (``core.night``); the counts lie beside the partition."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        COUNTING = "counting", _("counting")
        COUNTED = "counted", _("counted")
        FAILED = "failed", _("needs attention")

    WORKING = (State.WAITING, State.COUNTING)

    source = models.ForeignKey(EventSource, models.PROTECT, related_name="part_counts")
    event_set = models.ForeignKey(EventSet, models.PROTECT, related_name="+")
    part = models.CharField(max_length=80)
    method = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["source", "part", "method"], name="each_partition_is_counted_once"),
            attempts_are_capped("counting_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.part}"

    @property
    def site(self) -> Site:
        return self.source.site


class StreamNight(Run):
    """What a night found in one value stream (document ``newlean.stream-night/1``).

    ``fitness``: how well orders fit the path (``core.conformance.Fitness``, and its ``reference``). It has a limit of
    time, so it is no part of the document, which is the same however often a night is computed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        ANALYSING = "analysing", _("looking for signals and waste")
        ANALYSED = "analysed", _("done")
        REFUSED = "refused", _("nothing to look at")
        FAILED = "failed", _("needs attention")

    WORKING = (State.WAITING, State.ANALYSING)

    night = models.ForeignKey(NightlyRun, models.CASCADE, related_name="streams")
    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="nights")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="+")
    event_set = models.ForeignKey(EventSet, models.PROTECT, related_name="+")
    mining_run = models.ForeignKey(MiningRun, models.PROTECT, null=True, blank=True, related_name="+")
    map_version = models.ForeignKey(MapVersion, models.PROTECT, null=True, blank=True, related_name="nights")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    fitness = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["night", "stream", "family"], name="each_family_once_a_night"),
            models.UniqueConstraint(
                fields=["night", "stream"], name="each_stream_once_a_night", condition=models.Q(family__isnull=True)
            ),
            models.CheckConstraint(
                condition=~models.Q(state="analysed") | ~models.Q(content_hash=""), name="analysed_means_found"
            ),
            attempts_are_capped("analysis_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.night} {self.stream}"

    @property
    def site(self) -> Site:
        return self.stream.site


class Report(models.Model):
    """A night's report (document ``newlean.report/1``). Frozen: computed again with another result is a new number."""

    night = models.ForeignKey(NightlyRun, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("night", "-number")
        constraints = [
            models.UniqueConstraint(fields=["night", "number"], name="report_number_once_per_night"),
            models.UniqueConstraint(fields=["night", "content_hash"], name="same_report_once_per_night"),
        ]

    def __str__(self) -> str:
        return f"{self.night} v{self.number}"

    @property
    def site(self) -> Site:
        return self.night.site
