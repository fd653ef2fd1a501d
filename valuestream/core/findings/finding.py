"""A finding: something worth looking at, where, how much, since when, how sure, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lean.units import Figure, figure_from_json
from valuestream.core.fingerprint import fingerprint
from valuestream.core.refusal import filled

from .confidence import Confidence

SCHEMA = "newlean.finding/1"
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a step, or a ``station`` of it; both None: the whole stream."""

    step: str | None = None
    station: str | None = None

    def as_json(self) -> Doc:
        return {"step": self.step, "station": self.station}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words: ``message`` and ``hint`` (English message ids) with places like ``{step}`` for ``values``.

    A value is a text as it is, a count, a text to translate (key ``sentence``), or a figure as ``as_json`` writes it.
    """

    message: str
    hint: str
    values: Mapping[str, Any]

    def in_english(self) -> str:
        """The message with bare values, for logs and tests."""
        bare = {key: _bare(value) for key, value in self.values.items()}
        return filled(self.message, bare)


@dataclass(frozen=True, slots=True)
class Size:
    """Per month of 365.25 / 12 days. ``hours_of``: orders that lie, or stations that are held."""

    hours: Figure
    hours_of: str
    money: Figure
    co2e: Figure

    def as_json(self) -> Doc:
        return {
            "hours": self.hours.as_json(), "hours_of": self.hours_of,
            "money": self.money.as_json(), "co2e": self.co2e.as_json(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What it rests on: the frozen map, and the first and last day that were looked at. ``source``: the step from which
    most of what it is about came, so that a page can link to the move. ``series``: key of the daily figure behind it.
    """

    map_hash: str
    first: date
    last: date
    source: str | None = None
    series: str = ""

    def as_json(self) -> Doc:
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {"map": self.map_hash, **days, "source": self.source, "series": self.series}


@dataclass(frozen=True, slots=True)
class Finding:
    """``rule`` and ``version`` say how it was found; ``waste``: a key of ``WASTES``, or None.

    ``detail`` tells findings of one rule at one place apart (a cause, a product). ``since``: the first day on which it
    shows. ``signals``: the rules of ``core.signals`` that hold for its figure; without one nothing turns red.
    """

    rule: str
    version: int
    waste: str | None
    place: Place
    family: str | None
    detail: str
    size: Size
    since: date
    n: int
    confidence: Confidence
    signals: tuple[str, ...]
    said: Said
    evidence: Evidence

    @property
    def fingerprint(self) -> str:
        """The same for the same thing of a value stream on another night, whatever its size and its rule's version."""
        return fingerprint([self.rule, self.place.as_json(), self.family, self.detail])[:16]

    @property
    def is_red(self) -> bool:
        return bool(self.signals)

    def as_json(self) -> Doc:
        return {
            "schema": SCHEMA, "fingerprint": self.fingerprint, "rule": self.rule, "version": self.version,
            "waste": self.waste, "place": self.place.as_json(), "family": self.family, "detail": self.detail,
            "size": self.size.as_json(), "since": self.since.isoformat(), "n": self.n,
            "confidence": self.confidence.as_json(), "signals": list(self.signals),
            "message": self.said.message, "hint": self.said.hint, "values": dict(self.said.values),
            "evidence": self.evidence.as_json(),
        }  # fmt: skip

    @classmethod
    def from_json(cls, doc: Doc) -> "Finding":
        """The finding that ``as_json`` wrote."""
        size, seen = doc["size"], doc["evidence"]
        first, last = (date.fromisoformat(seen[key]) for key in ("first", "last"))
        hours, money, co2e = (figure_from_json(size[key]) for key in ("hours", "money", "co2e"))
        return cls(
            rule=doc["rule"], version=doc["version"], waste=doc["waste"], place=Place(**doc["place"]),
            family=doc["family"], detail=doc["detail"], size=Size(hours, size["hours_of"], money, co2e),
            since=date.fromisoformat(doc["since"]), n=doc["n"], confidence=Confidence(doc["confidence"]["parts"]),
            signals=tuple(doc["signals"]), said=Said(doc["message"], doc["hint"], doc["values"]),
            evidence=Evidence(seen["map"], first, last, seen["source"], seen["series"]),
        )  # fmt: skip


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return f"{value['value']:.6g} {value['unit']}" if "value" in value else value["missing"]
    return value
