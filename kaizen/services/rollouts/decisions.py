"""What was decided in a rollout, by whom and on what, in the order in which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, Confirmation, GatePass, Remark, Rollout
from kaizen.services.rollouts.evidence import adoptions_of
from lean.models import Site

SAID = (Remark.Kind.PROPOSAL, Remark.Kind.AGREED, Remark.Kind.REFUSED)  # a comment decides nothing
TOLD_ELSEWHERE = (Gate.PROVEN, Gate.FITS)  # by the verdict at the origin, by the document of the fit


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided ``at`` a moment. ``kind`` says of which model ``row`` is; ``line`` None: of the whole.

    ``hash``: SHA-256 of what it rests on or was bound to, a document or file of the bundle; empty where nothing is.
    """

    at: datetime
    kind: str
    row: Any
    line: Adoption | None = None
    hash: str = ""


def decisions_of(rollout: Rollout, site: Site) -> list[Decision]:
    """All that the site may know of: the origin of every line, a receiver of its own lines and of the whole."""
    lines = list(adoptions_of(rollout, site))
    found = [*_of_whole(rollout), *_stops(rollout)]
    for line in lines:
        found += [*_of_line(line), *_gates(line)]
    return sorted(found, key=lambda one: one.at)


def _of_whole(rollout: Rollout) -> Iterator[Decision]:
    said = Confirmation.objects.filter(verdict__trial=rollout.trial_id).select_related("verdict__trial__a3__site")
    for one in said.order_by("pk") if rollout.trial_id else ():
        yield Decision(one.at, "proven", one, hash=one.verdict.content_hash)
    if rollout.started_at:
        yield Decision(rollout.started_at, "asked", rollout, hash=rollout.version.content_hash)
    for wave in rollout.waves.exclude(opened_at=None).order_by("number"):
        yield Decision(wave.opened_at, "wave", wave)  # type: ignore[arg-type]
    if rollout.ended_at:
        yield Decision(rollout.ended_at, "ended", rollout)


def _stops(rollout: Rollout) -> Iterator[Decision]:
    for one in rollout.stops.select_related("adoption__site", "adoption__stream").order_by("pk"):
        yield Decision(one.at, "stopped", one, one.adoption)
        if one.resumed_at:
            yield Decision(one.resumed_at, "resumed", one, one.adoption)


def _of_line(line: Adoption) -> Iterator[Decision]:
    for document in line.documents.order_by("pk"):
        yield Decision(document.computed_at, document.kind, document, line, document.content_hash)
    if line.answered_at:
        yield Decision(line.answered_at, "answered", line, line)
    for remark in line.remarks.filter(kind__in=SAID).select_related("site").order_by("pk"):
        yield Decision(remark.at, "remark", remark, line)
    for one in line.consents.order_by("pk"):
        yield Decision(one.at, "signed", one, line, one.bound_hash)
    for done in line.effects.exclude(kind="hold").order_by("pk"):
        yield Decision(done.at, "done", done, line, done.version.content_hash if done.version else "")
    for outcome in line.outcomes.order_by("pk"):
        yield Decision(outcome.at, "outcome", outcome, line, outcome.content_hash)


def _gates(line: Adoption) -> Iterator[Decision]:
    """Those that nothing else in the log tells: not what a refusal, a site's end or an outcome says already."""
    for one in line.gates.exclude(gate__in=TOLD_ELSEWHERE).order_by("pk"):
        is_refusal = one.gate == Gate.APPROVED and one.outcome == GatePass.Outcome.BLOCKED
        if not (is_refusal or one.gate == Gate.PILOT or "outcome" in one.evidence):
            yield Decision(one.at, "gate", one, line, one.evidence.get("bound_hash", ""))
