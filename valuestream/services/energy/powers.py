"""What electricity is priced with, kW of stations by state, material of pieces."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.core.energy.tables import STATES
from valuestream.models import ElectricityPrice, GridVersion, MaterialUse, StationPower

from .factors import current_factors, names_of
from .versions import enter, newest

LOCATION, MARKET = ElectricityPrice.Basis.LOCATION, ElectricityPrice.Basis.MARKET


def electricity_of(site: Site) -> ElectricityPrice | None:
    """What electricity is priced with; None when nobody said."""
    return ElectricityPrice.objects.filter(site=site).order_by("-number").first()


def electricity_choices(site: Site, basis: str) -> list[str]:
    """The site's grids and its factors per kWh that hold on a basis."""
    grids = newest(GridVersion, site, "name")
    named = [row.name for row in grids if row.content["basis"] == basis]
    rows = [row for row in current_factors(site) if row.content["basis"] == basis]
    return [*named, *names_of(rows, "kWh")]


def price_electricity(
    site: Site, *, by: User, location: str = "", market: str = "", basis: str = LOCATION, reason: str = ""
) -> ElectricityPrice:
    """Chooses grid or factor for each basis, as a new version. Raises ``ValidationError`` keyed by field."""
    if not (location if basis == LOCATION else market):
        raise ValidationError({basis: _("Figures are told on this basis, so it needs a grid or factor.")})
    for name, chosen in (("location", location), ("market", market)):
        if chosen and chosen not in electricity_choices(site, name):
            raise ValidationError({name: _("The site has no such grid or factor per kWh.")})
    values = {"location": location, "market": market, "basis": basis}
    return enter(
        ElectricityPrice, site=site, by=by, action="electricity.priced", key={}, reason=reason, **values
    )  # fmt: skip


def suggest_electricity(site: Site, *, by: User) -> ElectricityPrice | None:
    """Prices electricity with the one location-based factor of the site's grid region, where nobody chose yet."""
    found = electricity_of(site)
    if found is not None:
        return found
    rows = [row for row in current_factors(site) if row.content["basis"] == LOCATION]
    fitting = names_of((row for row in rows if row.content["region"] == site.grid_region), "kWh")
    return price_electricity(site, by=by, location=fitting[0]) if len(fitting) == 1 else None


def current_powers(site: Site) -> QuerySet[StationPower]:
    """The newest powers of each station and machine class that still hold."""
    return newest(StationPower, site, "kind", "name").filter(is_ended=False)


def save_power(site: Site, *, by: User, kind: str, name: str, reason: str = "", **values: Any) -> StationPower:
    """kW by state (process, setup, idle, standby, down), uncertainty (share) and source, as the next version.

    Raises ``ValidationError`` keyed by field.
    """
    given = {**{state: float(values.get(state) or 0.0) for state in STATES}, "is_ended": values.get("is_ended", False)}
    given |= {"uncertainty": values.get("uncertainty"), "source": values.get("source", "")}
    key = {"kind": kind, "name": name}
    return enter(StationPower, site=site, by=by, action="power.entered", key=key, reason=reason, **given)


def by_station(site: Site) -> dict[str, StationPower]:
    """The powers of each station: its own, else those of its machine class."""
    rows = list(current_powers(site))
    own = {row.name: row for row in rows if row.kind == StationPower.Kind.STATION}
    classes = {row.name: row for row in rows if row.kind == StationPower.Kind.MACHINE_CLASS}
    stations = site.workstations.filter(machine_class__in=classes).values_list("name", "machine_class")
    return {**{name: classes[machine_class] for name, machine_class in stations}, **own}


def current_materials(site: Site) -> QuerySet[MaterialUse]:
    """The newest version of each use of material that still holds."""
    return newest(MaterialUse, site, "step", "product", "what").filter(is_ended=False)


def save_material(
    site: Site, *, by: User, step: str, what: str, product: str = "", reason: str = "", **values: Any
) -> MaterialUse:
    """What goes into a piece at a step, as the next version: factor, mass_in and mass_good in kg.

    Raises ``ValidationError`` keyed by field.
    """
    if values["factor"] not in names_of(current_factors(site), "kg"):
        raise ValidationError({"factor": _("The site has no such factor per kg.")})
    if values["mass_good"] > values["mass_in"]:
        raise ValidationError({"mass_good": _("More is in the good piece than goes in.")})
    key = {"step": step, "product": product, "what": what}
    return enter(MaterialUse, site=site, by=by, action="material.entered", key=key, reason=reason, **values)
