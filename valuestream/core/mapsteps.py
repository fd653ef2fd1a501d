"""The steps of a map: data box, triangle, ladder, confidence, stations of each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .bottleneck import active_periods
from .eventlog import NO_TIME, SECOND, EventLog, Kind
from .kpis import KPIS, StepFacts
from .maporders import Orders
from .stations import Clocks
from .structure import Place
from .visits import Visits

Doc = dict[str, Any]
DAY = 86_400.0
HIGH, MEDIUM = (100, 0.95), (30, 0.80)  # n and coverage from which a box is trusted (interface.md §7)
KINDS = {Kind.INSPECTION: "inspection", Kind.TRANSPORT: "transport"}


@dataclass(frozen=True, slots=True)
class Stream:
    """What all steps of a map share.

    ``orders``: those that are drawn, and all around them. ``closed``: per visit, its order is finished.

    ``returned``: visits that are rework: marked so, at a rework step, or a second visit that is no split lot.
    ``pieces_per_day``: good pieces (or orders, if the log counts none) that left the stream a calendar day.
    """

    log: EventLog
    visits: Visits
    orders: Orders
    clocks: Clocks
    closed: NDArray[np.bool_]
    returned: NDArray[np.bool_]
    pieces_per_day: float
    has_pieces: bool
    takt: Figure

    @property
    def around(self) -> EventLog:
        """Every order's rows, also of those seen last outside the period: for what stations did."""
        return self.orders.around

    @property
    def finished(self) -> int:
        """Orders over which times are averaged."""
        return int(self.orders.completion.finished.sum())

    @property
    def span(self) -> float:
        """Calendar seconds of the period."""
        return max((self.clocks.last - self.clocks.first) / SECOND, 1.0)


def step_document(stream: Stream, place: Place, bottleneck: str | None) -> Doc:
    """One step as the map document holds it."""
    log, step = stream.log, place.step
    mine, rows = stream.visits.step == step, log.boxes.codes == step
    name = stream.visits.steps[step]
    facts = _facts(stream, step, mine, rows)
    box = [(kpi.key, kpi.compute(facts)) for kpi in KPIS]
    return {
        "id": f"s{step + 1}",
        "name": name,
        "role": place.role,
        "column": place.column,
        "row": place.row,
        "is_parallel": place.is_parallel,
        "kind": _kind(log, rows),
        "events": int(rows.sum()),
        "orders": facts.orders,
        "visits": int(mine.sum()),
        "box": [{"key": key, "figure": figure.as_json(), "per": _per(key, facts)} for key, figure in box],
        "inventory": _inventory(stream, mine),
        "ladder": ladder_of(stream, mine),
        "confidence": _confidence(log, rows),
        "is_bottleneck": name == bottleneck,
        "takt_ratio": _takt_ratio(dict(box)["cycle_time"], stream).as_json(),
        "resources": _resources(stream, step, rows),
        "repeats": int((stream.visits.number[mine] > 1).sum()),
        "activities": [log.activity.names[code] for code in np.unique(log.activity.codes[rows])],
        "gemba": [],
    }


def ladder_of(stream: Stream, mine: NDArray[np.bool_]) -> Doc:
    """Mean seconds per finished order that the chosen visits add to waiting, processing, set-up and stops."""
    visits = stream.visits
    mine = mine & stream.closed
    waiting = visits.waiting + visits.paused
    orders = stream.finished

    def mean(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> Figure:
        if not orders:
            return Missing("no_event")
        return Measure(float(values[chosen].sum()) / orders, Unit.SECOND, n=orders)

    def work(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> Figure:
        return Missing("no_start_times") if stream.log.start_estimated else mean(values, chosen)

    parts = {
        "waiting": mean(waiting, mine & ~stream.returned),
        "waiting_rework": mean(waiting, mine & stream.returned),
        "processing": work(visits.processing, mine & ~stream.returned),
        "processing_rework": work(visits.processing, mine & stream.returned),
        "setup": work(visits.setup, mine),
        "down": work(visits.down, mine),
    }
    return {key: figure.as_json() for key, figure in parts.items()}


def _facts(stream: Stream, step: int, mine: NDArray[np.bool_], rows: NDArray[np.bool_]) -> StepFacts:
    log, visits = stream.log, stream.visits.take(mine)
    kinds = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    stations = _stations_at(log, rows)
    horizons = [stream.clocks.horizon(log.resource.names[code]) for code in stations] if log.resource else []
    has_calendar = stream.clocks.site is not None
    return StepFacts(
        visits=visits,
        orders=len(np.unique(visits.case)),
        machines=len(stations) or None,
        setups=visits.setup[visits.setup > 0],
        has_starts=not log.start_estimated,
        has_pieces=bool((~np.isnan(stream.visits.pieces)).any()),
        has_scrap=log.scrap is not None,
        has_rework=log.rework is not None,
        has_setups=bool((kinds == Kind.SETUP).any()),
        has_stops=bool((kinds == Kind.DOWN).any()),
        scheduled=sum(horizons) if has_calendar and horizons else None,
        booked=_busy(stream, step),
        stopped=_busy(stream, step, Kind.DOWN),
    )


def _busy(stream: Stream, step: int, kind: Kind | None = None) -> float:
    """Working seconds of the period in which rows of a step (of one kind) ran, summed over their stations."""
    log = stream.around
    rows = log.boxes.codes == step
    if kind is not None:
        rows &= log.kind == kind if log.kind is not None else False
    if log.resource is None:
        return _union(stream, rows, "")
    names = log.resource.names
    present = np.unique(log.resource.codes[rows])
    return sum(_union(stream, rows & (log.resource.codes == c), names[c] if c >= 0 else "") for c in present)


def _union(stream: Stream, rows: NDArray[np.bool_], station: str) -> float:
    """Working seconds of the period in which at least one of the rows ran."""
    log = stream.around
    closed = rows & (log.complete != NO_TIME)
    begins, ends = (stream.clocks.seconds(moments[closed], station) for moments in (log.start, log.complete))
    return active_periods(station, begins, ends).active


def _stations_at(log: EventLog, rows: NDArray[np.bool_]) -> NDArray[np.int32]:
    if log.resource is None:
        return np.zeros(0, dtype=np.int32)
    codes = np.unique(log.resource.codes[rows])
    return codes[codes >= 0]


def _per(key: str, facts: StepFacts) -> str | None:
    if key != "cycle_time":
        return None
    return "piece" if facts.has_pieces else "order"


def _kind(log: EventLog, rows: NDArray[np.bool_]) -> str | None:
    """inspection or transport where most of the step's rows are marked so, else None."""
    if log.kind is None or not rows.any():
        return None
    return KINDS.get(Kind(int(np.bincount(log.kind[rows]).argmax())))


def _inventory(stream: Stream, mine: NDArray[np.bool_]) -> Doc:
    """The stock before a step: time average of what waits there, its reach, and the wait of a visit.

    The first visit of an order waits for nothing the log knows: when the order arrived is not in it.
    """
    visits = stream.visits
    mine = mine.copy()
    mine[visits.bounds[:-1]] = False
    waits = visits.waiting[mine]
    if not len(waits):
        keys = ("pieces", "orders", "days", "waiting", "waiting_median")
        return {key: Missing("no_arrival").as_json() for key in keys}
    known = ~np.isnan(visits.pieces[mine])
    pieces = float((waits * np.nan_to_num(visits.pieces[mine])).sum()) / stream.span
    orders = float(waits.sum()) / stream.span
    stock = pieces if stream.has_pieces else orders
    n = len(waits)
    return {
        "pieces": (
            Measure(pieces, Unit.PIECE, n=n, coverage=float(known.mean())) if known.any() else Missing("no_quantities")
        ).as_json(),
        "orders": Measure(orders, Unit.CASE, n=n).as_json(),
        "days": (
            Measure(stock / stream.pieces_per_day, Unit.DAY, n=n) if stream.pieces_per_day else Missing("no_event")
        ).as_json(),
        "waiting": Measure(float(waits.mean()), Unit.SECOND, n=n).as_json(),
        "waiting_median": Measure(float(np.median(waits)), Unit.SECOND, n=n).as_json(),
    }


def _confidence(log: EventLog, rows: NDArray[np.bool_]) -> Doc:
    """How far a box can be trusted: by its number of rows, and the share of them with both times."""
    n = int(rows.sum())
    coverage = 0.0 if log.start_estimated or not n else float((log.complete[rows] != NO_TIME).mean())
    level = "low"
    for name, (least, share) in (("medium", MEDIUM), ("high", HIGH)):
        if n >= least and coverage >= share:
            level = name
    return {"level": level, "n": n, "coverage": coverage, "source": "log"}


def _takt_ratio(cycle_time: Figure, stream: Stream) -> Figure:
    if isinstance(stream.takt, Missing):
        return stream.takt
    if isinstance(cycle_time, Missing):
        return cycle_time
    if not stream.has_pieces:
        return Missing("no_quantities")
    return Measure(cycle_time.value / stream.takt.value, Unit.RATIO, n=cycle_time.n)


def _resources(stream: Stream, step: int, rows: NDArray[np.bool_]) -> list[Doc]:
    """The stations of a step with their rows, booked time (s) in the period and its share of their working time."""
    log, around, found = stream.log, stream.around, []
    for code in _stations_at(log, rows):
        assert log.resource is not None
        assert around.resource is not None
        name = log.resource.names[code]
        n = int((rows & (log.resource.codes == code)).sum())
        booked = _union(stream, (around.boxes.codes == step) & (around.resource.codes == code), name)
        horizon = stream.clocks.horizon(name)
        missing = log.start_estimated or horizon <= 0
        found.append({
            "name": name,
            "events": n,
            "processing": (Missing("no_start_times") if missing else Measure(booked, Unit.SECOND, n=n)).as_json(),
            "utilisation": (
                Missing("no_start_times") if missing else Measure(min(booked / horizon, 1.0), Unit.RATIO, n=n)
            ).as_json(),
        })  # fmt: skip
    return sorted(found, key=lambda resource: (-resource["events"], resource["name"]))
