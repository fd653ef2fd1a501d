"""What a standard needs of a station, as it was written (``clamping length ≥ 500 mm``), against what was entered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kaizen.core.rollout.similarity.stations import Station, in_unit, plain, quantity

NEED = re.compile(r"\s*(?P<name>[^<>=≤≥:]+?)\s*(?:(?P<sign>>=|≥|<=|≤|=|:)\s*(?P<value>.+?)\s*)?")
SIGNS = {">=": "≥", "<=": "≤", ":": "="}
NO = frozenset({"0", "-", "–", "no", "none", "nein", "keine", "ohne", "não", "sem", "ne", "bez", "false"})


class Met(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Need:
    """``sign``: ≥, ≤, = or empty, which only asks that the station has it."""

    text: str
    name: str
    sign: str = ""
    value: str = ""

    @classmethod
    def of(cls, text: str) -> "Need":
        """From a line of the standard. A line that is no comparison asks for what it names."""
        match = NEED.fullmatch(text)
        if match is None or match["sign"] is None:
            return cls(text.strip(), text.strip())
        return cls(text.strip(), match["name"], SIGNS.get(match["sign"], match["sign"]), match["value"])

    def met(self, station: Station) -> Met:
        """Whether the station has it; a value that cannot be compared (another unit) states nothing."""
        entered = station.attributes.get(plain(self.name))
        if entered is None or not entered.strip():
            return Met.NOT_STATED
        if not self.sign:
            return Met.NO if plain(entered) in NO else Met.YES
        wanted = quantity(self.value)
        if wanted is None:
            return Met.YES if plain(entered) == plain(self.value) else Met.NO
        found = in_unit(entered, wanted[1])
        if found is None:
            return Met.NOT_STATED
        return Met.YES if self._holds(found, wanted[0]) else Met.NO

    def _holds(self, found: float, wanted: float) -> bool:
        slack = 1e-9 * max(abs(found), abs(wanted))
        return {"≥": found >= wanted - slack, "≤": found <= wanted + slack, "=": abs(found - wanted) <= slack}[
            self.sign
        ]


@dataclass(frozen=True, slots=True)
class Able:
    """Stations by whether they meet all needs, and the texts of the needs that some lack or do not state."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    not_stated: tuple[str, ...]
    lacking: tuple[str, ...]
    unstated: tuple[str, ...]


def able(stations: Sequence[Station], needs: Sequence[Need]) -> Able:
    """Which stations meet all the needs. One that lacks something lacks it, whatever else it does not state."""
    found = {station.name: [need.met(station) for need in needs] for station in stations}
    no = [name for name, met in found.items() if Met.NO in met]
    open_ = [name for name, met in found.items() if Met.NOT_STATED in met and name not in no]
    return Able(
        tuple(name for name in found if name not in no and name not in open_), tuple(no), tuple(open_),
        tuple(_with(needs, found.values(), Met.NO)), tuple(_with(needs, found.values(), Met.NOT_STATED)),
    )  # fmt: skip


def _with(needs: Sequence[Need], rows: Iterable[Sequence[Met]], met: Met) -> list[str]:
    return [need.text for number, need in enumerate(needs) if any(row[number] == met for row in rows)]
