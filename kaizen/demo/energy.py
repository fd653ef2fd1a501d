"""The energy of the demo plants: starter factors, kW of every machine class by state. All figures are made up."""

from typing import Any

from django.db import transaction

from lean.models import Site, User
from valuestream.models import StationPower
from valuestream.services.energy import factors, powers

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
UNCERTAINTY = 0.2


@transaction.atomic
def ensure_energy(site: Site, by: User) -> None:
    """Factors, the price of electricity and the powers of the machine classes that the site has."""
    factors.load_starter(site, by=by)
    powers.suggest_electricity(site, by=by)
    classes = set(site.workstations.values_list("machine_class", flat=True))
    for name, values in POWERS.items():
        if name in classes:
            told: dict[str, Any] = dict(zip(STATES, values, strict=True))
            told |= {"uncertainty": UNCERTAINTY, "source": SOURCE}
            powers.save_power(site, by=by, kind=StationPower.Kind.MACHINE_CLASS, name=name, **told)
