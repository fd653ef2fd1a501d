"""Media, transports and stores that people enter: their amounts in the units that are computed with, and as inputs."""

from collections.abc import Mapping
from typing import Any

from valuestream.core.refusal import Refusal

from .inputs import PerPiece, Rates, Source, Store
from .units import amount

PER_HOUR = ("kWh", "kg", "l", "Nm3")
Doc = Mapping[str, Any]


def rate_of(what: str, entered: str) -> tuple[float, str]:
    """What is taken per hour, and the unit of it: “20 Nm3/h” is (20, Nm3), “3 kW” is (3, kWh). Raises ``Refusal``."""
    for unit in PER_HOUR:
        try:
            return amount(entered, f"{unit}/h"), unit
        except Refusal as refusal:
            if refusal.code != "other_quantity":
                raise
    message, hint = "{what}: “{rate}” is no rate per hour.", "Write such as 20 Nm3/h, 3 kW or 0.5 l/h."
    raise Refusal("other_quantity", message, hint, what=what, rate=entered[:40])


def tonne_kilometres(mass: float, distance: float) -> float:
    """t·km of a mass in kg over a distance in km."""
    return mass / 1000 * distance


def media_source(one: Doc, prices: tuple[str, ...]) -> Source:
    """A medium of a station: ``rate`` per hour in ``unit`` in each of its ``states``."""
    name, stations = f"{one['what']}, {one['station']}", (one["station"],)
    rates = Rates(**{state: float(one["rate"]) for state in one["states"]})
    chosen = (one["factor"],) if one["factor"] else prices
    return Source(name, "use", stations, chosen, rates=rates, unit=one["unit"], uncertainty=one["uncertainty"])


def way_piece(one: Doc) -> PerPiece:
    """A way as ``tkm`` with each piece or order that passes its step."""
    told = {name: one[name] for name in ("step", "per", "factor", "uncertainty", "product")}
    return PerPiece(one["what"], carbon_class="transport", amount=one["tkm"], **told)


def store_of(one: Doc, prices: tuple[str, ...]) -> Store:
    """A store as ``kw`` that is borne by what waits before its step."""
    chosen = (one["factor"],) if one["factor"] else prices
    return Store(one["name"], one["before"], one["kw"], chosen, one["uncertainty"])
