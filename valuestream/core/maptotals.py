"""The totals of a map: lead time and its parts, process cycle efficiency, work in process, Little's law."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .eventlog import EventLog, Kind
from .mapsteps import DAY, Stream
from .spans import added_spans

Doc = dict[str, Any]


def totals(stream: Stream, adds_value: NDArray[np.bool_]) -> Doc:
    """Figures per finished order. ``adds_value``: visits whose processing adds value (no rework, no inspection)."""
    times, closed = stream.orders.times, stream.orders.completion.finished
    lead = times.lead[closed]
    if not len(lead):
        return {key: _none(key) for key in KEYS} | {"wip": _in_process(stream).as_json()}
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
        "wip": _in_process(stream),
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


def _in_process(stream: Stream) -> Figure:
    """Orders in process in the period, also those that are not drawn."""
    orders, clocks = stream.orders, stream.clocks
    return Measure(orders.in_process(clocks.first, clocks.last), Unit.CASE, n=len(orders.times))


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
    times = stream.orders.times
    lead = _mean(calendar.working(times.first[closed], times.last[closed]))
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
