"""Where events come from: sources, how their files are read, and the files themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User


class EventSource(models.Model):
    """A system of a site whose exports belong together; its accepted events form one event store."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="event_sources")
    name = models.CharField(_("name"), max_length=80)
    current = models.ForeignKey("EventSet", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("site", "name")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="source_name_once_per_site")]

    def __str__(self) -> str:
        return self.name


class SourceProfile(models.Model):
    """A confirmed way to read a source's files (document ``newlean.profile/1``). Frozen: a change is a new number."""

    source = models.ForeignKey(EventSource, models.PROTECT, related_name="profiles")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("source", "-number")
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="profile_number_once_per_source"),
            models.UniqueConstraint(fields=["source", "content_hash"], name="profile_content_once_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} v{self.number}"


class LogFile(models.Model):
    """An uploaded file, kept read-only under the hash of what came.

    Once its events are imported, a file with columns about persons is replaced by a copy without them.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="log_files")
    original_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    format = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    cleaned_at = models.DateTimeField(null=True, blank=True)  # since then only the copy without persons is kept
    deleted_at = models.DateTimeField(null=True, blank=True)  # since then neither is kept

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = [
            models.UniqueConstraint(fields=["site", "sha256"], name="same_file_once_per_site"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="log_file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.original_name


class EventSet(models.Model):
    """A frozen state of a source's event store: which partitions hold its events. A new import is a new number."""

    source = models.ForeignKey(EventSource, models.PROTECT, related_name="event_sets")
    number = models.PositiveIntegerField(_("version"))
    manifest = models.JSONField()  # valuestream.core.store: partitions, dictionaries, counts
    content_hash = models.CharField(max_length=64)
    events = models.BigIntegerField()
    cases = models.BigIntegerField()
    first = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("source", "-number")
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="event_set_number_once_per_source"),
            models.CheckConstraint(condition=models.Q(events__gte=0, cases__gte=0), name="event_set_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.number}"
