"""What else emits besides stations' electricity and material: media and fuels, transports, stores. All frozen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean.models import Site

from .energy import Estimate, StationPower, _says_why


class MediaUse(Estimate):
    """Compressed air, gas, steam or another medium that a workstation, or each of a machine class, takes by the hour.

    ``rate``: per hour in ``unit`` (kWh, kg, l or Nm3), as a person wrote it in ``entered``; ``energy``: kWh in one
    ``unit``, priced as electricity unless a ``factor`` is named. It is taken in each of the states that are true.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="media_uses")
    kind = models.CharField(
        _("holds for"), max_length=10, choices=StationPower.Kind.choices, default=StationPower.Kind.STATION
    )
    name = models.CharField(_("name"), max_length=120)
    what = models.CharField(_("medium or fuel"), max_length=80)
    entered = models.CharField(_("rate"), max_length=40)
    rate = models.FloatField()
    unit = models.CharField(max_length=10)
    energy_entered = models.CharField(_("energy in it"), max_length=40, blank=True)
    energy = models.FloatField(null=True, blank=True)
    process = models.BooleanField(_("processing"), default=True)
    setup = models.BooleanField(_("set-up"), default=False)
    idle = models.BooleanField(_("idle"), default=False)
    standby = models.BooleanField(_("standby"), default=False)
    down = models.BooleanField(_("stopped"), default=False)
    factor = models.CharField(_("emission factor"), max_length=80, blank=True)

    class Meta:
        ordering = ("site", "kind", "name", "what", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind", "name", "what", "number"], name="media_number_once_per_use"
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0) & (Q(energy__isnull=True) | Q(energy__gt=0)), name="media_rate_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(process=True) | Q(setup=True) | Q(idle=True) | Q(standby=True) | Q(down=True),
                name="media_is_taken_in_a_state",
            ),
            models.CheckConstraint(
                condition=Q(unit="kWh") | Q(energy__isnull=False) | ~Q(factor=""), name="media_has_a_price"
            ),
            _says_why("media_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.what} v{self.number}"


class TransportWay(Estimate):
    """A way at a step, driven with each piece (``mass`` of one) or each order (``mass`` of the order).

    kg and km, as a person wrote them in ``mass_entered`` and ``distance_entered``; ``factor`` is per tonne-kilometre.
    """

    class Per(models.TextChoices):
        PIECE = "piece", _("piece")
        ORDER = "order", _("order")

    site = models.ForeignKey(Site, models.PROTECT, related_name="transport_ways")
    step = models.CharField(_("step"), max_length=200)
    product = models.CharField(_("product"), max_length=200, blank=True)
    what = models.CharField(_("transport"), max_length=80)
    per = models.CharField(_("moves each"), max_length=10, choices=Per.choices, default=Per.PIECE)
    mass_entered = models.CharField(_("mass"), max_length=40)
    mass = models.FloatField()
    distance_entered = models.CharField(_("distance"), max_length=40)
    distance = models.FloatField()
    factor = models.CharField(_("emission factor"), max_length=80)

    class Meta:
        ordering = ("site", "step", "product", "what", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "step", "product", "what", "number"], name="way_number_once_per_way"
            ),
            models.CheckConstraint(condition=Q(mass__gt=0, distance__gt=0), name="way_moves_a_mass_somewhere"),
            _says_why("way_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.what} v{self.number}"


class StoreEnergy(Estimate):
    """kW that a store takes all the time, borne by what waits before a step.

    ``kw`` is what a person wrote: ``power_entered``, and ``area_entered`` × ``energy_entered`` (such as kWh/m2/a).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="store_energies")
    before = models.CharField(_("before the step"), max_length=200)
    name = models.CharField(_("name"), max_length=80)
    power_entered = models.CharField(_("power"), max_length=40, blank=True)
    area_entered = models.CharField(_("floor area"), max_length=40, blank=True)
    energy_entered = models.CharField(_("energy of an area"), max_length=40, blank=True)
    kw = models.FloatField()
    factor = models.CharField(_("emission factor"), max_length=80, blank=True)

    class Meta:
        ordering = ("site", "before", "name", "-number")
        constraints = [
            models.UniqueConstraint(fields=["site", "before", "name", "number"], name="store_number_once_per_store"),
            models.CheckConstraint(condition=Q(kw__gt=0), name="store_takes_energy"),
            _says_why("store_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"
