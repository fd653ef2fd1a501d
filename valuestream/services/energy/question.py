"""What a map's question says about energy: only what its answer depends on, so that equal inputs give an equal map."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery

from lean.models import Site
from valuestream.core.energy.quirks import EPOCH
from valuestream.core.energy.shelf import Batch
from valuestream.core.energy.site import SCHEMA
from valuestream.core.energy.tables import STATES
from valuestream.core.energy.uses import tonne_kilometres
from valuestream.models import (
    ElectricityPrice,
    FactorVersion,
    GridVersion,
    MaterialUse,
    MediaUse,
    Meter,
    MeterBatch,
    StationPower,
    StoreEnergy,
    TransportWay,
)

from .powers import by_station, current_materials, electricity_of
from .uses import current_stores, current_ways, media_by_station
from .versions import newest

Doc = dict[str, Any]


def energy_of(site: Site) -> Doc | None:
    """The document ``newlean.site-energy/1``; None while the site says nothing about energy that could be priced."""
    if not _prices_anything(site):
        return None  # one query is all that a site without energy costs
    price = electricity_of(site)
    powers, materials, meters = by_station(site) if price else {}, list(current_materials(site)), _meters(site)
    uses = _uses(site, is_priced=price is not None)
    if not (powers or materials or uses or any(price or one["factor"] for one in meters)):
        return None
    prices = [name for name in (price.location, price.market) if name] if price else []
    grids = list(newest(GridVersion, site, "name").filter(name__in=prices)) if prices else []
    named = {*prices, *(row.factor for row in materials), *(one["factor"] for one in meters)}
    named |= {row.content["fallback"] for row in grids}
    named |= {one["factor"] for found in uses.values() for one in found}
    return {
        "schema": SCHEMA,
        "timezone": site.timezone,
        "basis": price.basis if price else "location",
        "prices": prices,
        "factors": _factors(site, named),
        "grids": [{"name": row.name, "number": row.number, "hash": row.series_hash, **row.content} for row in grids],
        "powers": [_power(name, row) for name, row in sorted(powers.items())],
        "meters": [one for one in meters if prices or one["factor"]],
        "materials": [_material(row) for row in materials],
        **uses,
    }


def _prices_anything(site: Site) -> bool:
    has = (Exists(model.objects.filter(site=OuterRef("pk"))) for model in (FactorVersion, ElectricityPrice))
    return Site.objects.filter(next(has) | next(has), pk=site.pk).exists()


def _factors(site: Site, named: Iterable[str]) -> list[Doc]:
    """All versions of the factors in use: which holds depends on the day."""
    rows = FactorVersion.objects.filter(site=site, key__in=[name for name in named if name])
    return [row.content for row in rows.order_by("key", "number")]


def _power(station: str, row: StationPower) -> Doc:
    told = {"station": station, "version": row.number, "uncertainty": row.uncertainty}
    return {**told, **{state: getattr(row, state) for state in STATES}}


def _material(row: MaterialUse) -> Doc:
    return {name: getattr(row, name) for name in ("step", "product", "what", "factor", "mass_in", "mass_good")}


def _uses(site: Site, *, is_priced: bool) -> dict[str, list[Doc]]:
    """Media, transports and stores; what nobody entered has no entry, and leaves the question what it was."""
    media = [_medium(station, row) for station, row in media_by_station(site)]
    stores = [_store(row) for row in current_stores(site)]
    found = {"media": media, "transports": [_way(row) for row in current_ways(site)], "stores": stores}
    told = {key: [one for one in rows if is_priced or one["factor"]] for key, rows in found.items()}
    return {key: rows for key, rows in told.items() if rows}


def _medium(station: str, row: MediaUse) -> Doc:
    """Where the energy in it is known, it counts in kWh."""
    rate, unit = (row.rate, row.unit) if row.energy is None else (row.rate * row.energy, "kWh")
    states = [state for state in STATES if getattr(row, state)]
    told = {"station": station, "what": row.what, "version": row.number, "rate": rate, "unit": unit, "states": states}
    return {**told, "factor": row.factor, "uncertainty": row.uncertainty}


def _way(row: TransportWay) -> Doc:
    told = {name: getattr(row, name) for name in ("step", "product", "what", "per", "factor", "uncertainty")}
    return {**told, "version": row.number, "tkm": tonne_kilometres(row.mass, row.distance)}


def _store(row: StoreEnergy) -> Doc:
    told = {name: getattr(row, name) for name in ("before", "name", "kw", "factor", "uncertainty")}
    return {**told, "version": row.number}


def _meters(site: Site) -> list[Doc]:
    """The meters with readings; ``until`` is the number of the newest batch that counts, ``hash`` that of all up to it.

    ``withdrawn`` lists the earlier ones that do not count; without any it is not there.
    """
    batches = MeterBatch.objects.counted().filter(meter=OuterRef("pk")).order_by("-number")
    found = (
        Meter.objects.filter(site=site)
        .select_related("main")
        .annotate(until=Subquery(batches.values("number")[:1]), chain=Subquery(batches.values("chain")[:1]))
    )
    read = [row for row in found.order_by("name") if row.until]
    names = {row.name for row in read}
    gone = MeterBatch.objects.filter(meter__site=site, withdrawn_at__isnull=False).order_by("number")
    withdrawn = list(gone.values_list("meter", "number")) if read else []
    return [_meter(row, names, [number for one, number in withdrawn if one == row.pk]) for row in read]


def _meter(row: Any, read: set[str], withdrawn: list[int]) -> Doc:
    told = ("id", "name", "kind", "label", "unit", "stations", "factor", "uncertainty", "until")
    main = row.main.name if row.main and row.main.name in read else ""
    left_out = [number for number in withdrawn if number < row.until]
    more = {"withdrawn": left_out} if left_out else {}
    return {**{name: getattr(row, name) for name in told}, "hash": row.chain, "main": main, **more}


def energy_store(site: Site) -> Path:
    """The folder under which the site's series lie."""
    return settings.EVENT_STORE / f"site-{site.pk}"


def energy_files(site: Site, inputs: Doc) -> Doc:
    """What a child needs to read the energy of a question: where series lie, and which of when are a meter's."""
    energy = inputs.get("energy")
    if energy is None:
        return {}
    asked = {one["id"]: one for one in energy["meters"]}
    series: dict[str, list[Batch]] = {one["name"]: [] for one in asked.values()}
    batches = MeterBatch.objects.filter(meter__site=site, meter__in=asked).order_by("number")
    for meter, number, found, *span in batches.values_list("meter", "number", "series_hash", "first", "last"):
        if number <= asked[meter]["until"] and number not in asked[meter].get("withdrawn", ()):
            first, last = ((at - EPOCH) // timedelta(microseconds=1) for at in span)
            series[asked[meter]["name"]].append((found, first, last))
    return {"energy_store": str(energy_store(site)), "series": series}
