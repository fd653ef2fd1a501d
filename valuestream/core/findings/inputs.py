"""What findings are made from: one map, what its log says beyond it, daily figures, energy, costs. All of it JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from lean.privacy import SMALLEST
from lean.units import Unit
from valuestream.core.conformance import Conformance
from valuestream.core.signals import Baseline, Limits, Provenance, Series, Verdict, as_judged, judge, series

from .facts import LogFacts

SCHEMA = "newlean.finding-inputs/1"
MONTH = 365.25 / 12  # days
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """The days that were looked at, both included."""

    first: date
    last: date

    @classmethod
    def of_map(cls, document: Doc) -> "Window":
        """The local days of a map's period."""
        first, last = (date.fromisoformat(document["period"][key][:10]) for key in ("first", "last"))
        return cls(first, last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def monthly(self, amount: float) -> float:
        """What an amount of the window is per month of 365.25 / 12 days."""
        return amount * MONTH / self.days


@dataclass(frozen=True, slots=True)
class Rates:
    """Costs in €: of an hour in which an order lies, of an hour of a step's station (``""``: of any), of a scrapped
    piece at a step, of a kWh. What nobody entered is None or not there, and never a zero.
    """

    order_hour: float | None = None
    station_hour: Mapping[str, float] = field(default_factory=dict)
    piece: Mapping[str, float] = field(default_factory=dict)
    kwh: float | None = None


@dataclass(frozen=True, slots=True)
class Carbon:
    """kg CO₂e and kWh of the window by step and class (the classes of a ``newlean.co2e/1`` document).

    ``measured``: of a step's kWh, the share that meters measured; a step that is not there is not told. ``before``: kg
    that each piece carries when it comes to the step, from all steps before it; a step that is not there is not told.
    """

    kg: Mapping[str, Mapping[str, float]]
    kwh: Mapping[str, Mapping[str, float]]
    measured: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_document(cls, doc: Doc) -> "Carbon":
        """From ``newlean.co2e/1``, whose steps stand in their usual order; what belongs to no step is left out."""
        steps = [step for step in doc["by_step"] if step["step"] is not None]
        carried = [0.0, *(step.get("cumulative_per_good_part_kg") for step in steps)]
        return cls(
            {step["step"]: step["by_class"] for step in steps},
            {step["step"]: step.get("kwh_by_class", {}) for step in steps},
            {step["step"]: step["measured_share"] for step in steps if step.get("measured_share") is not None},
            {step["step"]: kg for step, kg in zip(steps, carried, strict=False) if kg is not None},
        )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something is a finding. Shares 0…1; ``reach`` in days; ``least``: observations, else none is made.

    ``waiting``: of the lead time of all orders; ``processing``: of the step's processing time; ``transport``: of the
    lead time; ``changeover``, ``busy``: of the station's working time; ``rework``, ``deviation``: of the orders;
    ``scrap``: of the pieces; ``surplus``: of the demand; ``idle_energy``: of the step's energy.
    """

    least: int = 30
    least_days: int = 5
    waiting: float = 0.05
    processing: float = 0.05
    transport: float = 0.05
    changeover: float = 0.10
    busy: float = 0.85
    rework: float = 0.03
    scrap: float = 0.02
    deviation: float = 0.03
    surplus: float = 0.10
    reach: float = 5.0
    idle_energy: float = 0.25


@dataclass(frozen=True)
class FindingInputs:
    """``map``: a ``newlean.map/1`` document and its hash. ``window``: the days of ``facts`` and ``carbon``.

    ``baselines``: those of the daily figures that were frozen before, by ``series_key``. ``due``: the day for which
    those figures should be there; older ones are not judged. ``people``: how many work at a station, from master data;
    a station that is not there has one. ``smallest``: how many must stand behind a finding of a station's work.
    """

    map: Doc
    map_hash: str
    window: Window
    facts: LogFacts = field(default_factory=LogFacts)
    series: tuple[Series, ...] = ()
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    due: date | None = None
    carbon: Carbon | None = None
    conformance: Conformance | None = None
    rates: Rates = field(default_factory=Rates)
    people: Mapping[str, int] = field(default_factory=dict)
    smallest: int = SMALLEST
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def family(self) -> str | None:
        found: str | None = self.map["family"]
        return found

    @property
    def finished(self) -> int:
        """Orders over which the times of the map are averaged."""
        return int(self.map["totals"]["lead_time"].get("n", 0))

    @property
    def lead_seconds(self) -> float:
        """Lead time of all orders that finish in the window, s."""
        return self.of_window(float(self.map["totals"]["lead_time"].get("value", 0.0)) * self.finished)

    def of_window(self, amount: float) -> float:
        """What an amount of the map's period is in the window, at the same rate: the two need not be the same days."""
        return amount * self.window.days / Window.of_map(self.map).days

    def step(self, name: str) -> Doc | None:
        """A step of the map."""
        return next((step for step in self.map["steps"] if step["name"] == name), None)

    def verdict(self, one: Series) -> Verdict:
        """What a daily figure says at its newest point, on the scale on which it is judged (``as_judged``)."""
        return judge(as_judged(one), due=self.due, frozen=self.baselines.get(series_key(one)))

    def as_json(self) -> Doc:
        return {
            "schema": SCHEMA, "map": self.map, "map_hash": self.map_hash,
            "window": [self.window.first.isoformat(), self.window.last.isoformat()],
            "facts": self.facts.as_json(), "series": [_series_json(one) for one in self.series],
            "baselines": {key: _baseline_json(one) for key, one in self.baselines.items()},
            "due": self.due.isoformat() if self.due else None,
            "carbon": asdict(self.carbon) if self.carbon else None, "rates": asdict(self.rates),
            "conformance": self.conformance.as_json() if self.conformance else None,
            "people": dict(self.people), "smallest": self.smallest, "thresholds": asdict(self.thresholds),
        }  # fmt: skip

    @classmethod
    def from_json(cls, doc: Doc) -> "FindingInputs":
        """The inputs that ``as_json`` wrote."""
        first, last = (date.fromisoformat(day) for day in doc["window"])
        return cls(
            map=doc["map"], map_hash=doc["map_hash"], window=Window(first, last),
            facts=LogFacts.from_json(doc["facts"]), series=tuple(_series(one) for one in doc["series"]),
            baselines={key: _baseline(one) for key, one in doc["baselines"].items()},
            due=date.fromisoformat(doc["due"]) if doc["due"] else None,
            carbon=Carbon(**doc["carbon"]) if doc["carbon"] else None, rates=Rates(**doc["rates"]),
            conformance=Conformance.from_json(doc["conformance"]) if doc["conformance"] else None,
            people=doc["people"], smallest=doc["smallest"], thresholds=Thresholds(**doc["thresholds"]),
        )  # fmt: skip


def series_key(one: Series) -> str:
    """A daily figure and its step, as one text."""
    return f"{one.key} {one.provenance.step or ''}".strip()


def _baseline_json(one: Baseline) -> Doc:
    return {**asdict(one), "first": one.first.isoformat(), "last": one.last.isoformat()}


def _baseline(doc: Doc) -> Baseline:
    first, last = (date.fromisoformat(doc[key]) for key in ("first", "last"))
    return Baseline(Limits(**doc["limits"]), first, last, doc["why"])


def _series_json(one: Series) -> Doc:
    return {
        "key": one.key, "unit": one.unit.value, "days": [day.isoformat() for day in one.days],
        "values": one.values.tolist(), "n": one.n.tolist(), "from": asdict(one.provenance), "better": one.better,
    }  # fmt: skip


def _series(doc: Doc) -> Series:
    days = [date.fromisoformat(day) for day in doc["days"]]
    return series(
        doc["key"], Unit(doc["unit"]), days, doc["values"], doc["n"], Provenance(**doc["from"]), doc["better"]
    )
