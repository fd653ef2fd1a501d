"""The largest losses of a night, beside each other on one scale.

An hour in which a station is held and one in which an order lies are not the same, so no scale has both.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """By what losses are compared: the part of a finding's size, of which kind of hours."""

    key: str
    part: str
    hours_of: str = ""


MEASURES: tuple[Measure, ...] = (
    Measure("stations", "hours", "stations"), Measure("orders", "hours", "orders"), Measure("co2e", "co2e"),
    Measure("money", "money"),
)  # fmt: skip

FILLS: dict[str, str] = {  # the class of a loss by the rule that found it; a rule without one is grey
    "changeover": "fwait", "waiting": "fwait", "bottleneck": "fwait", "inventory": "fwait", "overproduction": "fwait",
    "idle_energy": "fwait", "transport": "ftrn", "processing": "fnec", "scrap": "floss", "scrap_pattern": "floss",
    "rework": "frew", "deviation": "frew",
}  # fmt: skip
HATCHED = frozenset({"rework", "deviation"})


@dataclass(frozen=True, slots=True)
class Loss:
    """A finding as a bar: ``share`` 0…1 of the largest one. ``doc``: the ``newlean.finding/1``."""

    doc: Doc
    share: float

    @property
    def fill(self) -> str:
        return FILLS.get(self.doc["rule"], "ftrn")

    @property
    def is_hatched(self) -> bool:
        return self.doc["rule"] in HATCHED


def losses_of(findings: Iterable[Doc], shown: Collection[str], by: str = "") -> tuple[Measure, list[Loss]]:
    """The measure and the losses by it, the largest first; without one the first measure by which there is a loss.

    ``shown``: fingerprints of the findings that are sure enough and not set aside.
    """
    told = [doc for doc in findings if doc["fingerprint"] in shown]
    asked = [measure for measure in MEASURES if by in ("", measure.key)] or list(MEASURES)
    for measure in asked:
        found = _by(told, measure)
        if found:
            return measure, found
    return asked[0], []


def _by(findings: Iterable[Doc], measure: Measure) -> list[Loss]:
    sized = [(doc["size"][measure.part].get("value", 0.0), doc) for doc in findings
             if measure.hours_of in ("", doc["size"]["hours_of"])]  # fmt: skip
    ranked = sorted((pair for pair in sized if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]["fingerprint"]))
    return [Loss(doc, value / ranked[0][0]) for value, doc in ranked]
