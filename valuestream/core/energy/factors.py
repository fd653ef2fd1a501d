"""Emission factors: versioned documents with value, unit, region, source, validity, uncertainty and basis."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from valuestream.core.refusal import Refusal

from .units import AMOUNT, amount, canonical, multiplier

BASES = ("location", "market", "none")
SCOPES = ("1", "2", "3", "2+3", "1+3")
GASES = ("CO2", "CO2e")
MOST_FOR_A_KWH = 10.0  # kg: lignite emits 1.2 and less, so more is a unit mistaken, as 400 kg/kWh for 400 g/kWh
NAME = re.compile(r"[\w.+:-]{1,80}")


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """``value`` is kg of ``gases`` per ``per`` (one of ``units.CANONICAL``); ``entered`` is what a person wrote.

    ``basis``: location or market for electricity and heat, else none. ``valid_from``/``valid_to``: first and last day.
    ``uncertainty``: half the 90 % interval as a share of the value, None when unknown.
    """

    id: str
    value: float
    per: str
    entered: str
    version: int = 1
    title: str = ""
    scope: str = ""
    region: str = ""
    gases: str = "CO2e"
    source: str = ""
    year: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    uncertainty: float | None = None
    basis: str = "none"
    note: str = ""

    @property
    def unit(self) -> str:
        return f"kg/{self.per}"

    def is_valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def as_json(self) -> dict[str, Any]:
        """The document: what ``factor_csv`` writes and the database keeps."""
        dates = {"valid_from": _iso(self.valid_from), "valid_to": _iso(self.valid_to)}
        plain = ("id", "version", "title", "value", "unit", "scope", "region", "gases", "source", "year")
        found = {name: getattr(self, name) for name in plain}
        return {**found, **dates, "uncertainty": self.uncertainty, "basis": self.basis, "note": self.note}


def factor_value(entered: str) -> tuple[float, str]:
    """kg per canonical unit, and that unit, of a text such as ``363 g/kWh``. Raises ``Refusal``."""
    match = AMOUNT.fullmatch(str(entered))
    mass, _, per = match[2].partition("/") if match else ("", "", "")
    if match is None or not per:
        message, hint = "“{entered}” is no emission factor.", "Write a mass per unit, such as 363 g/kWh or 1.92 kg/kg."
        raise Refusal("no_factor_value", message, hint, entered=str(entered)[:40])
    found = canonical(per)
    return amount(match[1], "kg") * multiplier(mass, "kg") / found.times, found.unit


def make_factor(id: str, value: str, **told: Any) -> EmissionFactor:
    """A factor from what a person entered. Raises ``Refusal`` for a value, basis, scope or period that is none."""
    number, per = factor_value(value)
    factor = EmissionFactor(id=id, value=number, per=per, entered=value, **told)
    wrong = next((name for name, fits in _checks(factor).items() if not fits), None)
    if wrong is not None:
        message = "The emission factor “{id}”: {name} cannot be “{entered}”."
        hint = (
            "value: 0 or more, for a kWh at most 10 kg (credits and offsets are no factors); "
            "basis: location, market, none; scope: 1, 2, 3; gases: CO2, CO2e; uncertainty: 0 to 10 (0.05 is 5 %)."
        )
        entered = factor.entered if wrong == "value" else str(getattr(factor, wrong))
        raise Refusal("bad_factor", message, hint, id=id, name=wrong, entered=entered)
    return factor


def _checks(factor: EmissionFactor) -> Mapping[str, bool]:
    ends = factor.valid_from is None or factor.valid_to is None or factor.valid_from <= factor.valid_to
    return {
        "id": bool(NAME.fullmatch(factor.id)),
        "value": factor.value >= 0 and (factor.per != "kWh" or factor.value <= MOST_FOR_A_KWH),
        "version": factor.version >= 1,
        "basis": factor.basis in BASES,
        "scope": factor.scope in ("", *SCOPES),
        "gases": factor.gases in GASES,
        "uncertainty": factor.uncertainty is None or 0 <= factor.uncertainty <= 10,
        "valid_to": ends,
    }


@dataclass(frozen=True)
class FactorBook:
    """Factors by id; each with its versions."""

    factors: Mapping[str, tuple[EmissionFactor, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, factors: Iterable[EmissionFactor]) -> "FactorBook":
        """The book of some factors. Raises ``Refusal`` when one version is there twice."""
        found: dict[str, tuple[EmissionFactor, ...]] = {}
        for factor in factors:
            there = found.get(factor.id, ())
            if any(other.version == factor.version for other in there):
                message, hint = "The emission factor “{id}” is there twice.", "Give the newer one a higher version."
                raise Refusal("factor_twice", message, hint, id=factor.id)
            found[factor.id] = tuple(sorted((*there, factor), key=lambda one: one.version))
        return cls(found)

    def at(self, id: str, day: date) -> tuple[EmissionFactor, bool]:
        """The newest version that is valid on a day; else the newest of all, and False. Raises ``KeyError``."""
        versions = self.factors[id]
        valid = [factor for factor in versions if factor.is_valid(day)]
        return (valid[-1], True) if valid else (versions[-1], False)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
