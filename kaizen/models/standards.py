"""Standards and their versions, who signed and who acknowledged them, and a site's own values. Frozen from approval."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import Number, State
from kaizen.core.standards import Standard as Document
from lean.models import Role, Site, User
from valuestream.models import ProductFamily, ValueStream

from .a3 import A3


class Standard(models.Model):
    """What a standard is called, and which orders its path is for. What it says stands in its versions.

    ``acknowledge_first``: how many people acknowledge a version before it takes effect.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="standards")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    stream = models.ForeignKey(
        ValueStream, models.PROTECT, null=True, blank=True, related_name="standards", verbose_name=_("value stream")
    )
    family = models.ForeignKey(
        ProductFamily, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product family")
    )
    a3 = models.ForeignKey(A3, models.PROTECT, null=True, blank=True, related_name="standards")
    acknowledge_first = models.PositiveSmallIntegerField(
        _("people who acknowledge before it takes effect"), default=0, validators=[MaxValueValidator(500)]
    )
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("site", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code"], name="standard_code_once_per_site", violation_error_code="code",
                violation_error_message=_("This code is already taken."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="standard_has_a_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Versions(models.QuerySet["StandardVersion"]):
    def effective(self) -> Self:
        """Those that hold now."""
        return self.filter(state=State.EFFECTIVE)

    def open(self) -> Self:
        """Drafts and those in review."""
        return self.filter(state__in=(State.DRAFT, State.IN_REVIEW))

    def frozen(self) -> Self:
        """Those that were approved once, whatever became of them."""
        return self.filter(approved_at__isnull=False)


class StandardVersion(models.Model):
    """A version of a standard, ``content`` as ``newlean.standard/1``. ``seq`` counts them, the number tells the change.

    ``revision`` counts the savings of a draft. From ``approved_at`` on the database keeps all but state and times.
    """

    class States(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        EFFECTIVE = "effective", _("effective")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    seq = models.PositiveIntegerField()
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=States.choices, default=States.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    derived_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(_("effective from"), null=True, blank=True)
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = Versions.as_manager()

    class Meta:
        ordering = ("standard", "-seq")
        constraints = [
            models.UniqueConstraint(fields=["standard", "seq"], name="standard_version_once_per_seq"),
            models.UniqueConstraint(
                fields=["standard", "major", "minor", "patch"], condition=Q(approved_at__isnull=False),
                name="standard_number_once_when_approved",
            ),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state="effective"), name="one_effective_version_per_standard"
            ),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state__in=["draft", "in_review"]), name="one_draft_per_standard"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"], approved_at__isnull=True)
                | Q(state__in=["approved", "effective", "superseded"], approved_at__isnull=False)
                | (Q(state="withdrawn") & ~Q(ended_reason="")),
                name="standard_state_goes_with_its_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "superseded"]) | Q(effective_from__isnull=False),
                name="standard_in_effect_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | (Q(effective_until__gte=models.F("effective_from")) & ~Q(state="effective")),
                name="standard_ends_after_it_began",
            ),
            models.CheckConstraint(condition=Q(seq=1) | ~Q(reason=""), name="standard_change_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.standard.code} {self.name}"

    @property
    def site(self) -> Site:
        return self.standard.site

    @property
    def number(self) -> Number:
        return Number(self.major, self.minor, self.patch)

    @property
    def name(self) -> str:
        """What people call it: ``v1.1.0``."""
        return f"v{self.number}"

    @property
    def document(self) -> Document:
        return Document.from_json(self.content)

    @property
    def is_open(self) -> bool:
        """Whether it may still be written."""
        return self.state in (State.DRAFT, State.IN_REVIEW)


class StandardAuthor(models.Model):
    """Somebody who wrote on a version, and so never approves it. Frozen."""

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="authors")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="standard_author_once_per_version")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"


class Approval(models.Model):
    """A signature: who, when (UTC), what it means, why, and of which content. Frozen.

    ``author``: that of the version, held to it by a trigger; ``printed_name`` and ``role`` as they were then.
    ``behalf_name``: in print, whose deputy signed; NULL: for themselves.
    """

    class Meaning(models.TextChoices):
        AUTHORED = "authored", _("authored")
        REVIEWED = "reviewed", _("reviewed")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="approvals")
    meaning = models.CharField(_("meaning"), max_length=10, choices=Meaning.choices)
    reason = models.CharField(_("reason"), max_length=200)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=310)
    behalf_name = models.CharField(max_length=310, null=True, blank=True)
    role = models.CharField(max_length=30, choices=Role.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("version", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(meaning="authored") | ~Q(signer=models.F("author")), name="author_does_not_approve"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="signature_says_why"),
            models.UniqueConstraint(
                fields=["version", "content_hash"], condition=Q(meaning="approved"), name="content_is_approved_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.meaning}"


class Acknowledgement(models.Model):
    """Somebody has read a version and works by it. Counted, never compared by person. Frozen."""

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="acknowledged_once_per_person")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.at}"


class SiteOverlay(models.Model):
    """A site's own values of parameters, by their ids: they stay when the core gets a new version. Frozen.

    ``values``: parameter id → ``nominal``, ``low``, ``high``. The highest number holds.
    """

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="overlays")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("standard", "site", "-number")
        constraints = [
            models.UniqueConstraint(fields=["standard", "site", "number"], name="overlay_number_once_per_site"),
            models.CheckConstraint(condition=~Q(reason=""), name="overlay_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.site} {self.number}"
