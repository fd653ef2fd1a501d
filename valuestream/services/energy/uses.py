"""Media and fuels of stations, transports, stores: as people enter them, in the units that are computed with."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.core.columns import parse_number
from valuestream.core.energy.tables import STATES
from valuestream.core.energy.units import amount
from valuestream.core.energy.uses import rate_of
from valuestream.core.refusal import Refusal
from valuestream.models import MediaUse, StationPower, StoreEnergy, TransportWay
from valuestream.services.refusals import in_words

from .factors import current_factors, names_of
from .versions import enter, newest

Read = TypeVar("Read")
PER_AREA, PER_WAY = "kWh/m2/h", "t*km"


def current_media(site: Site) -> QuerySet[MediaUse]:
    """The newest version of each use of a medium that still holds."""
    return newest(MediaUse, site, "kind", "name", "what").filter(is_ended=False)


def current_ways(site: Site) -> QuerySet[TransportWay]:
    """The newest version of each transport that still holds."""
    return newest(TransportWay, site, "step", "product", "what").filter(is_ended=False)


def current_stores(site: Site) -> QuerySet[StoreEnergy]:
    """The newest version of each store that still holds."""
    return newest(StoreEnergy, site, "before", "name").filter(is_ended=False)


def media_by_station(site: Site) -> list[tuple[str, MediaUse]]:
    """Each medium of each station: its own rate, else that of its machine class."""
    found: dict[tuple[str, str], MediaUse] = {}
    rows = sorted(current_media(site), key=lambda one: one.kind == StationPower.Kind.STATION)
    stations = site.workstations.exclude(machine_class="").values_list("name", "machine_class") if rows else ()
    for row in rows:
        here = [row.name] if row.kind == StationPower.Kind.STATION else [a for a, b in stations if b == row.name]
        found |= {(station, row.what): row for station in here}
    return [(station, row) for (station, _what), row in sorted(found.items(), key=lambda pair: pair[0])]


def save_media(
    site: Site, *, by: User, kind: str, name: str, what: str, rate: str, energy: str = "", reason: str = "",
    **values: Any,
) -> MediaUse:  # fmt: skip
    """A medium's rate per hour (“20 Nm3/h”), the energy in it (“0.12 kWh/Nm3”), states, factor, source; next version.

    Raises ``ValidationError`` keyed by field.
    """
    if parse_number(rate.strip(), ".") is not None:
        raise ValidationError({"rate": _("Write the unit too, such as 20 Nm3/h.")})
    number, unit = _read("rate", lambda: rate_of(what, rate))
    inside = _read("energy", lambda: amount(energy, f"kWh/{unit}")) if energy else None
    states = {state: bool(values.get(state)) for state in STATES}
    if number <= 0 or (inside is not None and inside <= 0):
        raise ValidationError({"rate" if number <= 0 else "energy": _("Write an amount above zero.")})
    if not any(states.values()):
        raise ValidationError({"process": _("Choose at least one state in which it is taken.")})
    _require_factor(site, values.get("factor", ""), "kWh" if energy else unit)
    given = {"entered": rate.strip(), "rate": number, "unit": unit, "energy_entered": energy.strip(), "energy": inside}
    key = {"kind": kind, "name": name, "what": what}
    return enter(
        MediaUse, site=site, by=by, action="media.entered", key=key, reason=reason, **given, **states, **_beside(values)
    )  # fmt: skip


def save_way(
    site: Site, *, by: User, step: str, what: str, mass: str, distance: str, product: str = "", reason: str = "",
    **values: Any,
) -> TransportWay:  # fmt: skip
    """A way at a step: mass (kg, or with its unit) per piece or order, distance (km), factor per t·km; next version.

    Raises ``ValidationError`` keyed by field.
    """
    kg, km = _above_zero("mass", mass, "kg"), _above_zero("distance", distance, "km")
    _require_factor(site, values.get("factor") or "?", PER_WAY)
    given = {"mass_entered": mass.strip(), "mass": kg, "distance_entered": distance.strip(), "distance": km}
    given |= {"per": values.get("per") or TransportWay.Per.PIECE}
    key = {"step": step, "product": product, "what": what}
    return enter(
        TransportWay, site=site, by=by, action="transport.entered", key=key, reason=reason, **given, **_beside(values)
    )  # fmt: skip


def save_store(
    site: Site, *, by: User, before: str, name: str, power: str = "", area: str = "", energy: str = "",
    reason: str = "", **values: Any,
) -> StoreEnergy:  # fmt: skip
    """What a store takes: power (kW), or area (m2) × energy (kWh/m2/a), or both; factor, source; as the next version.

    Raises ``ValidationError`` keyed by field.
    """
    if bool(area) != bool(energy):
        raise ValidationError({"energy" if area else "area": _("Area and energy of an area go together.")})
    if not power and not area:
        raise ValidationError({"power": _("Say what the store takes: a power, or an area and its energy.")})
    kw = _above_zero("power", power, "kW") if power else 0.0
    if area:
        kw += _above_zero("area", area, "m2") * _above_zero("energy", energy, PER_AREA)
    _require_factor(site, values.get("factor", ""), "kWh")
    given = {"power_entered": power.strip(), "area_entered": area.strip(), "energy_entered": energy.strip(), "kw": kw}
    key = {"before": before, "name": name}
    return enter(
        StoreEnergy, site=site, by=by, action="store.entered", key=key, reason=reason, **given, **_beside(values)
    )  # fmt: skip


def _beside(values: dict[str, Any]) -> dict[str, Any]:
    """What each of them has: factor, uncertainty, source, and whether it holds no longer."""
    return {
        "factor": values.get("factor", ""), "uncertainty": values.get("uncertainty"),
        "source": values.get("source", ""), "is_ended": values.get("is_ended", False),
    }  # fmt: skip


def _read(field: str, read: Callable[[], Read]) -> Read:
    """What ``read`` gives; its refusal stands at the field."""
    try:
        return read()
    except Refusal as refusal:
        raise ValidationError({field: in_words(refusal)}) from refusal


def _above_zero(field: str, entered: str, unit: str) -> float:
    found = _read(field, lambda: amount(entered, unit))
    if found <= 0:
        raise ValidationError({field: _("Write an amount above zero.")})
    return found


def _require_factor(site: Site, factor: str, unit: str) -> None:
    """A factor of the site that counts per ``unit``; what is electricity needs none of its own."""
    if not factor and unit != "kWh":
        message = _("This is counted in %(unit)s, so it needs a factor per %(unit)s, or the energy in it.")
        raise ValidationError({"factor": ValidationError(message, params={"unit": unit})})
    if factor and factor not in names_of(current_factors(site), unit):
        message = _("The site has no such factor per %(unit)s.")
        raise ValidationError({"factor": ValidationError(message, params={"unit": "t·km" if "*" in unit else unit})})
