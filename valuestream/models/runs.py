"""Work that takes a while, as rows that know their state: imports and mining runs.

Celery only wakes a run. A worker claims it by a conditional update (token, lease), the attempts are
counted before it runs, and a sweep reopens a run whose lease has passed.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .sources import EventSet, EventSource, LogFile, SourceProfile

MAX_ATTEMPTS = 5


def attempts_are_capped(name: str) -> models.CheckConstraint:
    """The constraint of every kind of run: a worker that dies of a run is not sent to it for ever."""
    return models.CheckConstraint(condition=models.Q(attempts__lte=MAX_ATTEMPTS), name=name)


class Run(models.Model):
    """What every long-running row carries. ``token`` fences: only its holder may write a result."""

    token = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)  # when a worker was last called for it
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    error_parts = models.JSONField(default=dict, blank=True)  # the two with their places open: ``Refusal.as_parts``
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    WORKING: tuple[models.TextChoices, ...]
    State: type[models.TextChoices]
    state: models.CharField

    if TYPE_CHECKING:

        @property
        def site(self) -> Site:
            """Where it runs; each kind of run says it for itself."""


class ImportRun(Run):
    """One file on its way into a source: looked at, checked with a mapping, imported."""

    class State(models.TextChoices):
        LOOKING = "looking", _("looking at the file")  # child proposes columns
        PROPOSED = "proposed", _("waiting for the columns to be confirmed")
        CHECKING = "checking", _("checking every row")
        CHECKED = "checked", _("checked, nothing stored yet")
        IMPORTING = "importing", _("importing")
        IMPORTED = "imported", _("imported")
        REFUSED = "refused", _("refused")  # the file or its content is at fault
        FAILED = "failed", _("needs attention")  # we are at fault, attempts used up
        CANCELLED = "cancelled", _("cancelled, nothing stored")

    WORKING = (State.LOOKING, State.CHECKING, State.IMPORTING)
    OPEN = (*WORKING, State.PROPOSED, State.CHECKED)

    log_file = models.ForeignKey(LogFile, models.PROTECT, related_name="imports")
    source = models.ForeignKey(EventSource, models.PROTECT, related_name="imports", null=True, blank=True)
    profile = models.ForeignKey(SourceProfile, models.PROTECT, related_name="imports", null=True, blank=True)
    event_set = models.ForeignKey(EventSet, models.PROTECT, related_name="imports", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LOOKING)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposal = models.JSONField(default=dict, blank=True)  # readers.propose: columns, reasons, samples
    draft = models.JSONField(default=dict, blank=True)  # the profile being edited, and the source it is for
    revision = models.PositiveIntegerField(default=0)  # of the draft: a change on top of a stale one is refused
    check_result = models.JSONField(default=dict, blank=True)  # trust, preview rows, distinct steps
    rows_read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)  # accepted rows that the source did not have yet
    reasons = models.JSONField(default=list, blank=True)
    quarantine_accepted_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["log_file"],
                condition=models.Q(state__in=("looking", "proposed", "checking", "checked", "importing")),
                name="one_open_import_per_file",
            ),
            models.CheckConstraint(
                condition=models.Q(rows_read=models.F("accepted") + models.F("duplicates") + models.F("quarantined")),
                name="every_row_is_accounted_for",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="imported") | models.Q(event_set__isnull=False),
                name="imported_means_published",
            ),
            attempts_are_capped("import_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.log_file} → {self.source or '?'}"

    @property
    def site(self) -> Site:
        return self.log_file.site
