"""What stations are and can do, as it was entered: which of two lines' attributes agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from valuestream.core.energy.units import multiplier
from valuestream.core.refusal import Refusal

CLASS = "machine class"  # the attribute that every station may have
CLOSE = 0.10  # numbers that differ by less are the same capability
QUANTITY = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s].*)?")


@dataclass(frozen=True, slots=True)
class Station:
    """A workstation, with its machine class and capabilities as entered (``clamping length`` → ``600 mm``)."""

    name: str
    machine_class: str = ""
    capabilities: Mapping[str, str] = field(default_factory=dict)

    @property
    def attributes(self) -> dict[str, str]:
        """Name → value, compared without regard to case and blanks."""
        found = {plain(name): value for name, value in self.capabilities.items() if plain(value)}
        return {CLASS: self.machine_class, **found} if plain(self.machine_class) else found


@dataclass(frozen=True, slots=True)
class Agreement:
    """One attribute. ``value`` 0…1: share of the stations whose value the other line has too, mean of both lines."""

    attribute: str
    value: float
    here: tuple[str, ...]
    there: tuple[str, ...]


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def quantity(text: str) -> tuple[float, str] | None:
    """``600 mm`` as number and unit; None for anything else."""
    match = QUANTITY.fullmatch(text.strip())
    return (float(match[1].replace(",", ".")), (match[2] or "").strip()) if match else None


def in_unit(text: str, unit: str) -> float | None:
    """The quantity in that unit; None for a text, or a unit that cannot be turned into it."""
    found = quantity(text)
    if found is None or found[1] == unit:
        return found[0] if found else None
    try:
        return found[0] * multiplier(found[1], unit) if found[1] and unit else None
    except Refusal:
        return None


def is_same(one: str, other: str) -> bool:
    """Equal texts, or quantities within a tenth of the larger."""
    if plain(one) == plain(other):
        return True
    here = quantity(one)
    there = in_unit(other, here[1]) if here else None
    return here is not None and there is not None and abs(here[0] - there) < CLOSE * max(abs(here[0]), abs(there))


def agreements(here: Sequence[Station], there: Sequence[Station]) -> list[Agreement]:
    """The attributes that both lines state, by name. Sides may be exchanged."""
    ours, theirs = _values(here), _values(there)
    return [
        Agreement(name, (_met(ours[name], theirs[name]) + _met(theirs[name], ours[name])) / 2,
                  tuple(ours[name]), tuple(theirs[name]))
        for name in sorted(ours.keys() & theirs.keys())
    ]  # fmt: skip


def stated(here: Sequence[Station], there: Sequence[Station]) -> set[str]:
    """The attributes that either line states."""
    return {*_values(here), *_values(there)}


def _values(stations: Sequence[Station]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for station in stations:
        for name, value in station.attributes.items():
            found.setdefault(name, []).append(value)
    return found


def _met(values: Sequence[str], others: Sequence[str]) -> float:
    return sum(any(is_same(value, other) for other in others) for value in values) / len(values)
