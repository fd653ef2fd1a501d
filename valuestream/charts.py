"""Charts that people explore: the only door to plotly. Colours are names of tokens, the page fills in its theme.

A chart is its data (for the table and the CSV), a sentence that says what it shows, and the figure as JSON.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.templatetags.lean import duration, number
from valuestream.core import series
from valuestream.core.cases import CaseTable, case_table
from valuestream.core.completion import Ending
from valuestream.core.eventlog import EventLog

DAY, HOUR = 86400.0, 3600.0
Trace = dict[str, Any]
LAYOUT: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"size": 12, "color": "token:ink-2"},
    "margin": {"l": 56, "r": 96, "t": 8, "b": 40},
    "showlegend": False,
    "hovermode": "x unified",
    "hoverlabel": {"bgcolor": "token:surface", "font": {"color": "token:ink"}, "bordercolor": "token:line-2"},
    "xaxis": {"showgrid": False, "linecolor": "token:line-3", "ticks": "outside", "tickcolor": "token:line-3"},
    "yaxis": {"gridcolor": "token:line", "zeroline": False, "rangemode": "tozero"},
}
DOT_COLOURS = ("va", "wait", "ok", "rew", "loss", "trn", "ink-3", "nec", "w1")
DOT_SHAPES = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "hexagon")
PARTS = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_BOXES = 12  # steps that the distribution shows


@dataclass(frozen=True, slots=True)
class Material:
    """What every chart is made from."""

    log: EventLog
    table: CaseTable
    steps: Sequence[str]  # of the map, in its order
    words: "Words"

    @property
    def zone(self) -> str | None:
        return self.log.timezone


@dataclass(frozen=True, slots=True)
class Words:
    """What an order is called that times and throughput are about: finished, or merely seen last."""

    label: Any
    lead: Any
    rate: Any
    counted: Any


FINISHED = Words(
    gettext_lazy("orders finished"),
    gettext_lazy("%(n)s orders were finished; half of them within %(median)s, nine of ten within %(p90)s."),
    gettext_lazy("On average %(mean)s orders were finished per %(unit)s, at most %(most)s."),
    gettext_lazy("An order counts on the day of its last end; orders that are not finished are left out."),
)
SEEN_LAST = Words(
    gettext_lazy("orders seen last"),
    gettext_lazy(
        "%(n)s orders were seen last; half of them within %(median)s, nine of ten within %(p90)s. The log does not "
        "show which of them are finished."
    ),
    gettext_lazy(
        "On average %(mean)s orders were seen last per %(unit)s, at most %(most)s. The log does not show which of "
        "them are finished."
    ),
    gettext_lazy("An order counts on the day of its last end; orders of which a step still runs are left out."),
)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: ``says`` is its text alternative, ``head`` and ``rows`` its data, ``figure`` plotly's JSON."""

    key: str
    title: str
    says: str
    computed: str
    head: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    figure: str


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the open list of charts."""

    key: str
    label: Any
    build: Callable[[str, Material], Chart]


def material(log: EventLog, ending: Ending | None, steps: Sequence[str]) -> Material:
    """The log of a map and the tables all its charts are drawn from; ``ending``: how its orders usually end."""
    words = FINISHED if ending and ending.steps else SEEN_LAST
    return Material(log, case_table(log, ending), steps, words)


def lead_time(key: str, of: Material) -> Chart:
    """Each finished order's lead time, with median and P90 by day or week."""
    buckets = [bucket for bucket in series.finished(of.table, of.zone) if bucket.orders]
    days = [_middle(bucket.first, of) for bucket in buckets]
    medians, nineties = ([_in_days(getattr(b, name)) for b in buckets] for name in ("median", "p90"))
    done = of.table.is_finished
    lead = of.table.lead_time[done]
    dots = _trace(
        "Scatter", {"marker": {"color": "token:line-3"}}, x=series.local_iso(of.table.last[done], of.zone),
        y=(lead / DAY).round(3).tolist(), text=of.table.names[done].tolist(), mode="markers", name=_("one order"),
        hovertemplate="%{text}: %{y:.1f} d", marker={"size": 5},
    )  # fmt: skip
    lines = [_line(days, nineties, "P90", "wait-t", "dash"), _line(days, medians, _("median"), "ink", "solid")]
    says = str(of.words.lead) % {
        "n": number(int(done.sum())),
        "median": duration(float(np.median(lead)) if len(lead) else None),
        "p90": duration(float(np.quantile(lead, 0.9)) if len(lead) else None),
    }
    computed = _("Lead time = last end − first start of an order, calendar time, shown at its last end.")
    head = (_("from"), str(of.words.label), _("median lead time"), _("P90 lead time"))
    rows = [(bucket.first, bucket.orders, bucket.median, bucket.p90) for bucket in buckets]
    figure = _figure([dots, *lines], lines, y_title=_("days"))
    return Chart(key, _("Lead time"), says, computed, head, rows, figure)


def throughput(key: str, of: Material) -> Chart:
    """Orders finished by day or week."""
    buckets = series.finished(of.table, of.zone)
    counts = [bucket.orders for bucket in buckets]
    days = [_middle(bucket.first, of) for bucket in buckets]
    bars = _trace("Bar", {"marker": {"color": "token:va"}}, x=days, y=counts, name=str(of.words.label))
    unit = _("day") if series.is_daily(of.table, of.zone) else _("week")
    says = str(of.words.rate) % {
        "mean": number(sum(counts) / len(counts) if counts else None),
        "unit": unit,
        "most": number(max(counts, default=0)),
    }
    rows = [(bucket.first, bucket.orders) for bucket in buckets]
    figure = _figure([bars], [], y_title=_("orders per %(unit)s") % {"unit": unit})
    head = (_("from"), str(of.words.label))
    return Chart(key, _("Throughput"), says, str(of.words.counted), head, rows, figure)


def work_in_process(key: str, of: Material) -> Chart:
    """Orders between their first start and last end, day by day."""
    levels = series.in_process(of.table, of.zone)
    values = [round(level.orders, 4) for level in levels]
    line = _line([_noon(level.day) for level in levels], values, _("orders"), "ink", "solid")
    says = _("On average %(mean)s orders were in process, at most %(most)s.") % {
        "mean": number(float(np.mean(values)) if values else None),
        "most": number(max(values, default=None)),
    }
    computed = _(
        "An order is in process from its first start to its last end, an open one to the end of the log. Shown is the "
        "mean of each day."
    )
    rows = [(level.day, value) for level, value in zip(levels, values, strict=True)]
    figure = _figure([line], [line], y_title=_("orders"))
    return Chart(key, _("Orders in process"), says, computed, (_("day"), _("orders in process")), rows, figure)


def work_by_step(key: str, of: Material) -> Chart:
    """How long the visits to each step are worked on, as boxes."""
    works = series.work_by_step(of.log, of.steps)
    spread = {name: np.quantile(values, PARTS).tolist() for name, values in works.items()}
    boxes = [_box(name, parts) for name, parts in list(spread.items())[:MOST_BOXES]]
    rows = [(name, len(works[name]), *(round(part, 1) for part in parts)) for name, parts in spread.items()]
    longest = max(spread, key=lambda name: spread[name][2], default="")
    says = _("The longest visits are those to %(step)s: half of them take more than %(median)s.") % {
        "step": longest,
        "median": duration(spread[longest][2] if longest else None),
    }
    if not longest:
        says = _("The log has no start times, so it does not say how long a visit takes.")
    computed = _("Time of a visit = sum of its rows. The box spans the middle half, the whiskers 5 % to 95 %.")
    head = (_("step"), _("visits"), "5 %", "25 %", _("median"), "75 %", "95 %")
    figure = _figure(boxes, [], y_title=_("hours"), hovermode="closest")
    return Chart(key, _("Working time per visit"), says, computed, head, rows, figure)


def _box(name: str, parts: Sequence[float]) -> Trace:
    low, q1, middle, q3, high = ([part / HOUR] for part in parts)
    paint = {"line": {"color": "token:va"}, "fillcolor": "token:va-s"}
    return _trace(
        "Box", paint, x=[name], lowerfence=low, q1=q1, median=middle, q3=q3, upperfence=high, name=name,
        line={"width": 1.4},
    )  # fmt: skip


def dotted(key: str, of: Material) -> Chart:
    """Every event as a dot: time to the right, orders by arrival upwards, a colour and shape for each step."""
    dots = series.dots(of.log)
    names = of.log.boxes.names
    traces = []
    for position, code in enumerate(np.unique(dots.step)):
        here = dots.step == code
        paint = {"marker": {"color": f"token:{DOT_COLOURS[position % len(DOT_COLOURS)]}"}}
        look = {"size": 5, "symbol": DOT_SHAPES[position // len(DOT_COLOURS) % len(DOT_SHAPES)]}
        x, y = series.local_iso(dots.start[here], of.zone), dots.place[here].tolist()
        traces.append(_trace("Scatter", paint, x=x, y=y, mode="markers", name=names[code], marker=look))
    says = _("%(events)s events of %(orders)s orders; a steep front is a wave of orders, a gap a stop.") % {
        "events": number(len(of.log)),
        "orders": number(len(of.table)),
    }
    if dots.one_in > 1:
        says += " " + _("One event in %(n)s is shown.") % {"n": number(dots.one_in)}
    computed = _("A dot is the start of one row of the log. Orders stand in the sequence of their first start.")
    counts = np.bincount(of.log.boxes.codes, minlength=len(names))
    rows = [(names[code], int(counts[code])) for code in np.flatnonzero(counts)]
    figure = _figure(traces, [], y_title=_("orders by arrival"), hovermode="closest", showlegend=True, height=460)
    return Chart(key, _("Dotted chart"), says, computed, (_("step"), _("events")), rows, figure)


CHARTS: tuple[Kind, ...] = (
    Kind("lead-time", gettext_lazy("Lead time"), lead_time),
    Kind("throughput", gettext_lazy("Throughput"), throughput),
    Kind("in-process", gettext_lazy("Orders in process"), work_in_process),
    Kind("work", gettext_lazy("Working time per visit"), work_by_step),
    Kind("dotted", gettext_lazy("Dotted chart"), dotted),
)


def _trace(kind: str, paint: Trace, **fields: Any) -> Trace:
    """A trace as plotly checks it, then painted with tokens, which plotly would not take for colours."""
    import plotly.graph_objects as go

    return _merged(getattr(go, kind)(**fields).to_plotly_json(), paint)


def _merged(base: Trace, more: Trace) -> Trace:
    both = {key: _merged(base.get(key, {}), value) if isinstance(value, dict) else value for key, value in more.items()}
    return {**base, **both}


def _line(x: Sequence[str], y: Sequence[float | None], name: str, token: str, dash: str) -> Trace:
    look = {"width": 1.6, "dash": dash}
    paint = {"line": {"color": f"token:{token}"}}
    return _trace("Scatter", paint, x=list(x), y=list(y), mode="lines", name=name, line=look, hovertemplate="%{y:.1f}")


def _figure(traces: Sequence[Trace], labelled: Sequence[Trace], *, y_title: str, **layout: Any) -> str:
    """Traces and layout as JSON; each of ``labelled`` is named at its end instead of in a legend."""
    notes = [
        {
            "x": line["x"][-1], "y": line["y"][-1], "text": line["name"], "showarrow": False, "xanchor": "left",
            "xshift": 6, "font": {"color": line["line"]["color"]},
        }
        for line in labelled if line["x"]
    ]  # fmt: skip
    y_axis = {**LAYOUT["yaxis"], "title": {"text": y_title}}
    whole = {**LAYOUT, "yaxis": y_axis, "annotations": notes, "height": 300, **layout}
    return json.dumps({"data": list(traces), "layout": whole}, default=_plain)


def _plain(value: Any) -> Any:
    """numpy's numbers and arrays as JSON has them."""
    return value.tolist()


def _in_days(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / DAY, 3)


def _noon(day: date) -> str:
    return f"{day.isoformat()}T12:00:00"


def _middle(first: date, of: Material) -> str:
    """Where a day or week is drawn: at its middle."""
    if series.is_daily(of.table, of.zone):
        return _noon(first)
    return _noon(date.fromordinal(first.toordinal() + 3))
