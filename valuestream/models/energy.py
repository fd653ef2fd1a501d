"""What energy emits and what stations take: emission factors, prices of electricity, state powers, material."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User


class Entered(models.Model):
    """A frozen version that a person entered: a change is a new number, and says why."""

    number = models.PositiveIntegerField(_("version"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def _says_why(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(number=1) | ~models.Q(reason=""), name=name)


class FactorVersion(Entered):
    """An emission factor of a site (document of ``core.energy.factors.EmissionFactor``). Frozen."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="factors")
    key = models.CharField(_("short name"), max_length=80)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("site", "key", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "key", "number"], name="factor_number_once_per_key"),
            _says_why("factor_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class ElectricityPrice(Entered):
    """What a site's electricity is priced with: a grid or factor on the location basis, another on the market basis.

    ``basis``: the one that figures are told in; the other stands beside it, never added. Frozen.
    """

    class Basis(models.TextChoices):
        LOCATION = "location", _("location-based")
        MARKET = "market", _("market-based")

    site = models.ForeignKey(Site, models.PROTECT, related_name="electricity_prices")
    location = models.CharField(_("location-based"), max_length=80, blank=True)
    market = models.CharField(_("market-based"), max_length=80, blank=True)
    basis = models.CharField(_("figures are told"), max_length=10, choices=Basis.choices, default=Basis.LOCATION)

    class Meta:
        ordering = ("site", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="electricity_number_once_per_site"),
            models.CheckConstraint(condition=~models.Q(location="", market=""), name="electricity_has_a_price"),
            _says_why("electricity_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.site} v{self.number}"


class Holding(Entered):
    """What holds until a version says that it does not: from that one on nothing is known."""

    is_ended = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Estimate(Holding):
    """A figure that nobody meters: where it comes from, and half the 90 % interval of it as a share, when known."""

    uncertainty = models.FloatField(_("uncertainty"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        abstract = True


class StationPower(Estimate):
    """kW that a workstation, or each workstation of a machine class, takes by state where no meter was read. Frozen."""

    class Kind(models.TextChoices):
        STATION = "station", _("workstation")
        MACHINE_CLASS = "class", _("machine class")

    site = models.ForeignKey(Site, models.PROTECT, related_name="station_powers")
    kind = models.CharField(_("holds for"), max_length=10, choices=Kind.choices, default=Kind.STATION)
    name = models.CharField(_("name"), max_length=120)
    process = models.FloatField(_("processing, kW"))
    setup = models.FloatField(_("set-up, kW"))
    idle = models.FloatField(_("idle, kW"))
    standby = models.FloatField(_("standby, kW"))
    down = models.FloatField(_("stopped, kW"))

    class Meta:
        ordering = ("site", "kind", "name", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "name", "number"], name="power_number_once_per_station"),
            models.CheckConstraint(
                condition=models.Q(process__gte=0, setup__gte=0, idle__gte=0, standby__gte=0, down__gte=0),
                name="powers_are_not_negative",
            ),
            _says_why("power_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class MaterialUse(Holding):
    """What goes into a piece at a step, of one product or of all, and how much of it is in a good piece. Frozen."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="material_uses")
    step = models.CharField(_("step"), max_length=200)
    product = models.CharField(_("product"), max_length=200, blank=True)
    what = models.CharField(_("material"), max_length=80)
    factor = models.CharField(_("emission factor"), max_length=80)
    mass_in = models.FloatField(_("goes in, kg per piece"))
    mass_good = models.FloatField(_("in a good piece, kg"))

    class Meta:
        ordering = ("site", "step", "product", "what", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "step", "product", "what", "number"], name="material_number_once_per_use"
            ),
            models.CheckConstraint(
                condition=models.Q(mass_in__gte=models.F("mass_good"), mass_good__gte=0),
                name="no_mass_out_of_nothing",
            ),
            _says_why("material_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.what} v{self.number}"
