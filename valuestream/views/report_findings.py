"""What the page of a report tells about findings and deviations, worked out from its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lean.models import Site
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


def findings_of(site: Site, streams: list[Doc], names: Mapping[str, str]) -> FindingsPart:
    """What to look at first, of all streams together. ``names``: stream id → its name on the page."""
    ranked = sorted(_ranked(streams), key=lambda found: (-found[1]["points"], found[1]["fingerprint"], found[0]["id"]))
    pages = _pages(site, {one["fingerprint"] for _stream, one in ranked[:TOP]})
    top = [_top(site, stream, one, names[stream["id"]], pages) for stream, one in ranked[:TOP]]
    counts = {key: sum(len(_told(stream, key)) for stream in streams) for key in ("muted", "aside")}
    blind = [(names[stream["id"]], spot) for stream in streams for spot in stream["content"].get("blind", ())]
    return FindingsPart(top, len(ranked), counts["muted"], counts["aside"], blind)


def _told(stream: Doc, key: str) -> list[Any]:
    found: list[Any] = stream.get("findings", {}).get(key, [])
    return found


def _ranked(streams: list[Doc]) -> Iterator[tuple[Doc, Doc]]:
    return ((stream, one) for stream in streams for one in _told(stream, "ranked"))


def _pages(site: Site, fingerprints: set[str]) -> dict[tuple[int, str], int]:
    """The page of each finding, by stream and fingerprint."""
    rows = FindingLife.objects.filter(stream__site=site, fingerprint__in=fingerprints)
    return {(stream, key): pk for stream, key, pk in rows.values_list("stream", "fingerprint", "pk")}


def _top(site: Site, stream: Doc, one: Doc, name: str, pages: dict[tuple[int, str], int]) -> TopFinding:
    doc = next(doc for doc in stream["content"]["findings"] if doc["fingerprint"] == one["fingerprint"])
    pk = pages.get((stream["stream"], one["fingerprint"]))
    url = reverse("finding", args=[site.slug, pk]) if pk else ""
    return TopFinding(doc, one["stage"], one["points"], name, url)


def deviations_of(streams: list[Doc], names: Mapping[str, str], urls: Mapping[str, str]) -> list[StreamDeviations]:
    """The deviations of each stream that was looked at."""
    return [
        StreamDeviations(
            names[one["id"]], urls[one["id"]], one["content"].get("conformance"), one.get("deviations", [])
        )
        for one in streams
    ]  # fmt: skip
