"""Rollouts: which version goes to which lines in which waves, and how far each line has come."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen.core.rollout import states
from lean.models import Site, User
from valuestream.models import ValueStream

from .a3 import A3
from .standards import SiteOverlay, Standard, StandardVersion
from .trials import Trial


class LineFacts(models.Model):
    """What a line has or may do, for the question whether a standard fits. Frozen; the highest number holds.

    ``content``: a ``Stated`` (``core.rollout.stated``): capabilities, materials, certificates, releases of customers,
    open items, the works agreement.
    """

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="line_facts")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-number")
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="line_facts_number_once_per_stream"),
            models.CheckConstraint(condition=~Q(reason=""), name="line_facts_say_why"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"


class StepName(models.Model):
    """A step of a stream as the whole company calls it. Proposed by rule, confirmed by a person of the site."""

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="step_names")
    step = models.CharField(_("step"), max_length=200)
    canonical = models.CharField(_("common name"), max_length=200)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("stream", "step")
        constraints = [
            models.UniqueConstraint(fields=["stream", "step"], name="one_common_name_per_step"),
            models.CheckConstraint(condition=~Q(canonical=""), name="common_name_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.step} = {self.canonical}"


class Rollout(models.Model):
    """A version of a standard on its way from the site that proved it to other lines. One at a time per standard.

    ``generation`` counts the stops: what a worker began before one is void after it. ``stopped_by`` None: by a rule.
    """

    class States(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    class Change(models.TextChoices):
        METHOD = "method", _("method")
        MATERIAL = "material", _("material")
        PROCESS = "process", _("process chain")
        LOCATION = "location", _("location")

    site = models.ForeignKey(Site, models.PROTECT, related_name="rollouts")
    number = models.PositiveIntegerField(_("number"))
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="rollouts")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="rollouts")
    trial = models.ForeignKey(Trial, models.PROTECT, null=True, blank=True, related_name="+")
    change = models.CharField(_("class of change"), max_length=10, choices=Change.choices, default=Change.METHOD)
    reason = models.CharField(_("reason"), max_length=400)
    state = models.CharField(_("state"), max_length=10, choices=States.choices, default=States.DRAFT)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    generation = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("site", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="rollout_number_once_per_site"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state__in=["running", "stopped"]),
                name="one_running_rollout_per_standard",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rollout_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(started_at__isnull=False),
                name="running_rollout_says_since_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it: ``R-004``."""
        return f"R-{self.number:03}"


class Wave(models.Model):
    """A part of a rollout. A person opens the next one; the database lets nothing begin in one that is not open."""

    class States(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("wave", "waiting")
        OPEN = "open", _("open")
        DONE = "done", _("done")

    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField(_("wave"))
    state = models.CharField(_("state"), max_length=10, choices=States.choices, default=States.WAITING)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("rollout", "number")
        constraints = [
            models.UniqueConstraint(fields=["rollout", "number"], name="wave_number_once_per_rollout"),
            models.UniqueConstraint(fields=["rollout"], condition=Q(state="open"), name="one_open_wave_per_rollout"),
            models.CheckConstraint(
                condition=Q(state="waiting", opened_at__isnull=True)
                | Q(state__in=["open", "done"], opened_at__isnull=False),
                name="open_wave_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rollout} {self.number}"


class Adoption(models.Model):
    """A receiving line in a rollout. ``bound_hash``: of what its site signs; a change makes it another one.

    ``fence``: the newest token given out for its site end; an older one is refused there. ``local``: the standard of
    the receiving site, ``installed`` its version that came with this rollout, ``previous`` the one before it.
    ``goes_back_itself``: its site agreed, when it approved, to go back at once when a stop rule fires. ``since``: from
    when the days of what is owed now are counted. ``answered_for``: in whose name a deputy
    answered, adapted or handed in.
    """

    class States(models.TextChoices):
        PROPOSED = "proposed", _("the site was asked")
        ADAPTING = "adapting", _("is being adapted")
        IN_APPROVAL = "in_approval", _("in approval")
        APPROVED = "approved", _("approved by the site")
        SCHEDULED = "scheduled", _("has its day")
        ACTIVATING = "activating", _("is being put in effect")
        VERIFYING = "verifying", _("in effect, being measured")
        VERIFIED = "verified", _("verified")
        INCONCLUSIVE = "inconclusive", _("not clear yet")
        FAILED = "failed", _("failed")
        DONE = "done", _("holds")
        ROLLING_BACK = "rolling_back", _("going back")
        ROLLED_BACK = "rolled_back", _("gone back")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NEEDS_ATTENTION = "needs_attention", _("needs attention")

    class Choice(models.TextChoices):
        ADOPT = "adopt", _("adopt as it is")
        ADAPT = "adapt", _("adapt")
        DECLINE = "decline", _("decline")

    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="adoptions")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="adoptions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="adoptions")
    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="adoptions")
    state = models.CharField(_("state"), max_length=16, choices=States.choices, default=States.PROPOSED)
    choice = models.CharField(_("decision"), max_length=8, choices=Choice.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_for = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    local = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="adoptions")
    installed = models.ForeignKey(StandardVersion, models.PROTECT, null=True, blank=True, related_name="adoptions")
    previous = models.ForeignKey(StandardVersion, models.PROTECT, null=True, blank=True, related_name="+")
    overlay = models.ForeignKey(SiteOverlay, models.PROTECT, null=True, blank=True, related_name="+")
    a3 = models.ForeignKey(A3, models.PROTECT, null=True, blank=True, related_name="adoptions")
    trial = models.ForeignKey(Trial, models.PROTECT, null=True, blank=True, related_name="adoptions")
    goes_back_itself = models.BooleanField(_("goes back at once when a stop rule fires"), default=False)
    bound_hash = models.CharField(max_length=64, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    back_asked_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("rollout", "wave__number", "pk")
        constraints = [
            models.UniqueConstraint(fields=["rollout", "stream"], name="each_line_once_per_rollout"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="declined_adoption_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_approval", "approved", "scheduled", "activating", "verifying", "verified"])
                | (Q(installed__isnull=False) & ~Q(bound_hash="")),
                name="adoption_under_way_has_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "activating"]) | Q(starts_on__isnull=False),
                name="scheduled_adoption_has_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rollout} → {self.stream}"

    @property
    def is_ended(self) -> bool:
        return self.state in states.ENDED


class AdoptionDocument(models.Model):
    """What was computed for an adoption, as it was then: ``kind`` fit or prediction. Frozen; the newest holds."""

    class Kind(models.TextChoices):
        FIT = "fit", _("compatibility")
        PREDICTION = "prediction", _("predicted effect")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["adoption", "kind", "content_hash"], name="same_document_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.kind}"


class Remark(models.Model):
    """A word between origin and receiver: a comment, or a counter-proposal with its values. Frozen.

    ``values`` of a counter-proposal: parameter id → ``nominal``, ``low``, ``high``; ``answers`` agrees to one or not.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        PROPOSAL = "proposal", _("counter-proposal")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("not agreed")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(_("text"), max_length=2000)
    values = models.JSONField(default=dict, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["agreed", "refused"], answers__isnull=False)
                | Q(kind__in=["comment", "proposal"], answers__isnull=True),
                name="answer_names_its_proposal",
            ),
            models.UniqueConstraint(fields=["answers"], name="proposal_is_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.kind}"


class GatePass(models.Model):
    """A gate that an adoption passed, or could not. Frozen; the newest of a gate holds until ``bound_hash`` changes.

    ``evidence``: what it rests on, ``by`` None: a rule found it.
    """

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed")
        BLOCKED = "blocked", _("blocked")
        VOID = "void", _("no longer valid")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="gates")
    gate = models.CharField(_("gate"), max_length=2, choices=[(gate.value, gate.value) for gate in states.Gate])
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "pk")
        constraints = [models.CheckConstraint(condition=~Q(gate=""), name="gate_pass_names_its_gate")]

    def __str__(self) -> str:
        return f"{self.adoption} {self.gate} {self.outcome}"


class Consent(models.Model):
    """The signature of the receiving site for one area (gate G3), bound to what was read (``bound_hash``). Frozen.

    ``requester``, ``preparer``: who asked and who adapted it; neither signs. One person signs for one area.
    ``on_behalf_of``, ``behalf_name``: whose deputy the signer was, if anybody's; that one has signed then too.
    """

    class Meaning(models.TextChoices):
        APPROVED = "approved", _("approved")
        CONDITION = "condition", _("approved with a condition")
        REFUSED = "refused", _("not approved")

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="consents")
    area = models.CharField(_("area"), max_length=20)
    meaning = models.CharField(_("meaning"), max_length=10, choices=Meaning.choices)
    reason = models.CharField(_("reason or condition"), max_length=400)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    bound_hash = models.CharField(max_length=64)
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    requester = models.ForeignKey(User, models.PROTECT, related_name="+")
    preparer = models.ForeignKey(User, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    behalf_name = models.CharField(max_length=310, blank=True)
    printed_name = models.CharField(max_length=310)
    role = models.CharField(max_length=30)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("adoption", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(signer=F("requester")), name="requester_does_not_approve"),
            models.CheckConstraint(condition=~Q(signer=F("preparer")), name="preparer_does_not_approve"),
            models.CheckConstraint(condition=~Q(reason=""), name="consent_says_why"),
            models.UniqueConstraint(fields=["adoption", "bound_hash", "area"], name="each_area_signs_once"),
            models.UniqueConstraint(fields=["adoption", "bound_hash", "signer"], name="each_person_signs_once"),
            models.UniqueConstraint(
                fields=["adoption", "bound_hash", "on_behalf_of"], name="each_person_is_signed_for_once"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True, behalf_name="")
                | Q(on_behalf_of__isnull=False)
                & ~Q(behalf_name="")
                & ~Q(on_behalf_of=F("signer"))
                & ~Q(on_behalf_of=F("requester"))
                & ~Q(on_behalf_of=F("preparer")),
                name="deputy_signs_for_another_who_had_no_part",
            ),
            models.CheckConstraint(
                condition=~Q(area="customer") | Q(meaning="refused") | ~Q(reference=""),
                name="customer_approval_has_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.area} {self.meaning}"
