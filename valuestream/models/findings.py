"""What follows from nights: the lives of findings, the path that orders are to take, how a site weighs findings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .energy import Entered
from .nights import NightlyRun
from .streams import MapVersion, ProductFamily, ValueStream


class ReferenceVersion(models.Model):
    """The path that orders are to take (``core.conformance.ReferencePath``), of a family or of all orders of a stream.

    Frozen: a change is a new number that says why. Confirmed by the person who entered it. ``standard``: the code of
    the standard whose version brought it, if any.
    """

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="references")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="references")
    number = models.PositiveIntegerField(_("version"))
    steps = models.JSONField(_("steps"))
    reason = models.CharField(_("reason"), max_length=200)
    standard = models.CharField(max_length=40, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-number")
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="reference_number_once_per_stream"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="reference_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} v{self.number}"

    @property
    def site(self) -> Site:
        return self.stream.site


class FindingSettings(Entered):
    """How a site weighs and mutes findings, from where on something is one, and what time costs there. Frozen.

    ``content``: ``{"weights", "thresholds", "rates", "mute_below"}``; what is left out is as ``core.findings`` says.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="finding_settings")
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("site", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="finding_settings_number_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="finding_settings_change_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} v{self.number}"


class FindingLife(models.Model):
    """A finding of a stream as the newest night left it: what the pages list. The reports hold how it came to that.

    ``document``: the newest ``newlean.finding/1``; ``map_version``: the frozen map it rests on. ``a3``: the A3 that is
    or was about it.
    """

    class Stage(models.TextChoices):
        NEW = "new", _("new")
        KNOWN = "known", _("known")
        IN_A3 = "in_a3", _("in an A3")
        GONE = "gone", _("gone")
        BACK = "back", _("back")

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="findings")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="+")
    fingerprint = models.CharField(max_length=16)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    first = models.DateField()
    last = models.DateField()
    absent = models.PositiveIntegerField(default=0)
    a3 = models.CharField(max_length=80, blank=True)
    in_open_a3 = models.BooleanField(default=False)
    document = models.JSONField()
    map_version = models.ForeignKey(MapVersion, models.PROTECT, related_name="findings")
    night = models.ForeignKey(NightlyRun, models.PROTECT, related_name="findings")

    class Meta:
        ordering = ("stream", "fingerprint")
        constraints = [
            models.UniqueConstraint(fields=["stream", "fingerprint"], name="each_finding_once_per_stream"),
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="finding_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.fingerprint}"

    @property
    def site(self) -> Site:
        return self.stream.site


class FindingDecision(models.Model):
    """What a person decided about a finding, and why (``core.findings.decisions``). The newest one holds. Frozen.

    ``decided_on``: the day on the clock of the site.
    """

    class Kind(models.TextChoices):
        MUTED = "muted", _("muted")
        ACCEPTED = "accepted", _("accepted for now")
        CLOSED = "closed", _("closed")
        OPEN = "open", _("open again")

    life = models.ForeignKey(FindingLife, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=200)
    decided_on = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("life", "-pk")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="finding_decision_says_why")]

    def __str__(self) -> str:
        return f"{self.life} {self.kind}"
