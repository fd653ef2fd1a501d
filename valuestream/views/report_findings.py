"""What the page of a report tells about findings and deviations, worked out from its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lean.models import Site
from valuestream.core.night.lives import lives_in
from valuestream.models import FindingLife

Doc = dict[str, Any]
TOP = 5  # findings that a report shows; the list holds them all


@dataclass(frozen=True, slots=True)
class TopFinding:
    """A finding in the order of the night. ``url`` is empty where the site keeps it no longer."""

    doc: Doc
    stage: str
    points: float
    stream: str
    url: str


@dataclass(frozen=True, slots=True)
class StreamDeviations:
    """Deviations of a stream; ``conformance`` None: no reference path was confirmed when the night began."""

    stream: str
    url: str
    conformance: Doc | None
    rows: list[Doc]


@dataclass(frozen=True, slots=True)
class FindingsPart:
    """``top`` of ``count`` ranked findings, how many are muted or set aside, and what no rule could see."""

    top: list[TopFinding]
    count: int
    muted: int
    aside: int
    blind: list[tuple[str, Doc]]


def findings_of(site: Site, report: Doc, names: Mapping[str, str]) -> FindingsPart:
    """What to look at first, of all streams together. ``names``: stream id → its name on the page."""
    streams: list[Doc] = report["streams"]
    ranked = sorted(_ranked(streams), key=lambda found: (-found[1]["points"], found[1]["fingerprint"], found[0]["id"]))
    top, docs = ranked[:TOP], _documents(report)
    pages = _pages(site, {one["fingerprint"] for _stream, one in top})
    shown = [
        TopFinding(
            docs[stream["id"], one["fingerprint"]], one["stage"], one["points"], names[stream["id"]],
            pages.get((stream["stream"], one["fingerprint"]), ""),
        )
        for stream, one in top
    ]  # fmt: skip
    counts = {key: sum(len(_told(stream, key)) for stream in streams) for key in ("muted", "aside")}
    blind = [(names[stream["id"]], spot) for stream in streams for spot in stream["content"].get("blind", ())]
    return FindingsPart(shown, len(ranked), counts["muted"], counts["aside"], blind)


def _told(stream: Doc, key: str) -> list[Any]:
    found: list[Any] = stream.get("findings", {}).get(key, [])
    return found


def _ranked(streams: list[Doc]) -> Iterator[tuple[Doc, Doc]]:
    return ((stream, one) for stream in streams for one in _told(stream, "ranked"))


def _pages(site: Site, fingerprints: set[str]) -> dict[tuple[int, str], str]:
    """The address of each finding, by stream and fingerprint."""
    rows = FindingLife.objects.filter(stream__site=site, fingerprint__in=fingerprints)
    return {
        (stream, key): reverse("finding", args=[site.slug, pk])
        for stream, key, pk in rows.values_list("stream", "fingerprint", "pk")
    }


def _documents(report: Doc) -> dict[tuple[str, str], Doc]:
    """Each finding of a report by stream and fingerprint; one that its rule could not look for this night stands as
    the night before left it.
    """
    return {
        (one["id"], life.fingerprint): life.finding.as_json()
        for one in report["streams"]
        for life in lives_in(report, one["id"])
    }


def deviations_of(streams: list[Doc], names: Mapping[str, str], urls: Mapping[str, str]) -> list[StreamDeviations]:
    """The deviations of each stream that was looked at."""
    return [
        StreamDeviations(
            names[one["id"]], urls[one["id"]], one["content"].get("conformance"), one.get("deviations", [])
        )
        for one in streams
    ]  # fmt: skip
