"""Ideas from the shop floor, and what was answered."""

from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kaizen.core.captured import TROUBLES
from kaizen.core.ideas import State
from lean.models import Area, Site, User
from valuestream.core.findings import WASTES
from valuestream.models import ValueStream

from .a3 import A3
from .capture import CapturePlace
from .standards import StandardVersion

WASTE_KEYS = [waste.key for waste in WASTES]
TEXT = 500  # characters of a field


class Ideas(models.QuerySet["Idea"]):
    def with_state(self) -> Self:
        """Each with its ``state`` (``core.ideas.State``) and ``stated_at``, told by the answers."""
        answers = IdeaAnswer.objects.filter(idea=OuterRef("pk"))
        decisive = answers.exclude(kind=State.ANSWERED).order_by("-number")
        told = Case(When(Exists(answers), then=Value(State.ANSWERED.value)), default=Value(State.NEW.value))
        return self.annotate(
            state=Coalesce(Subquery(decisive.values("kind")[:1]), told, output_field=models.CharField()),
            stated_at=Coalesce(Subquery(decisive.values("entered_at")[:1]), F("given_at")),
        )


class Idea(models.Model):
    """What is in the way, what would be better, and where; from whoever works there.

    Signed or not, and never edited: only the name can be taken off. ``key`` makes a second sending harmless and begins
    with ``code``, by which anybody who was given it sees the answers. ``trouble``: what no waste says (a key of
    ``core.captured.TROUBLES``); ``minutes``: about how long it lasted; ``version``: from which standard it deviates.
    """

    class Origin(models.TextChoices):
        BOARD = "board", _("board")
        PHONE = "phone", _("phone")
        QR = "qr", _("code at the place")
        PAGE = "page", _("page")
        API = "api", _("API")

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        IDEA = "idea", _("Idea")
        DEVIATION = "deviation", _("Deviation from the standard")
        SAFETY = "safety", _("Safety")

    site = models.ForeignKey(Site, models.PROTECT, related_name="ideas")
    kind = models.CharField(_("What is it?"), max_length=10, choices=Kind.choices, default=Kind.IDEA)
    place = models.ForeignKey(CapturePlace, models.PROTECT, null=True, blank=True, related_name="ideas")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="ideas")
    stream = models.ForeignKey(ValueStream, models.PROTECT, null=True, blank=True, related_name="ideas")
    step = models.CharField(_("step"), max_length=120, blank=True)
    obstacle = models.CharField(_("What is in the way?"), max_length=TEXT, blank=True)
    better = models.CharField(_("What would be better?"), max_length=TEXT, blank=True)
    spot = models.CharField(_("Where?"), max_length=120, blank=True)
    waste = models.CharField(_("waste"), max_length=20, blank=True)
    trouble = models.CharField(max_length=20, blank=True)
    minutes = models.PositiveSmallIntegerField(_("How long?"), null=True, blank=True)
    version = models.ForeignKey(StandardVersion, models.PROTECT, null=True, blank=True, related_name="deviations")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=8, unique=True)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = Ideas.as_manager()

    class Meta:
        ordering = ("site", "-given_at", "-pk")
        indexes = [models.Index(fields=["site", "-given_at"], name="ideas_of_a_site_by_age")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(obstacle="", better="", waste="", trouble=""), name="idea_says_something",
                violation_error_code="obstacle",
                violation_error_message=_("Say what is in the way, or choose what happened."),
            ),
            models.CheckConstraint(condition=Q(waste__in=["", *WASTE_KEYS]), name="idea_waste_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["problem", "idea", "deviation", "safety"]), name="idea_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(trouble__in=["", *TROUBLES]), name="idea_trouble_is_known"),
            models.CheckConstraint(
                condition=~Q(kind="deviation") | Q(version__isnull=False), name="deviation_names_its_standard",
                violation_error_code="version", violation_error_message=_("Say from which standard it deviates."),
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["board", "phone", "qr", "page", "api"]), name="idea_origin_is_known"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("given_at")), name="idea_is_due_after_it_was_given"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.obstacle or self.better or self.waste

    @property
    def text(self) -> str:
        """Both sentences as one, for what compares texts."""
        return f"{self.obstacle} {self.better}".strip()


class IdeaAnswer(models.Model):
    """What was answered, and what became of an idea by it. Never without a text. ``a3``: what took it up. Frozen."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("answered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        IN_A3 = "in_a3", _("in an A3")
        DONE = "done", _("done")

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(_("Answer"), max_length=TEXT)
    a3 = models.ForeignKey(A3, models.PROTECT, null=True, blank=True, related_name="ideas")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("idea", "number")
        constraints = [
            models.UniqueConstraint(fields=["idea", "number"], name="answer_number_once_per_idea"),
            models.CheckConstraint(condition=~Q(text=""), name="idea_answer_has_a_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["answered", "accepted", "declined", "in_a3", "done"]),
                name="idea_answer_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="in_a3", a3__isnull=False) | ~Q(kind="in_a3") & Q(a3__isnull=True),
                name="idea_in_an_a3_names_it",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.idea_id} {self.kind}"


class IdeaPhoto(models.Model):
    """The picture of an idea as the server drew it anew: without what a camera notes. Named by its SHA-256."""

    idea = models.OneToOneField(Idea, models.PROTECT, related_name="photo")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField()  # px
    height = models.PositiveIntegerField()  # px

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="idea_photo_is_not_empty")]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.width} × {self.height}"
