"""What the page of a report shows, worked out from the document: signals, small charts, trust, what is owed."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean.models import Site
from valuestream import night_words as words
from valuestream.core.night.sparks import LARGE, SIGNALS, SMALL, Spark, spark
from valuestream.models import NightlyRun, Report
from valuestream.services.refusals import said
from valuestream.views.import_page import Part, balance_of, say

Doc = dict[str, Any]
SECTIONS = (  # of the page, from top to bottom; each template shows itself or nothing. A part is a file and a line.
    "valuestream/reports/_changed.html",
    "valuestream/reports/_streams.html",
    "valuestream/reports/_bottleneck.html",
    "valuestream/reports/_failed.html",
    "valuestream/reports/_trust.html",
    "valuestream/reports/_owed.html",
)
COLUMNS = (("lead_time", _("Lead time")), ("scrap", _("Scrap")), ("finished", _("Orders finished")))  # of the table
EXAMPLE = re.compile(r"\s*\([^()]*[“„][”“]\)")  # the cell of a reason: a report quotes none
TRUST_BAR = 210.0
WORST_FIRST = ("worse", "changed", "better", "noise", "stale", "unknown")


@dataclass(frozen=True, slots=True)
class Change:
    """A signal as the page tells it; ``chart`` is None for a bottleneck that moved."""

    mark: str
    word: str
    title: str
    told: str
    sentence: str
    rule: str
    stream: str
    url: str
    chart: Spark | None
    chart_label: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its small chart; ``state`` decides the mark and whether the value is grey."""

    label: str
    value: str
    n: int
    when: str
    state: str
    mark: str
    word: str
    usual: str
    limits: tuple[str, str] | None
    chart: Spark | None

    @property
    def is_signal(self) -> bool:
        return self.state in SIGNALS


@dataclass(frozen=True, slots=True)
class StreamRow:
    name: str
    family: str
    url: str
    orders: int
    is_late: bool
    cells: list[Cell | None]
    bottleneck: Doc


@dataclass(frozen=True, slots=True)
class Source:
    """What became of the rows of a source, and how fresh it is."""

    doc: Doc
    mark: str
    bar: list[Part]
    reasons: list[str]


class ReportPage:
    """One report as its page tells it. ``report`` is frozen; ``night`` says how it came about."""

    def __init__(self, site: Site, report: Report) -> None:
        self.site, self.report, self.night = site, report, report.night
        self.doc: Doc = report.content
        self.streams: dict[str, Doc] = {one["id"]: one for one in self.doc["streams"]}
        self.columns = [label for _key, label in COLUMNS]
        self.sections = SECTIONS

    @property
    def title(self) -> str:
        return words.night_of(self.night.day)

    @property
    def duration(self) -> timedelta | None:
        return duration_of(self.night)

    @cached_property
    def is_same_again(self) -> bool:
        """Whether the night was computed again since, with the same result."""
        verified = self.night.verified_at
        return verified is not None and self.report.created_at < verified

    @cached_property
    def changes(self) -> list[Change]:
        return [self.change(change) for change in self.doc["changed"]]

    def change(self, change: Doc) -> Change:
        mark, word = words.STATES[change["state"]]
        series = self._series_of(change)
        chart = spark(series, LARGE) if series else None
        return Change(
            mark, str(word), words.headline(change), words.told(change), words.sentence(change), words.rule(change),
            self.name_of(change["stream"]), self.map_url(change["stream"], change["step"]), chart,
            words.figure_at(change["key"], change["step"]), change["nights"] == 1,
        )  # fmt: skip

    def _series_of(self, change: Doc) -> Doc | None:
        found = self.streams[change["stream"]]["content"]["series"] if change["stream"] in self.streams else []
        return next((s for s in found if (s["key"], s["step"]) == (change["key"], change["step"])), None)

    def name_of(self, stream: str) -> str:
        """The stream's name with its family."""
        content = self.streams[stream]["content"] if stream in self.streams else {"name": "", "family": None}
        return " · ".join(name for name in (content["name"], content["family"]) if name)

    @property
    def names_streams(self) -> bool:
        """Whether a signal has to say which stream it is of."""
        return len(self.streams) > 1

    def map_url(self, stream: str, step: str | None = None) -> str:
        """The map the night looked at, with the step's drawer open."""
        one = self.streams.get(stream)
        if one is None:
            return ""
        query = {"version": one["map"], "step": step}
        told = {key: value for key, value in query.items() if value is not None}
        return reverse("map", args=[self.site.slug, one["stream"]]) + f"?{urlencode(told)}"

    @cached_property
    def quiet(self) -> list[tuple[str, str, Cell]]:
        """``(stream, map address, figure)`` of every series that is no signal."""
        return [
            (self.name_of(one["id"]), self.map_url(one["id"], series["step"]), cell_of(series, SMALL))
            for one in self.doc["streams"]
            for series in one["content"]["series"]
            if series["state"] not in SIGNALS
        ]

    @cached_property
    def close(self) -> list[tuple[str, int]]:
        return [(words.figure_at(close["key"], close["step"]), close["points"]) for close in self.doc["close"]]

    @cached_property
    def gone(self) -> list[tuple[str, int]]:
        return [(words.figure_at(gone["key"], gone["step"]), gone["nights"]) for gone in self.doc["gone"]]

    @cached_property
    def rows(self) -> list[StreamRow]:
        return [self._row(one) for one in self.doc["streams"]]

    def _row(self, one: Doc) -> StreamRow:
        content = one["content"]
        cells = [_cell_for(key, content["series"]) for key, _label in COLUMNS]
        return StreamRow(
            content["name"], content["family"] or "", self.map_url(one["id"]), content["orders"],
            content["data"]["is_late"], cells, content["bottleneck"],
        )  # fmt: skip

    @cached_property
    def trust(self) -> list[Source]:
        return [_source(source, self.site) for source in self.doc["trust"]]

    @cached_property
    def failed(self) -> list[tuple[str, str, str, str]]:
        """Stream, what is wrong, what to do, code."""
        return [
            (" · ".join(name for name in (f["name"], f["family"]) if name), *said(f["why"]), f["code"])
            for f in self.doc["failed"]
        ]

    @cached_property
    def owed(self) -> list[tuple[int, str, str]]:
        """How many, of what, and where it is answered."""
        return [
            (one["count"], str(what), reverse(route, args=[self.site.slug]))
            for one in self.doc["owed"]
            for what, route in [words.OWED.get(one["kind"], (one["kind"], "data"))]
        ]

    @property
    def newest(self) -> str | None:
        """The newest event of all sources, on its own clock."""
        return max((source["newest"] for source in self.doc["trust"] if source["newest"]), default=None)


def duration_of(night: NightlyRun) -> timedelta | None:
    return night.finished_at - night.created_at if night.finished_at else None


def _cell_for(key: str, series: list[Doc]) -> Cell | None:
    """The stream's own series of a figure, or of its steps the one that calls loudest."""
    found = [one for one in series if one["key"] == key]
    if not found:
        return None
    loudest = min(found, key=lambda one: (WORST_FIRST.index(one["state"]), -one["points"][-1][1]))
    return cell_of(loudest, SMALL)


def cell_of(series: Doc, size: Any) -> Cell:
    day, number, n = series["points"][-1]
    mark, word = words.STATES[series["state"]]
    limits, unit = series["limits"], series["unit"]
    return Cell(
        words.figure_at(series["key"], series["step"]), words.value(number, unit), n, words.when(series["per"], day),
        series["state"], mark, str(word), words.value(limits["mean"], unit) if limits else "",
        (words.value(max(0.0, limits["lower"]), unit), words.value(limits["upper"], unit)) if limits else None,
        spark(series, size),
    )  # fmt: skip


def _source(doc: Doc, site: Site) -> Source:
    mark = "nodata" if doc["is_late"] else "watch" if doc["quarantined"] else "ok"
    words_of = {"zone": site.timezone}
    reasons = [EXAMPLE.sub("", say(reason["code"], reason["count"], words_of)) for reason in doc["reasons"]]
    return Source(doc, mark, balance_of(doc, TRUST_BAR), reasons)
