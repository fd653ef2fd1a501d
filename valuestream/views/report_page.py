"""What the page of a report shows, worked out from the document: signals, small charts, trust, what is owed."""

from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean.models import Site
from valuestream import night_words as words
from valuestream.core.night.sparks import LARGE, SIGNALS, SMALL, spark
from valuestream.models import NightlyRun, Report
from valuestream.services.refusals import said
from valuestream.views.report_findings import FindingsPart, StreamDeviations, deviations_of, findings_of
from valuestream.views.report_parts import Cell, Change, Source, StreamRow, cell_for, cell_of, source_of

Doc = dict[str, Any]
SECTIONS = (  # of the page, from top to bottom; each template shows itself or nothing. A part is a file and a line.
    "valuestream/reports/_changed.html",
    "valuestream/reports/_findings.html",
    "valuestream/reports/_streams.html",
    "valuestream/reports/_bottleneck.html",
    "valuestream/reports/_deviations.html",
    "valuestream/reports/_failed.html",
    "valuestream/reports/_trust.html",
    "valuestream/reports/_owed.html",
)
COLUMNS = (("lead_time", _("Lead time")), ("scrap", _("Scrap")), ("finished", _("Orders finished")))  # of the table
CARBON = (("co2e_per_part", _("CO₂e per part")), ("co2e_per_order", _("CO₂e per order")))  # where a stream has it


class ReportPage:
    """One report as its page tells it. ``report`` is frozen; ``night`` says how it came about."""

    def __init__(self, site: Site, report: Report) -> None:
        self.site, self.report, self.night = site, report, report.night
        self.doc: Doc = report.content
        self.streams: dict[str, Doc] = {one["id"]: one for one in self.doc["streams"]}
        told = {series["key"] for one in self.doc["streams"] for series in one["content"]["series"]}
        self.keys = [*COLUMNS, *(column for column in CARBON if column[0] in told)]
        self.columns = [label for _key, label in self.keys]
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
    def held(self) -> list[str]:
        """What the night before told and this one could not judge; reports of early versions have none."""
        return [words.figure_at(held["key"], held["step"]) for held in self.doc.get("held", ())]

    @cached_property
    def rows(self) -> list[StreamRow]:
        return [self._row(one) for one in self.doc["streams"]]

    @cached_property
    def findings(self) -> FindingsPart:
        return findings_of(self.site, self.doc, self._names)

    @cached_property
    def deviations(self) -> list[StreamDeviations]:
        return deviations_of(self.doc["streams"], self._names, {key: self.path_url(key) for key in self.streams})

    @cached_property
    def _names(self) -> dict[str, str]:
        return {key: self.name_of(key) for key in self.streams}

    def path_url(self, stream: str) -> str:
        """The page of the path that the stream's orders are to take."""
        pk, family = stream.split("-")
        query = f"?family={family}" if family != "0" else ""
        return reverse("reference", args=[self.site.slug, pk]) + query

    def _row(self, one: Doc) -> StreamRow:
        content = one["content"]
        cells = [cell_for(key, content["series"]) for key, _label in self.keys]
        return StreamRow(
            content["name"], content["family"] or "", self.map_url(one["id"]), content["orders"],
            content["data"]["is_late"], cells, content["bottleneck"],
        )  # fmt: skip

    @cached_property
    def trust(self) -> list[Source]:
        return [source_of(source, self.site) for source in self.doc["trust"]]

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
