"""Trials: what was registered before the start, what was found, who else looked at it. All of it stays as written."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.models import ValueStream

from .a3 import A3


class Trial(models.Model):
    """A registered trial of an A3. Its ``design`` (``newlean.trial-design/1``) never changes; it can be ended once.

    Times of day do not matter: a trial is registered on one day and starts on a later one.
    """

    a3 = models.ForeignKey(A3, models.PROTECT, related_name="trials")
    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="trials")
    number = models.PositiveIntegerField(_("number"))
    design = models.JSONField()
    design_hash = models.CharField(max_length=64)
    registered_on = models.DateField(_("registered on"))
    starts_on = models.DateField(_("starts on"))
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("a3", "-number")
        constraints = [
            models.UniqueConstraint(fields=["a3", "number"], name="trial_number_once_per_a3"),
            models.UniqueConstraint(fields=["a3"], condition=Q(ended_at__isnull=True), name="one_open_trial_per_a3"),
            models.CheckConstraint(
                condition=Q(registered_on__lt=F("starts_on")), name="trial_is_registered_before_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
                name="trial_that_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it: ``A3-031.1``."""
        return f"{self.a3.name}.{self.number}"

    @property
    def site(self) -> Site:
        return self.a3.site

    def state(self, today: date) -> str:
        """registered, running or ended."""
        if self.ended_at is not None:
            return "ended"
        return "running" if self.starts_on <= today else "registered"


class LoggedChange(models.Model):
    """Something that happened in a stream on a day: another change, a near miss, a serious accident. Never edited."""

    class Kind(models.TextChoices):
        CHANGE = "change", _("another change")
        NEAR_MISS = "near_miss", _("near miss")
        ACCIDENT = "accident", _("serious accident")

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="logged_changes")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    what = models.CharField(_("what happened"), max_length=200)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-day", "-pk")
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="logged_change_says_what")]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"


class VerdictDocument(models.Model):
    """A verdict as it was computed (``newlean.verdict/1``). Frozen; the same content is kept once."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField(_("number"))
    look = models.PositiveSmallIntegerField(_("planned look"))
    word = models.CharField(max_length=20)
    grade = models.CharField(max_length=1, blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("trial", "-number")
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="verdict_number_once_per_trial"),
            models.UniqueConstraint(fields=["trial", "content_hash"], name="same_verdict_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.trial} {self.word} {self.number}"


class Confirmation(models.Model):
    """A second person stands behind a verdict, or not. Who registered the trial and who began the A3 cannot. Frozen."""

    verdict = models.OneToOneField(VerdictDocument, models.PROTECT, related_name="confirmation")
    agrees = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("registered_by")), name="not_confirmed_by_who_registered_it"),
            models.CheckConstraint(condition=~Q(by=F("author")), name="not_confirmed_by_the_author"),
            models.CheckConstraint(condition=~Q(reason=""), name="confirmation_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.agrees}"


class TrialWatch(models.Model):
    """What a look back at a proven trial said, 30, 60 and 90 days after its start. Once each, and frozen."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("holds")
        RELAPSED = "relapsed", _("relapsed")
        UNSURE = "unsure", _("not sure yet")

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="watches")
    mark = models.PositiveSmallIntegerField(_("days after the start"))
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("trial", "mark")
        constraints = [
            models.UniqueConstraint(fields=["trial", "mark"], name="each_mark_watched_once"),
            models.CheckConstraint(condition=Q(mark__in=(30, 60, 90)), name="watched_after_30_60_90_days"),
        ]

    def __str__(self) -> str:
        return f"{self.trial} {self.mark} {self.outcome}"
