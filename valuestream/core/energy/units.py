"""Units as people enter them, turned into the few that are computed with. The only door to pint.

Inside, energy is kWh, power kW, mass kg, a liquid l, a gas Nm3, a transport t*km, an area m2, a distance km, a time h.
A cubic metre at standard conditions (Nm3) is no cubic metre: the one tells an amount of gas, the other only its room.
"""

import math
import re
from functools import lru_cache
from typing import Any, NamedTuple

from valuestream.core.columns import parse_number
from valuestream.core.refusal import Refusal

CANONICAL = ("kWh", "kW", "kg", "l", "Nm3", "t*km", "pkm", "m2", "km", "h", "piece")
DEFINITIONS = (
    "piece = [piece]",
    "normal_cubic_metre = [amount_of_gas] = Nm3",
    "person = [person]",
    "tkm = tonne * kilometer",
    "pkm = person * kilometer",
    "hundredkm = 100 * kilometer",
)
SIGNS = str.maketrans({"·": "*", "×": "*", "⋅": "*", "²": "2", "³": "3", "₂": "2", " ": "", "\u00a0": ""})
WORDS = {
    "pcs": "piece", "pc": "piece", "pieces": "piece", "Stück": "piece", "Stk": "piece", "St": "piece",
    "L": "l", "m2": "m**2", "m3": "m**3", "Liter": "l", "litre": "l",
}  # fmt: skip
OF_GAS = re.compile(r"(?<=g|t)CO2e?q?(?=$|[*/])")  # kgCO2e is a mass; which gases it stands for says the factor
WORD = r"[^\W\d_]+[23]?"
UNIT = re.compile(rf"{WORD}(?:[*/]{WORD})*")
AMOUNT = re.compile(r"\s*([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.DOTALL)
LONGEST = 40  # characters


class InUnit(NamedTuple):
    """``times`` turns a number in the entered unit into one in ``unit``."""

    unit: str
    times: float


def amount(entered: Any, unit: str) -> float:
    """What was entered, in ``unit``: a number, or a text such as ``"12.5 MJ"``. Raises ``Refusal``."""
    if isinstance(entered, bool) or not isinstance(entered, int | float | str):
        raise _no_number(entered)
    if isinstance(entered, str):
        match = AMOUNT.fullmatch(entered)
        number = parse_number(match[1], ".") if match else None
        if match is None or number is None:
            raise _no_number(entered)
        return number * (multiplier(match[2], unit) if match[2] else 1.0)
    if not math.isfinite(entered):
        raise _no_number(entered)
    return float(entered)


@lru_cache(1024)
def multiplier(entered: str, unit: str) -> float:
    """How many ``unit`` one ``entered`` is. Raises ``Refusal`` when it is unknown or measures something else."""
    found, wanted = _parsed(entered), _parsed(unit)
    if found.dimensionality != wanted.dimensionality:
        message = "“{entered}” cannot be turned into {unit}: it measures something else."
        hint = "Enter the quantity in {unit}, or in a unit of the same kind."
        if "Nm3" in unit and "m" in entered:
            hint = "Write Nm3 for gas at standard conditions; a m3 does not say how much gas is in it."
        raise Refusal("other_quantity", message, hint, entered=entered, unit=unit)
    return float(f"{(1 * found).to(wanted).magnitude:.15g}")  # 1 m3 is 1000 l, not 999.9999999999999


@lru_cache(1024)
def canonical(entered: str) -> InUnit:
    """The unit that is computed with for an entered one. Raises ``Refusal``."""
    dimensions = _parsed(entered).dimensionality
    for unit in CANONICAL:
        if _parsed(unit).dimensionality == dimensions:
            return InUnit(unit, multiplier(entered, unit))
    message, hint = "“{entered}” is not a unit that New Lean computes with.", "It computes with {units}."
    raise Refusal("other_quantity", message, hint, entered=entered, units=", ".join(CANONICAL))


def understood(entered: str) -> bool:
    """True for a unit that is known, whatever it measures. Raises ``Refusal`` for any other."""
    return bool(_parsed(entered))


def _no_number(entered: Any) -> Refusal:
    message, hint = "“{entered}” is no quantity.", "Write a number, or a number and a unit, such as 12.5 kWh."
    return Refusal("no_quantity", message, hint, entered=str(entered)[:LONGEST])


@lru_cache(1024)
def _parsed(entered: str) -> Any:
    """pint's unit, from a text that holds nothing but names of units, * and /: pint would compute powers for hours."""
    plain = OF_GAS.sub("", entered.strip().translate(SIGNS)).replace("/100km", "/hundredkm")
    try:
        if len(entered) > LONGEST or not UNIT.fullmatch(plain):
            raise ValueError(entered)
        return _registry().parse_units("".join(WORDS.get(word, word) for word in re.split(r"([*/])", plain)))
    except Exception as error:  # pint has a class of its own for each way of not understanding
        message, hint = "The unit “{entered}” is not known.", "Known are such as kWh, MJ, l, kg, Nm3, t*km, kg/kWh."
        raise Refusal("unknown_unit", message, hint, entered=entered[:LONGEST]) from error


@lru_cache(1)
def _registry() -> Any:
    import pint  # a third of a second: not for pages that show no energy

    registry: Any = pint.UnitRegistry(cache_folder=None)
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry
