"""Going to the gemba: checklists against the effective standard, and leader standard work by cards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Site

from .boards import Board
from .capture import CapturePlace
from .standards import StandardVersion


class Walk(models.Model):
    """A round at the gemba against the version of a standard that was in effect. Frozen.

    ``answers``: ``[{"point", "is_so": true|false|null, "note"}]``; null: could not be seen. ``key`` makes a second
    sending harmless. Nothing says who went.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="walks")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="walks")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(CapturePlace, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    answers = models.JSONField()
    deviations = models.PositiveSmallIntegerField(default=0)
    walked_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("site", "-walked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.version} {self.walked_at:%Y-%m-%d}"


class Card(models.Model):
    """A kamishibai card: something that is looked at in a rhythm. Belongs to a function, never to a person."""

    class Rhythm(models.TextChoices):
        SHIFT = "shift", _("each shift")
        DAY = "day", _("each working day")
        WEEK = "week", _("each week")
        MONTH = "month", _("each month")

    board = models.ForeignKey(Board, models.PROTECT, related_name="cards")
    text = models.CharField(_("What to look at"), max_length=200)
    owner = models.CharField(_("Owner"), max_length=20)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.DAY)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("board", "pk")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="card_says_what")]

    def __str__(self) -> str:
        return self.text

    @property
    def site(self) -> Site:
        return self.board.site


class CardTurn(models.Model):
    """A card that was turned: green (as it should be) or red with what was not. Frozen; nothing says by whom."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="turns")
    period = models.DateField()  # first day of the rhythm's period
    shift = models.CharField(max_length=40, blank=True)
    is_good = models.BooleanField()
    note = models.CharField(_("What was not as it should be"), max_length=200, blank=True)
    key = models.CharField(max_length=40, unique=True)
    turned_at = models.DateTimeField()

    class Meta:
        ordering = ("card", "-turned_at")
        constraints = [
            models.UniqueConstraint(fields=["card", "period", "shift"], name="card_turned_once_per_period"),
            models.CheckConstraint(condition=Q(is_good=True) | ~Q(note=""), name="red_card_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.period}"
