"""Asking for help: escalations from board to board, and andon calls at a machine."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Site, Workstation

from .board_days import Red
from .boards import Action, Board


class Escalation(models.Model):
    """What a team cannot solve by itself, handed one tier up; the answer comes back. A service, not blame.

    ``parent``: the escalation that was not answered in time and of which this one came. By itself only from a red
    without countermeasure or from an overdue one; each at most once. ``withdrawn_at``: the team that asked no longer
    needs it, or the answer came from below.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="escalations")
    to = models.ForeignKey(Board, models.PROTECT, related_name="asked")
    text = models.CharField(_("What is needed"), max_length=200)
    reason = models.CharField(_("Why the team cannot solve it"), max_length=200)
    red = models.ForeignKey(Red, models.PROTECT, null=True, blank=True, related_name="escalations")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="escalations")
    parent = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="further")
    is_by_clock = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.CharField(_("Answer"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the team that asked has read the answer
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(board=F("to")), name="escalation_goes_to_another_board"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="escalation_says_why", violation_error_code="reason",
                violation_error_message=_("Say why the team cannot solve it."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="escalation_says_what", violation_error_code="text",
                                   violation_error_message=_("Say what is needed.")),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="escalation_is_answered_in_words",
            ),
            models.UniqueConstraint(
                fields=["red"], condition=Q(is_by_clock=True, parent__isnull=True),
                name="red_escalates_once_by_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(answered_at__isnull=True),
                name="escalation_is_answered_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(answered_at__isnull=False), name="only_an_answer_is_seen"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def site(self) -> Site:
        return self.board.site

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class AndonLimit(models.Model):
    """After how many minutes a call that nobody takes, or that is not resolved, goes to tier 2 and 3 of a site."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="andon_limit")
    second = models.PositiveSmallIntegerField(_("to tier 2 after, minutes"), default=10)
    third = models.PositiveSmallIntegerField(_("to tier 3 after, minutes"), default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second__gte=1, third__gt=F("second"), third__lte=1440), name="andon_limits_grow",
                violation_error_code="third", violation_error_message=_("Later than tier 2, at most 1,440 minutes."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.site} {self.second}/{self.third} min"


class AndonCall(models.Model):
    """Help is needed at a place now: raised, taken, resolved. Times belong to the area, never to a person.

    ``tier``: how far up it went; ``key`` makes a second sending harmless.
    """

    class Kind(models.TextChoices):
        QUALITY = "quality", _("quality")
        MACHINE = "machine", _("machine")
        MATERIAL = "material", _("material")
        SAFETY = "safety", _("safety")
        HELP = "help", _("help")

    site = models.ForeignKey(Site, models.PROTECT, related_name="andon_calls")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="andon_calls")
    workstation = models.ForeignKey(Workstation, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(max_length=40, unique=True)
    tier = models.PositiveSmallIntegerField(default=1)
    raised_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("What it was"), max_length=200, blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        indexes = [models.Index(fields=["site", "resolved_at"], name="open_andon_calls_of_a_site")]
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]), name="andon_tier_1_to_3"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("raised_at"), taken_at__isnull=False),
                name="andon_is_taken_before_it_is_resolved",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["quality", "machine", "material", "safety", "help"]), name="andon_kind_is_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"

    @property
    def place(self) -> str:
        """Where help is needed, as the shop floor calls it."""
        return str(self.workstation or self.area or self.site)


class Handover(models.Model):
    """What one shift leaves to the next on a board. Written once; ``read_at``: the next shift has seen it."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="handovers")
    day = models.DateField()
    shift = models.CharField(_("shift"), max_length=40, blank=True)  # empty: the whole day
    content = models.JSONField()  # what was prefilled, and the note
    note = models.CharField(_("Note"), max_length=500, blank=True)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("board", "-written_at")
        constraints = [
            models.UniqueConstraint(
                fields=["board", "day", "shift"], name="one_handover_per_shift", violation_error_code="shift",
                violation_error_message=_("This shift has handed over already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.board} {self.day} {self.shift}"

    @property
    def site(self) -> Site:
        return self.board.site
