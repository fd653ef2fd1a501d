"""Read rollouts as a site may: those from here, and those that ask one of its lines. A foreign one is not there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Prefetch, Q, QuerySet

from kaizen.core.rollout import gates
from kaizen.core.rollout.effects import Effect
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.timeline import Span, spans, waited
from kaizen.models import Adoption, AdoptionDocument, Consent, GatePass, Remark, Rollout, Stop, Trial
from kaizen.services.rollouts import signing
from kaizen.services.rollouts.scheduling import trained
from kaizen.services.rollouts.times import Owed, Times, due_of
from lean.models import Site
from valuestream.core.fingerprint import fingerprint

RELATED = ("site", "standard__stream", "version", "trial", "requested_by")
OF_LINE = ("site", "stream", "wave", "local", "installed", "overlay", "trial", "a3", "previous", "rollout__site",
           "rollout__standard", "rollout__version")  # fmt: skip


def rollouts_for(site: Site) -> QuerySet[Rollout]:
    """Those that begin here, drafts too, and those that asked a line of the site."""
    asked = Q(adoptions__site=site, started_at__isnull=False)
    return Rollout.objects.filter(Q(site=site) | asked).distinct().select_related(*RELATED)


def adoptions_for(site: Site) -> QuerySet[Adoption]:
    """The lines of its own rollouts, and its own lines in those of others."""
    here = Q(site=site, rollout__started_at__isnull=False)
    return Adoption.objects.filter(Q(rollout__site=site) | here).select_related(*OF_LINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A rollout with its lines; ``here``: those of the site that looks."""

    row: Rollout
    lines: list[Adoption]
    here: list[Adoption]

    @property
    def settled(self) -> int:
        return sum(one.is_ended or one.state == "verified" for one in self.lines)


def listed(site: Site) -> tuple[list[Listed], list[Listed]]:
    """From here, and to here; the newest first."""
    lines = Prefetch("adoptions", Adoption.objects.select_related("site", "stream", "wave"))
    rows = rollouts_for(site).order_by("-begun_at", "-pk").prefetch_related(lines)
    found = [Listed(row, list(row.adoptions.all()), [one for one in row.adoptions.all() if one.site == site])
             for row in rows]  # fmt: skip
    return [one for one in found if one.row.site == site], [one for one in found if one.row.site != site]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rollout: the signs of its gates with their figures, its effect, and what it did when."""

    row: Adoption
    signs: dict[Gate, gates.Sign]
    score: float | None
    fit: str
    own_values: int
    disputed: int
    signed: int
    asked: int
    read: int
    to_read: int
    at: dict[str, datetime | None]
    effect: Effect | None
    owed: Owed | None = None
    spans: list[Span] = field(default_factory=list)

    @property
    def waited(self) -> float:
        return waited(self.spans)

    @property
    def days(self) -> float:
        return sum(one.days for one in self.spans)


def lines_of(rollout: Rollout, now: datetime) -> list[Line]:
    """Each line of a rollout, by wave."""
    related = ("gates", "consents", "documents", "remarks__replies", "stops", "outcomes")
    rows = rollout.adoptions.select_related(*OF_LINE).prefetch_related(*related)
    times = Times()
    return [line_of(row, now, times) for row in rows.order_by("wave__number", "pk")]


def line_of(row: Adoption, now: datetime, times: Times | None = None) -> Line:
    """One line."""
    passed = newest_of(row.gates.all())
    given = [one for one in row.consents.all() if one.bound_hash == row.bound_hash and one.meaning != "refused"]
    disputed = sum(one.kind == Remark.Kind.PROPOSAL and not one.replies.all() for one in row.remarks.all())
    stopped = any(one.resumed_at is None for one in row.stops.all())
    found = gates.signs(
        row.state, {key: one.outcome for key, one in passed.items()}, is_stopped=stopped, is_disputed=bool(disputed),
        has_condition=any(one.meaning == Consent.Meaning.CONDITION for one in given),
    )  # fmt: skip
    asked = signing.asked(row) if row.state == "in_approval" else []
    at = moments(row, passed)
    word, score = fit_of(row)
    return Line(
        row, found, score, word, len(row.overlay.values) if row.overlay else 0, disputed, len(given),
        len(asked) or len(given), *(trained(row) if row.installed else (0, 0)), at, effect_of(row),
        due_of(row, times, now), spans(at, until=row.changed_at if row.is_ended else now),
    )  # fmt: skip


def newest_of(noted: Iterable[GatePass]) -> dict[str, GatePass]:
    """The newest note of each gate."""
    return {one.gate: one for one in sorted(noted, key=lambda one: one.pk)}


def moments(row: Adoption, passed: dict[str, GatePass]) -> dict[str, datetime | None]:
    """When a line came to what, by the names of ``core.rollout.timeline.ORDER``."""
    of_gate = {"handed_in": "G2", "approved": "G3", "scheduled": "G4", "in_effect": "G5", "verified": "G6"}
    at = {name: passed[gate].at if gate in passed and passed[gate].outcome == "passed" else None
          for name, gate in of_gate.items()}  # fmt: skip
    return {"asked": row.rollout.started_at, "answered": row.answered_at, **at}


def newest_document(row: Adoption, kind: str) -> AdoptionDocument | None:
    return next((one for one in sorted(row.documents.all(), key=lambda one: -one.pk) if one.kind == kind), None)


def fit_of(row: Adoption) -> tuple[str, float | None]:
    """The word of the check whether it fits, and its score 0…1; empty: not computed yet."""
    found = newest_document(row, "fit")
    if found is None:
        return "", None
    verdict = found.content.get("verdict", {})
    return verdict.get("word", ""), verdict.get("score", {}).get("value")


def effect_of(row: Adoption) -> Effect | None:
    """The effect by the line's own days where it was judged, else the predicted one; None: neither is known."""
    measured = measured_of(row.trial)
    if measured is not None:
        return measured
    found = newest_document(row, "prediction")
    told = found.content.get("effect") if found else None
    return Effect(told["share"], told["low"], told["high"], False) if told else None


def measured_of(trial: Trial | None) -> Effect | None:
    """The effect of the newest verdict that has one."""
    verdict = trial.verdicts.order_by("-number").first() if trial else None
    told = (verdict.content.get("effect") or {}) if verdict else {}
    if "share_low" not in told:
        return None
    return Effect(told["share"], told["share_low"], told["share_high"], True)


def stamp(rollout: Rollout) -> str:
    """Another one as soon as anything that the page of the rollout shows is another."""
    newest = [model.objects.filter(adoption__rollout=rollout).aggregate(n=Max("pk"))["n"]
              for model in (Consent, GatePass, AdoptionDocument, Remark)]  # fmt: skip
    stops = list(Stop.objects.filter(rollout=rollout).values_list("pk", "reason", "resumed_at"))
    lines = list(rollout.adoptions.order_by("pk").values_list("pk", "changed_at"))
    read = [trained(one)[0] for one in rollout.adoptions.filter(state="approved").select_related("installed", "local")]
    told = [
        rollout.state,
        str(rollout.changed_at),
        newest,
        [str(one) for one in stops],
        [str(one) for one in lines],
        read,
    ]
    return fingerprint({"seen": told})[:16]


def standing_stop(rollout: Rollout) -> Stop | None:
    """The stop from which nobody went on yet."""
    return rollout.stops.filter(resumed_at=None).select_related("adoption__site", "adoption__stream").first()
