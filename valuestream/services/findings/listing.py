"""The findings of a site in the order in which to look at them, by the weights that hold today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lean.models import Site
from valuestream.core.findings import Finding, Ranked, Weights, rank
from valuestream.models import FindingDecision, FindingLife, StreamNight

from .decisions import decision_of

Doc = dict[str, Any]
Stage = FindingLife.Stage


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with its points; ``points`` None: muted, gone, or set aside by the ``decision``."""

    life: FindingLife
    points: float | None = None
    parts: Mapping[str, float] | None = None
    decision: FindingDecision | None = None

    @property
    def place(self) -> str:
        """Where the list has it: ranked, muted, aside or gone."""
        if self.life.stage == Stage.GONE:
            return "gone"
        return "aside" if self.decision else "muted" if self.points is None else "ranked"

    @property
    def is_still_seen(self) -> bool:
        """Whether a person closed it and the newest night, on a later day, found it all the same."""
        if self.decision is None or self.decision.kind != FindingDecision.Kind.CLOSED:
            return False
        return self.life.absent == 0 and self.decision.decided_on < self.life.last

    @property
    def doc(self) -> Doc:
        found: Doc = self.life.document
        return found


@dataclass(frozen=True, slots=True)
class Listing:
    ranked: list[Row]
    muted: list[Row]
    aside: list[Row]
    gone: list[Row]

    @property
    def still_seen(self) -> int:
        """How many were closed and are found all the same."""
        return sum(row.is_still_seen for row in self.aside)

    @property
    def every(self) -> list[Row]:
        return [*self.ranked, *self.muted, *self.aside, *self.gone]


def lives_at(site: Site, *, stream: int | None = None, stage: str = "", waste: str = "") -> QuerySet[FindingLife]:
    """The findings of a site. ``waste``: a key of ``WASTES``, or ``none`` for those of no waste."""
    found = FindingLife.objects.filter(stream__site=site).select_related("stream", "family", "map_version")
    found = found.prefetch_related("decisions__entered_by")
    found = found.filter(stream=stream) if stream else found
    found = found.filter(stage=stage) if stage else found
    if waste:
        found = found.filter(document__waste=None if waste == "none" else waste)
    return found


def listed(lives: Iterable[FindingLife], settings: Doc) -> Listing:
    """Ranked, muted, set aside and gone. The same thing in two streams is ranked in each."""
    every = list(lives)
    gone = sorted(
        (life for life in every if life.stage == Stage.GONE), key=lambda life: (-life.last.toordinal(), life.pk)
    )
    weights, mute = Weights(**settings["weights"]), settings["mute_below"]
    here = [_row(life, weights, mute) for life in every if life.stage != Stage.GONE]
    aside = [row for row in here if row.decision is not None]
    loud = sorted((row for row in here if row.points is not None), key=_place)
    quiet = [row for row in here if row.points is None and row.decision is None]
    return Listing(loud, sorted(quiet, key=_by_name), sorted(aside, key=_by_name), [Row(life) for life in gone])


def _row(life: FindingLife, weights: Weights, mute: float) -> Row:
    decision = decision_of(life)
    if decision is not None:
        return Row(life, decision=decision)
    found: tuple[Ranked, ...] = rank([Finding.from_json(life.document)], weights, mute_below=mute).ranked
    return Row(life, found[0].points, found[0].parts) if found else Row(life)


def _place(row: Row) -> tuple[float, str, int]:
    return -(row.points or 0.0), row.life.fingerprint, row.life.pk


def _by_name(row: Row) -> tuple[str, int]:
    return row.life.stream.name, row.life.pk


def series_behind(life: FindingLife) -> Doc | None:
    """The daily figure behind a finding, as the newest night that looked at its stream told it."""
    key, step = life.document["evidence"]["series"], life.document["place"]["step"]
    night = StreamNight.objects.filter(night=life.night_id, stream=life.stream_id, family=life.family_id).first()
    told = night.content.get("series", ()) if night else ()
    found = [one for one in told if key and (one["key"], one["step"]) in {(key, step), (key, None)}]
    return max(found, key=lambda one: one["step"] is not None, default=None)
