"""Value streams, product families, demand, gemba values, and the maps that were mined."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User

from .runs import Run, attempts_are_capped
from .sources import EventSet, EventSource


class ValueStream(models.Model):
    """What flows to a customer: the cases of one source, all of them or one product family."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="value_streams")
    source = models.ForeignKey(EventSource, models.PROTECT, related_name="value_streams")
    name = models.CharField(_("name"), max_length=80)
    noise = models.FloatField(_("share of rare paths left out when the structure is mined"), default=0.2)

    class Meta:
        ordering = ("site", "name")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="stream_name_once_per_site"),
            models.CheckConstraint(condition=models.Q(noise__gte=0, noise__lte=1), name="noise_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductFamily(models.Model):
    """Products that share their steps. Proposed from routings or entered, and confirmed by a person."""

    class Origin(models.TextChoices):
        ENTERED = "entered", _("entered")
        PROPOSED = "proposed", _("proposed from routings")

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="families")
    name = models.CharField(_("name"), max_length=80)
    products = models.JSONField(_("products"), default=list)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ENTERED)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("stream", "name")
        verbose_name_plural = "product families"
        constraints = [models.UniqueConstraint(fields=["stream", "name"], name="family_name_once_per_stream")]

    def __str__(self) -> str:
        return self.name


class Demand(models.Model):
    """Customer demand of a family (or the whole stream) in a period. Frozen: a change is a new number."""

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="demands")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="demands")
    number = models.PositiveIntegerField(_("version"))
    pieces_per_day = models.FloatField(_("pieces per working day"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-number")
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="demand_number_once_per_stream"),
            models.CheckConstraint(condition=models.Q(pieces_per_day__gt=0), name="demand_is_positive"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="demand_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} v{self.number}"


class GembaValue(models.Model):
    """A value counted where the work happens, shown beside the mined one and marked as such. Never edited."""

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="gemba_values")
    step = models.CharField(_("step"), max_length=200)
    key = models.CharField(_("figure"), max_length=40)
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=10)
    counted_on = models.DateField(_("counted on"))
    note = models.CharField(_("what was seen"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "step", "-counted_on", "-pk")
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=0), name="gemba_value_not_negative")]

    def __str__(self) -> str:
        return f"{self.step} {self.key} {self.value} {self.unit}"


class MapVersion(models.Model):
    """A mined value-stream map (document ``newlean.map/1``). Frozen; the same inputs give the same version."""

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="maps")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="maps")
    event_set = models.ForeignKey(EventSet, models.PROTECT, related_name="maps")
    number = models.PositiveIntegerField(_("version"))
    first = models.DateTimeField()
    last = models.DateTimeField()
    inputs = models.JSONField()  # what the hash below covers: event set hash, window, settings, method version
    inputs_hash = models.CharField(max_length=64)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-number")
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="map_number_once_per_stream"),
            models.UniqueConstraint(fields=["stream", "inputs_hash"], name="same_inputs_same_map"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} v{self.number}"


class MiningRun(Run):
    """A map being mined; one per stream and inputs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        MINING = "mining", _("mining")
        MINED = "mined", _("mined")
        REFUSED = "refused", _("nothing to mine")
        FAILED = "failed", _("needs attention")

    WORKING = (State.WAITING, State.MINING)

    stream = models.ForeignKey(ValueStream, models.PROTECT, related_name="mining_runs")
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="+")
    event_set = models.ForeignKey(EventSet, models.PROTECT, related_name="+")
    inputs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    map_version = models.ForeignKey(MapVersion, models.PROTECT, null=True, blank=True, related_name="runs")

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(fields=["stream", "inputs_hash"], name="one_run_per_stream_and_inputs"),
            models.CheckConstraint(
                condition=~models.Q(state="mined") | models.Q(map_version__isnull=False), name="mined_means_map"
            ),
            attempts_are_capped("mining_attempts_are_capped"),
        ]

    @property
    def site(self) -> Site:
        return self.stream.site

    def __str__(self) -> str:
        return f"{self.stream} {self.inputs_hash[:8]}"
