"""The daily stand-up at a board, its brief, and how often forecasts came true."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lean.models import Site

from .boards import Board


class Brief(models.Model):
    """What is worth three minutes (document ``newlean.brief/1``), computed by rules. Frozen: news is a new number."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="briefs")
    day = models.DateField()
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("board", "-day", "-number")
        constraints = [
            models.UniqueConstraint(fields=["board", "day", "number"], name="brief_number_once_per_day"),
            models.UniqueConstraint(fields=["board", "day", "content_hash"], name="same_brief_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.day} v{self.number}"

    @property
    def site(self) -> Site:
        return self.board.site


class Forecast(models.Model):
    """What a brief said would happen on a day, and whether it did. Counted per ``rule`` of a board.

    ``came_true`` None: not known yet, or the day's data never came.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="forecasts")
    rule = models.CharField(max_length=30)
    subject = models.CharField(max_length=160)
    day = models.DateField()
    said_at = models.DateTimeField()
    is_muted = models.BooleanField(default=False)  # computed and checked, but not told: its rule is right too rarely
    came_true = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("board", "rule", "-day")
        constraints = [
            models.UniqueConstraint(
                fields=["board", "rule", "subject", "day"], name="one_forecast_per_subject_and_day"
            ),
            models.CheckConstraint(
                condition=Q(came_true__isnull=True) | Q(settled_at__isnull=False),
                name="forecast_is_settled_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} {self.day}"


class TierMeeting(models.Model):
    """A stand-up at a board: when it ran, how many came (a number, no names), where it is, and its minutes.

    ``place``: the item of the agenda that is open; ``item_at``: since when. ``minutes`` (document
    ``newlean.minutes/1``) holds decisions, not speakers; written when it ends, frozen from then on.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    attendance = models.PositiveSmallIntegerField(_("how many are here"), null=True, blank=True)
    place = models.CharField(max_length=30, blank=True)
    item_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)  # question key → text
    minutes = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("board", "-started_at")
        constraints = [
            models.UniqueConstraint(
                fields=["board"], condition=Q(ended_at__isnull=True), name="one_stand_up_at_a_time_per_board"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"), minutes__isnull=False),
                name="ended_stand_up_has_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.day}"

    @property
    def site(self) -> Site:
        return self.board.site
