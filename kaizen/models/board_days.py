"""The figures of a board day by day: KPIs, their targets, what was entered, and the days that are red."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.units import UNIT_KEYS
from lean.models import Site, User
from valuestream.models import ValueStream

from .boards import Action, Board


class Kpi(models.Model):
    """A figure under one letter of a board, mined from a stream's nights or entered by the team.

    ``series`` and ``step`` name the series of ``valuestream.core.night.daily``. ``letter`` is the sign on the board.
    The first of a letter (``position`` 0) colours its calendar.
    """

    class Better(models.TextChoices):
        LOWER = "lower", _("lower is better")
        HIGHER = "higher", _("higher is better")

    board = models.ForeignKey(Board, models.PROTECT, related_name="kpis")
    letter = models.CharField(_("letter"), max_length=1)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    better = models.CharField(_("better"), max_length=6, choices=Better.choices, default=Better.LOWER)
    stream = models.ForeignKey(ValueStream, models.PROTECT, null=True, blank=True, related_name="+")
    series = models.CharField(_("mined figure"), max_length=40, blank=True)
    step = models.CharField(_("step"), max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("board", "letter", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["board", "letter", "position"], condition=Q(retired_at__isnull=True),
                name="one_kpi_per_place_under_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(stream__isnull=True, series="", unit__in=UNIT_KEYS)
                | Q(stream__isnull=False, unit="") & ~Q(series=""),
                name="kpi_is_mined_or_entered_in_a_unit",
            ),
            models.CheckConstraint(condition=Q(better__in=["lower", "higher"]), name="kpi_has_a_better_side"),
            models.CheckConstraint(condition=~Q(letter=""), name="kpi_has_a_letter"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def site(self) -> Site:
        return self.board.site

    @property
    def is_mined(self) -> bool:
        return bool(self.series)


class KpiTarget(models.Model):
    """The value that counts as met from ``valid_from`` on, and why. Frozen; a change is a new number.

    On a day counts the newest number that was valid then, in the unit of the KPI (mined: of its series).
    """

    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="targets")
    number = models.PositiveIntegerField()
    valid_from = models.DateField(_("from"))
    value = models.FloatField(_("target"))
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kpi", "number")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "number"], name="target_number_once_per_kpi"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="target_says_why", violation_error_code="reason",
                violation_error_message=_("Say why."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kpi} {self.value:g}"


class Red(models.Model):
    """A day on which a KPI missed its target, and what the team does about it.

    One that the night found (``mined``) opens without an answer and waits on its clock, ``due_at``; one that is entered
    by hand comes with reason and action or not at all. The action carries owner and date.
    """

    class Origin(models.TextChoices):
        MINED = "mined", _("found by the night")
        ENTERED = "entered", _("entered by the team")

    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="reds")
    day = models.DateField()
    value = models.FloatField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="reds")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kpi", "-day")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "day"], name="one_red_per_kpi_and_day"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, action__isnull=True, reason="")
                | Q(answered_at__isnull=False, action__isnull=False) & ~Q(reason=""),
                name="red_is_closed_with_reason_and_action",
            ),
            models.CheckConstraint(
                condition=Q(origin="mined") | Q(origin="entered", answered_at__isnull=False),
                name="entered_red_has_reason_and_action",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kpi} {self.day}"

    @property
    def site(self) -> Site:
        return self.kpi.board.site


class DayValue(models.Model):
    """What the team entered for a day. Frozen; a correction is the next number. Without a value: no shift that day.

    ``red``: what is done about a value that misses the target; the database wants one for each ``missed``.
    """

    class State(models.TextChoices):
        MET = "met", _("met")
        MISSED = "missed", _("missed")
        OFF = "off", _("no shift")
        OPEN = "open", _("no target")

    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="values")
    day = models.DateField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices)
    value = models.FloatField(null=True, blank=True)
    target = models.ForeignKey(KpiTarget, models.PROTECT, null=True, blank=True, related_name="+")
    red = models.ForeignKey(Red, models.PROTECT, null=True, blank=True, related_name="values")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kpi", "day", "number")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "day", "number"], name="day_value_number_once"),
            models.CheckConstraint(
                condition=Q(state="off", value__isnull=True) | ~Q(state="off") & Q(value__isnull=False),
                name="day_has_a_value_or_no_shift",
            ),
            models.CheckConstraint(condition=~Q(state="missed") | Q(red__isnull=False), name="missed_day_has_a_red"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.day} {self.state}"
