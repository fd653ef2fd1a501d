"""Gates G6 and G7: the receiver's own measuring says whether it works there, and whether it lasts."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from kaizen.core.effect.design import from_json
from kaizen.core.effect.watch import Hold
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.stopping import OUTAGE
from kaizen.core.rollout.verification import holds, outcome_of, relapse_of
from kaizen.models import Adoption, AdoptionDocument, GatePass, Outcome, TrialWatch, VerdictDocument
from kaizen.services.rollouts.lines import today_at
from kaizen.services.rollouts.proofs import newest_verdict
from kaizen.services.rollouts.rows import go, locked, newest, note_gate
from kaizen.services.rollouts.silences import silence_of
from kaizen.services.trials.measuring import days_of_work
from lean.transactions import atomic
from valuestream.core.fingerprint import fingerprint

S, Word = Adoption.States, Outcome.Word
MEASURED = (S.VERIFYING, S.INCONCLUSIVE, S.VERIFIED)
MOVES = {S.VERIFYING: (S.VERIFIED, S.FAILED, S.INCONCLUSIVE), S.INCONCLUSIVE: (S.VERIFIED, S.FAILED),
         S.VERIFIED: (S.FAILED,)}  # fmt: skip


@atomic
def verify(adoption: Adoption, *, today: date | None = None) -> Outcome | None:
    """Takes an adoption as far as its newest verdict and its looks back allow; gives what is new.

    The same evidence counts once: a second call changes nothing, also where a person has decided since.
    """
    row = locked(adoption)
    if row.state not in MEASURED:
        return None
    found = _outcome(row, today or today_at(row.site))
    made = _kept(row, *found) if found else None
    return made or _held(row)


def _outcome(row: Adoption, today: date) -> tuple[dict[str, Any], VerdictDocument | None] | None:
    verdict, promised = newest_verdict(row.trial), newest(row, AdoptionDocument.Kind.PREDICTION)
    silence = silence_of(row, begun_at(row), today)
    hashes = (verdict.content_hash if verdict else "", promised.content_hash if promised else "")
    content = outcome_of(
        verdict.content if verdict else None, promised.content if promised else None, hashes=hashes,
        silent=silence.days, since=silence.since.isoformat(), is_overdue=_is_overdue(row, today),
    )  # fmt: skip
    return (content, verdict) if content else None


def _is_overdue(row: Adoption, today: date) -> bool:
    """Whether the last look is long past: its working days and a quarter more, and too few had a figure."""
    event_set = row.stream.source.current
    if row.trial is None or event_set is None:
        return False
    design = from_json(row.trial.design)
    passed = len(days_of_work(row.stream, event_set, design.starts_on, today)) - design.washout
    return passed > design.looks[-1] * 1.25 + OUTAGE


def begun_at(row: Adoption) -> datetime:
    """When the line was put in effect: gate G5, or the last change of a row without one."""
    pilot = row.gates.filter(gate=Gate.PILOT, outcome=GatePass.Outcome.PASSED).order_by("-pk").first()
    return pilot.at if pilot else row.changed_at


def _kept(row: Adoption, content: dict[str, Any], verdict: VerdictDocument | None) -> Outcome | None:
    """A new outcome, with the state and the gate that follow; None where it is known, or says nothing new here."""
    then, hashed = S(content["outcome"]), fingerprint(content)
    if then not in MOVES[S(row.state)] or row.outcomes.filter(content_hash=hashed).exists():
        return None
    made = Outcome.objects.create(adoption=row, verdict=verdict, word=content["outcome"], content=content,
                                  content_hash=hashed)  # fmt: skip
    passed = then == S.VERIFIED
    evidence = {"outcome": hashed, "verdict": content.get("verdict", ""), "z": content["z"],
                **({} if passed else {"why": content["reason"]})}  # fmt: skip
    gate = Gate.HOLDS if content["reason"] == "relapsed" else Gate.VERIFIED
    outcome = GatePass.Outcome.PASSED if passed else GatePass.Outcome.BLOCKED
    note_gate(row, gate, evidence, by=None, outcome=outcome)
    go(row, then, f"adoption.{then}", by=None, reason=content["reason"])
    return made


def _held(row: Adoption) -> Outcome | None:
    """What was proven there is looked at after 30, 60 and 90 days: it holds, or it was lost again."""
    if row.state != S.VERIFIED or row.trial is None:
        return None
    watches = list(TrialWatch.objects.filter(trial=row.trial).order_by("mark"))
    word = holds({one.mark: one.outcome for one in watches})
    if word == Hold.RELAPSED:
        lost = next(one for one in watches if one.outcome == Hold.RELAPSED)
        return _kept(row, relapse_of(lost.mark, lost.content["share"]), None)
    if word == Hold.HOLDS:
        note_gate(row, Gate.HOLDS, {"marks": {str(one.mark): one.outcome for one in watches}}, by=None)
        go(row, S.DONE, "adoption.done", by=None)
    elif word == Hold.UNSURE:
        note_gate(row, Gate.HOLDS, {"why": "unsure"}, by=None, outcome=GatePass.Outcome.BLOCKED)
    return None


def due() -> QuerySet[Adoption]:
    """The adoptions that are being measured, in rollouts that were not cancelled."""
    return Adoption.objects.filter(state__in=MEASURED).exclude(rollout__state="cancelled").order_by("pk")
