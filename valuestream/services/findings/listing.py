"""The findings of a site in the order in which to look at them, by the weights that hold today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lean.models import Site
from valuestream.core.findings import Finding, Ranked, Weights, rank
from valuestream.models import FindingLife, StreamNight

Doc = dict[str, Any]
Stage = FindingLife.Stage


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with its points; ``points`` None: muted, or gone."""

    life: FindingLife
    points: float | None = None
    parts: Mapping[str, float] | None = None

    @property
    def doc(self) -> Doc:
        found: Doc = self.life.document
        return found


@dataclass(frozen=True, slots=True)
class Listing:
    ranked: list[Row]
    muted: list[Row]
    gone: list[Row]


def lives_at(site: Site, *, stream: int | None = None, stage: str = "", waste: str = "") -> QuerySet[FindingLife]:
    """The findings of a site. ``waste``: a key of ``WASTES``, or ``none`` for those of no waste."""
    found = FindingLife.objects.filter(stream__site=site).select_related("stream", "family", "map_version")
    found = found.filter(stream=stream) if stream else found
    found = found.filter(stage=stage) if stage else found
    if waste:
        found = found.filter(document__waste=None if waste == "none" else waste)
    return found


def listed(lives: Iterable[FindingLife], settings: Doc) -> Listing:
    """Ranked, muted and gone. The same thing in two streams is ranked in each."""
    every = list(lives)
    gone = sorted(
        (life for life in every if life.stage == Stage.GONE), key=lambda life: (-life.last.toordinal(), life.pk)
    )
    weights, mute = Weights(**settings["weights"]), settings["mute_below"]
    found = [_row(life, weights, mute) for life in every if life.stage != Stage.GONE]
    loud = sorted((row for row in found if row.points is not None), key=_place)
    quiet = sorted((row for row in found if row.points is None), key=lambda row: (row.life.stream.name, row.life.pk))
    return Listing(loud, quiet, [Row(life) for life in gone])


def _row(life: FindingLife, weights: Weights, mute: float) -> Row:
    found: tuple[Ranked, ...] = rank([Finding.from_json(life.document)], weights, mute_below=mute).ranked
    return Row(life, found[0].points, found[0].parts) if found else Row(life)


def _place(row: Row) -> tuple[float, str, int]:
    return -(row.points or 0.0), row.life.fingerprint, row.life.pk


def series_behind(life: FindingLife) -> Doc | None:
    """The daily figure behind a finding, as the newest night that looked at its stream told it."""
    key, step = life.document["evidence"]["series"], life.document["place"]["step"]
    night = StreamNight.objects.filter(night=life.night_id, stream=life.stream_id, family=life.family_id).first()
    told = night.content.get("series", ()) if night else ()
    found = [one for one in told if key and (one["key"], one["step"]) in {(key, step), (key, None)}]
    return max(found, key=lambda one: one["step"] is not None, default=None)
