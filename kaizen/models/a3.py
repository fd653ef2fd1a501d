"""The A3 report: its head, its edits, what was frozen into it, what a coach asked. What is written stays written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Role, Site, User
from valuestream.models import FindingLife, MapVersion, ValueStream


class A3(models.Model):
    """An A3 of a site. What stands on it is the fold of its edits (``core.a3``); ``title`` and ``seq`` follow them.

    ``seq``: its newest edit. ``over_limit``: why it was begun although the area had as many open ones as it takes.
    ``proposed``: the sentence of its finding (``message``, ``values``) that was taken as title, and the ``text`` it had
    then; while the title is that text, everybody reads it in their own language.
    """

    class End(models.TextChoices):
        STANDARD = "standard", _("became a standard")
        LEARNED = "learned", _("kept as learning")
        DROPPED = "dropped", _("given up")

    site = models.ForeignKey(Site, models.PROTECT, related_name="a3s")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="a3s", verbose_name=_("area"))
    stream = models.ForeignKey(ValueStream, models.PROTECT, null=True, blank=True, related_name="a3s")
    step = models.CharField(_("step"), max_length=200, blank=True)
    waste = models.CharField(_("waste"), max_length=40, blank=True)
    finding = models.ForeignKey(FindingLife, models.PROTECT, null=True, blank=True, related_name="a3s")
    proposed = models.JSONField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)
    over_limit = models.CharField(_("reason"), max_length=200, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(auto_now_add=True)
    ended_as = models.CharField(_("ended as"), max_length=10, choices=End.choices, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("site", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a3_number_once_per_site"),
            models.CheckConstraint(condition=~models.Q(title=""), name="a3_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(ended_as="", ended_at__isnull=True)
                | (~models.Q(ended_as="") & ~models.Q(ended_reason="") & models.Q(ended_at__isnull=False)),
                name="a3_that_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(ended_as=""), name="one_open_a3_per_finding"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it: ``A3-031``."""
        return f"A3-{self.number:03}"

    @property
    def is_open(self) -> bool:
        return not self.ended_as


class A3Evidence(models.Model):
    """What the A3 rests on, as it was when it was begun (``newlean.a3-evidence/1``). Frozen."""

    a3 = models.OneToOneField(A3, models.PROTECT, related_name="evidence")
    map_version = models.ForeignKey(MapVersion, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.a3} {self.content_hash[:8]}"


class A3Edit(models.Model):
    """One change of one field (``core.a3.Edit``). ``key`` is the writer's own, so that one sent twice counts once.

    ``given``: what was written, where ``value`` is that text brought together with another writer's. Frozen.
    """

    a3 = models.ForeignKey(A3, models.PROTECT, related_name="edits")
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    given = models.JSONField(null=True)
    base = models.PositiveIntegerField(default=0)
    apart = models.BooleanField(default=False)
    settles = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("a3", "seq")
        constraints = [
            models.UniqueConstraint(fields=["a3", "seq"], name="a3_edit_once_per_number"),
            models.UniqueConstraint(fields=["a3", "key"], name="a3_edit_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.a3} {self.seq} {self.path}"


class A3Comment(models.Model):
    """A comment, a coach's question, or the answer to one; with a question the sheet can be sent back. Frozen."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        QUESTION = "question", _("question")
        SENT_BACK = "sent_back", _("sent back with a question")
        ANSWER = "answer", _("answer")

    a3 = models.ForeignKey(A3, models.PROTECT, related_name="comments")
    section = models.PositiveSmallIntegerField(_("step of the sheet"))
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=2000)
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    key = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("a3", "pk")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a3_comment_says_something"),
            models.CheckConstraint(condition=models.Q(section__range=(1, 8)), name="a3_comment_is_at_a_step"),
            models.CheckConstraint(
                condition=models.Q(kind="answer", answers__isnull=False)
                | (~models.Q(kind="answer") & models.Q(answers__isnull=True)),
                name="a3_answer_names_its_question",
            ),
            models.UniqueConstraint(fields=["a3", "key"], name="a3_comment_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.a3} {self.kind} {self.section}"


class A3Limit(models.Model):
    """How many open A3s an area takes on at a time; ``area`` None: each area of the site without its own row."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="a3_limits")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    most = models.PositiveSmallIntegerField(_("open A3s at a time"))

    class Meta:
        ordering = ("site", "area")
        constraints = [
            models.UniqueConstraint(fields=["site", "area"], name="one_a3_limit_per_area"),
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(area__isnull=True), name="one_a3_limit_for_the_other_areas"
            ),
            models.CheckConstraint(condition=models.Q(most__range=(1, 50)), name="a3_limit_is_1_to_50"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.area or '*'} {self.most}"
