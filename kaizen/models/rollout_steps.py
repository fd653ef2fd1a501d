"""The engine room of a rollout: steps with lease and token, what the site ends did, stops, outcomes."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.models.runs import Run, attempts_are_capped

from .rollouts import Adoption, Rollout, StandardVersion
from .trials import VerdictDocument


class RolloutStep(Run):
    """One thing to do at one site end. The row is its own outbox (``rung_at``).

    ``fence`` is given anew with each claim; the site end takes none that is older than one it saw. ``after``: the step
    that must be done before. ``idem_key``: by it a site end knows that it did this already.
    """

    class Kind(models.TextChoices):
        ACTIVATE = "activate", _("put in effect")
        ROLL_BACK = "roll_back", _("go back")
        HOLD = "hold", _("ask what was done before the stop")

    class State(models.TextChoices):
        READY = "ready", _("waiting for a worker")
        WAITING = "waiting", _("waits for another step")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("needs attention")

    WORKING = (State.READY,)

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    due_at = models.DateTimeField()
    idem_key = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField()
    fence = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["adoption"], condition=Q(state__in=["ready", "waiting"]), name="one_open_step_per_adoption"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(after__isnull=False), name="waiting_step_names_what_it_waits_for"
            ),
            attempts_are_capped("rollout_step_attempts_are_capped"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.kind}"

    @property
    def site(self) -> Site:
        return self.adoption.site


class SiteEnd(models.Model):
    """How orders reach a site: in this installation, or by signed posts to its own. No row: in this installation.

    ``address`` is judged like that of a hook (``lean.ways``). ``nonce`` makes, with the key of the installation, the
    secret that signs orders; ``secret_mark`` is the beginning of its hash. ``said``: the newest answer, or why none.
    """

    class Kind(models.TextChoices):
        HERE = "here", _("in this installation")
        WEBHOOK = "webhook", _("its own installation, by signed posts")

    site = models.OneToOneField(Site, models.PROTECT, related_name="site_end")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HERE)
    address = models.CharField(_("address"), max_length=500, blank=True)
    nonce = models.CharField(max_length=64, blank=True)
    secret_mark = models.CharField(max_length=16, blank=True)
    said = models.CharField(max_length=30, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="here", address="") | (Q(kind="webhook") & ~Q(address="") & ~Q(nonce="")),
                name="site_end_has_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.kind}"

    @property
    def host(self) -> str:
        """The address without what may be secret in it: path and query."""
        return urlsplit(self.address).netloc


class OrderSender(models.Model):
    """Another installation whose signed orders this site takes. No row: none is taken.

    ``sealed``: its secret, mixed with one that follows from ``nonce`` and the key of this installation.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="order_senders")
    name = models.CharField(_("name"), max_length=80)
    nonce = models.CharField(max_length=64)
    sealed = models.CharField(max_length=64)
    secret_mark = models.CharField(max_length=16)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("site", "name")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="order_sender_once_per_site"),
            models.CheckConstraint(condition=~Q(name=""), name="order_sender_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Fence(models.Model):
    """The highest token that the end of a site has seen for a standard. What comes with a lower one is refused."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    standard = models.CharField(max_length=80)
    token = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "standard"], name="one_fence_per_site_and_standard")]

    def __str__(self) -> str:
        return f"{self.site} {self.standard} {self.token}"


class Effect(models.Model):
    """What the end of a site did, once per ``idem_key``. Frozen. The database refuses one that a stop forbids.

    Without ``adoption``: another installation ordered it (``answer`` says which), and the site approved this content.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="rollout_effects")
    version = models.ForeignKey(StandardVersion, models.PROTECT, null=True, blank=True, related_name="effects")
    adoption = models.ForeignKey(Adoption, models.PROTECT, null=True, blank=True, related_name="effects")
    kind = models.CharField(max_length=10, choices=RolloutStep.Kind.choices)
    idem_key = models.CharField(max_length=64, unique=True)
    token = models.PositiveIntegerField()
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "version"], condition=Q(kind="activate"), name="each_version_activated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.kind} {self.idem_key}"


class Stop(models.Model):
    """A stop of a rollout: by a person, or by a rule with what it saw. Frozen but for the reason and the going on.

    ``adoption``: at which the rule fired; None: the whole rollout. ``generation``: the one that the stop began.
    """

    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="stops")
    adoption = models.ForeignKey(Adoption, models.PROTECT, null=True, blank=True, related_name="stops")
    generation = models.PositiveIntegerField()
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    seen = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_reason = models.CharField(_("reason to go on"), max_length=400, blank=True)

    class Meta:
        ordering = ("rollout", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["rollout", "generation"], name="one_stop_per_generation"),
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(rule=""), name="stop_is_by_a_person_or_a_rule"),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resumed_by__isnull=True)
                | (Q(resumed_at__isnull=False, resumed_by__isnull=False) & ~Q(resumed_reason="")),
                name="only_a_person_goes_on_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rollout} {self.rule or self.by_id}"


class Outcome(models.Model):
    """What the receiver's own measuring said: verdict, agreement with the prediction, and what follows. Frozen."""

    class Word(models.TextChoices):
        VERIFIED = "verified", _("verified")
        FAILED = "failed", _("failed")
        INCONCLUSIVE = "inconclusive", _("not clear yet")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="outcomes")
    verdict = models.ForeignKey(VerdictDocument, models.PROTECT, null=True, blank=True, related_name="+")
    word = models.CharField(max_length=12, choices=Word.choices)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["adoption", "content_hash"], name="same_outcome_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.word}"
