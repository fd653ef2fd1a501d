"""The pieces of a report's page: a signal, a figure with its small chart, a stream's row, a source and its rows."""

import re
from dataclasses import dataclass
from typing import Any

from lean.models import Site
from valuestream import night_words as words
from valuestream.core.night.sparks import SIGNALS, SMALL, Size, Spark, spark
from valuestream.views.import_page import Part, balance_of, say

Doc = dict[str, Any]
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


def cell_for(key: str, series: list[Doc]) -> Cell | None:
    """The stream's own series of a figure, or of its steps the one that calls loudest."""
    found = [one for one in series if one["key"] == key]
    if not found:
        return None
    loudest = min(found, key=lambda one: (WORST_FIRST.index(one["state"]), -one["points"][-1][1]))
    return cell_of(loudest, SMALL)


def cell_of(series: Doc, size: Size) -> Cell:
    day, number, n = series["points"][-1]
    mark, word = words.STATES[series["state"]]
    limits, unit = series["limits"], series["unit"]
    return Cell(
        words.figure_at(series["key"], series["step"]), words.value(number, unit), n, words.when(series["per"], day),
        series["state"], mark, str(word), words.value(limits["mean"], unit) if limits else "",
        (words.value(max(0.0, limits["lower"]), unit), words.value(limits["upper"], unit)) if limits else None,
        spark(series, size),
    )  # fmt: skip


def source_of(doc: Doc, site: Site) -> Source:
    mark = "nodata" if doc["is_late"] else "watch" if doc["quarantined"] else "ok"
    words_of = {"zone": site.timezone}
    reasons = [EXAMPLE.sub("", say(reason["code"], reason["count"], words_of)) for reason in doc["reasons"]]
    return Source(doc, mark, balance_of(doc, TRUST_BAR), reasons)
