"""The totals of a map: lead time and its parts, process cycle efficiency, work in process, Little's law."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .eventlog import EventLog, Kind
from .mapsteps import DAY, Stream
from .ranges import case_bounds, case_ends
from .visits import added_spans

Doc = dict[str, Any]
SAMPLES = 2000  # moments at which the open orders are counted


def totals(stream: Stream, adds_value: NDArray[np.bool_]) -> Doc:
    """Figures per finished order. ``adds_value``: visits whose processing adds value (no rework, no inspection)."""
    times, closed = stream.times, ~stream.times.is_open
    lead = times.lead[closed]
    if not len(lead):
        return {key: _none(key) for key in KEYS}
    value_added = float(stream.visits.processing[adds_value & stream.closed].sum()) / len(lead)
    figures: dict[str, Figure] = {
        "lead_time": _mean(lead),
        "lead_time_median": Measure(float(np.median(lead)), Unit.SECOND, n=len(lead)),
        "lead_time_p90": Measure(float(np.quantile(lead, 0.9)), Unit.SECOND, n=len(lead)),
        **working_times(stream, closed),
        "waiting": _mean(times.waiting[closed]),
        "processing": _worked(stream, times.processing[closed]),
        "setup": _worked(stream, times.setup[closed]),
        "down": _worked(stream, times.down[closed]),
        "value_added": Missing("no_start_times")
        if stream.log.start_estimated
        else Measure(value_added, Unit.SECOND, n=len(lead)),
        "wip": Measure(open_orders(stream), Unit.CASE, n=len(times)),
        "throughput": Measure(len(lead) / (stream.span / DAY), Unit.CASE_PER_DAY, n=len(lead)),
    }
    figures["pce"] = _ratio(figures["value_added"], figures["lead_time"])
    figures["pce_working"] = _ratio(figures["value_added"], figures["lead_time_working"])
    return {**{key: figure.as_json() for key, figure in figures.items()}, "little": little(figures)}


KEYS = (
    "lead_time", "lead_time_median", "lead_time_p90", "waiting", "processing", "setup", "down",
    "lead_time_working", "processing_working", "waiting_working", "value_added", "wip", "throughput",
    "pce", "pce_working", "little",
)  # fmt: skip


def little(figures: dict[str, Figure]) -> Doc:
    """Little's law: WIP = throughput · lead time. WIP is counted at moments, so the check can fail."""
    wip, throughput, lead = figures["wip"], figures["throughput"], figures["lead_time"]
    ratio: Figure = Missing("no_event")
    if isinstance(wip, Measure) and isinstance(throughput, Measure) and isinstance(lead, Measure):
        expected = throughput.value * lead.value / DAY
        ratio = Measure(wip.value / expected, Unit.RATIO, n=lead.n) if expected else ratio
    named = {"wip": wip, "throughput": throughput, "lead_time": lead, "ratio": ratio}
    return {key: figure.as_json() for key, figure in named.items()}


def open_orders(stream: Stream) -> float:
    """Orders in process, whenever they were finished, counted at evenly spaced moments of the period and averaged."""
    log = stream.around
    bounds = case_bounds(log)
    first, last = np.minimum.reduceat(log.start, bounds[:-1]), case_ends(log, bounds)
    step = (stream.clocks.last - stream.clocks.first) / SAMPLES
    moments = stream.clocks.first + (np.arange(SAMPLES) + 0.5) * step
    begun = np.searchsorted(np.sort(first), moments, side="right")
    ended = np.searchsorted(np.sort(last), moments, side="right")
    return float((begun - ended).mean())


def pieces_out(log: EventLog, good_last: NDArray[np.float64]) -> Figure:
    """Good pieces of each order's last visit, summed: what reached the customer."""
    known = ~np.isnan(good_last)
    if log.good is None or not known.any():
        return Missing("no_quantities")
    return Measure(float(good_last[known].sum()), Unit.PIECE, n=int(known.sum()), coverage=float(known.mean()))


def _mean(values: NDArray[np.float64]) -> Measure:
    return Measure(float(values.mean()), Unit.SECOND, n=len(values))


def _worked(stream: Stream, values: NDArray[np.float64]) -> Figure:
    return Missing("no_start_times") if stream.log.start_estimated else _mean(values)


def working_times(stream: Stream, closed: NDArray[np.bool_]) -> dict[str, Figure]:
    """Lead time, processing and waiting per finished order in the site's working time (s)."""
    calendar, log = stream.clocks.site, stream.log
    keys = ("lead_time_working", "processing_working", "waiting_working")
    if calendar is None:
        return dict.fromkeys(keys, Missing("no_calendar"))
    lead = _mean(calendar.working(stream.times.first[closed], stream.times.last[closed]))
    if log.start_estimated:
        return {keys[0]: lead, keys[1]: Missing("no_start_times"), keys[2]: lead}
    finished = np.repeat(stream.closed, stream.visits.rows)
    kind = log.kind if log.kind is not None else np.zeros(len(log), dtype=np.int8)
    is_work = (kind != Kind.SETUP) & (kind != Kind.DOWN)
    work = float(calendar.working(*added_spans(log, is_work))[finished].sum()) / lead.n
    busy = float(calendar.working(*added_spans(log, np.ones(len(log), dtype=bool)))[finished].sum()) / lead.n
    return {
        keys[0]: lead,
        keys[1]: Measure(work, Unit.SECOND, n=lead.n),
        keys[2]: Measure(lead.value - busy, Unit.SECOND, n=lead.n),
    }


def _ratio(part: Figure, whole: Figure) -> Figure:
    if isinstance(part, Missing):
        return part
    if isinstance(whole, Missing):
        return whole
    return Measure(part.value / whole.value, Unit.RATIO, n=whole.n) if whole.value else Missing("no_event")


def _none(key: str) -> Doc:
    nothing = Missing("no_event").as_json()
    return {name: nothing for name in ("wip", "throughput", "lead_time", "ratio")} if key == "little" else nothing
