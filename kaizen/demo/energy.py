"""The energy of the demo plants: factors, kW of machine classes by state, meter readings. All figures are made up."""

import gzip
from pathlib import Path
from typing import Any

from django.db import transaction

from kaizen.demo.plant import Plant
from lean.models import Site, User
from valuestream.models import Meter, MeterBatch, StationPower
from valuestream.services.energy import factors, meters, powers
from valuestream.services.energy.series import Reading, keep_file

# kW in processing, set-up, idle, standby, stopped; by step, which is the machine class
POWERS = {
    "Sawing": (3.2, 1.1, 0.9, 0.10, 0.6),
    "Turning & milling": (11.5, 4.8, 4.1, 0.60, 2.2),
    "Turning & milling Q.C.": (1.1, 0.9, 0.8, 0.30, 0.5),
    "Laser marking": (2.4, 1.3, 1.2, 0.15, 0.6),
    "Deburring": (0.9, 0.3, 0.2, 0.05, 0.1),
    "Lapping": (4.6, 2.1, 2.0, 0.20, 1.1),
    "Round grinding": (8.8, 3.9, 3.6, 0.50, 1.9),
    "Round grinding manual": (2.2, 0.8, 0.5, 0.05, 0.3),
    "Grinding rework": (4.0, 1.5, 1.3, 0.10, 0.8),
    "Final inspection": (0.6, 0.4, 0.4, 0.10, 0.2),
    "Packing": (0.5, 0.3, 0.3, 0.05, 0.1),
}
STATES = ("process", "setup", "idle", "standby", "down")
SOURCE = "name plates and clamp measurements (made up)"
UNCERTAINTY, OF_METERS = 0.2, 0.02
# grid regions that the starter factors do not know
OWN_FACTORS = {
    "CZ": {
        "key": "electricity-cz-demo", "title": "Electricity, Czechia (made up for the demo)", "value": "400 g/kWh",
        "scope": "2", "region": "CZ", "basis": "location", "source": "made up: enter your supplier's figure",
    },
}  # fmt: skip


def ensure_energy(site: Site, plant: Plant, by: User) -> None:
    """Factors and the price of electricity; readings where the plant has meters, else powers of machine classes."""
    _ensure_factors(site, by)
    path = Path(__file__).parent / f"{plant.slug}-meters.csv.gz"
    if path.exists():
        _ensure_readings(site, plant, path, by)
    else:
        _ensure_powers(site, by)


@transaction.atomic
def _ensure_factors(site: Site, by: User) -> None:
    factors.load_starter(site, by=by)
    if site.grid_region in OWN_FACTORS:
        factors.save_factor(site, by=by, **OWN_FACTORS[site.grid_region])
    powers.suggest_electricity(site, by=by)


@transaction.atomic
def _ensure_powers(site: Site, by: User) -> None:
    classes = set(site.workstations.values_list("machine_class", flat=True))
    for name, values in POWERS.items():
        if name in classes:
            told: dict[str, Any] = dict(zip(STATES, values, strict=True))
            told |= {"uncertainty": UNCERTAINTY, "source": SOURCE}
            powers.save_power(site, by=by, kind=StationPower.Kind.MACHINE_CLASS, name=name, **told)


def _ensure_readings(site: Site, plant: Plant, path: Path, by: User) -> None:
    """A meter for the machines of each step, with its column of the file: what a person would load, page by page."""
    content = gzip.decompress(path.read_bytes())
    for step in plant.steps:
        told: dict[str, Any] = {"stations": [station.name for station in step.stations], "label": Meter.Label.START}
        meter = Meter.objects.filter(site=site, name=step.name).first()
        if meter is None:
            meter = meters.save_meter(
                site, by=by, name=step.name, kind=Meter.Kind.INTERVAL, unit="kWh", uncertainty=OF_METERS, **told
            )  # fmt: skip
        if not meter.batches.exists():
            reading = Reading("Time", step.name, plant.zone.key, label=meter.label)
            kept = keep_file(site, [content], reading)
            meters.add_kept(meter, kept, by=by, origin=MeterBatch.Origin.FILE)
