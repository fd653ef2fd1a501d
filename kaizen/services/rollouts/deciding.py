"""A person decides where the figures do not: how an unclear adoption goes on."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.effect.watch import MARKS
from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, GatePass, TrialWatch
from kaizen.services.rollouts.lines import today_at
from kaizen.services.rollouts.rows import for_whom, go, locked, needed, note_gate
from lean.models import User
from lean.transactions import atomic

S, Passed = Adoption.States, GatePass.Outcome
# from where to where, which gate that is, and how it stands then; None: measuring goes on
MAY = {
    (S.INCONCLUSIVE, S.VERIFYING): None,
    (S.INCONCLUSIVE, S.VERIFIED): (Gate.VERIFIED, Passed.PASSED),
    (S.INCONCLUSIVE, S.FAILED): (Gate.VERIFIED, Passed.BLOCKED),
    (S.FAILED, S.VERIFYING): None,
    (S.VERIFIED, S.DONE): (Gate.HOLDS, Passed.PASSED),
    (S.VERIFIED, S.FAILED): (Gate.HOLDS, Passed.BLOCKED),
}


def ways(row: Adoption) -> list[str]:
    """Where a person may take the adoption from here; none where there is nothing to decide."""
    if row.state == S.VERIFIED and not _is_unsure(row):
        return []
    return [then.value for now, then in MAY if now == row.state]


@atomic
def decide(adoption: Adoption, *, then: str, reason: str, by: User) -> Adoption:
    """Takes an unclear adoption on: measured further, verified, or failed; one that failed: measured further; one whose
    last look back is unsure: done or failed. The evidence of before does not decide again.

    A second click changes nothing. Raises ``ValidationError`` without a reason, or where there is nothing to decide.
    """
    row = locked(adoption)
    if row.state == then:
        return row
    if then not in ways(row):
        raise ValidationError(_("There is nothing to decide: %(state)s.") % {"state": row.get_state_display()})
    why = needed(reason)
    passing = MAY[S(row.state), S(then)]
    if passing is not None:
        gate, outcome = passing
        last = row.outcomes.order_by("-pk").first()
        evidence = {"reason": why, "outcome": last.content_hash if last else ""}
        note_gate(row, gate, evidence, by=by, outcome=outcome)
    return go(row, then, "adoption.decided", by=by, reason=why, behalf=for_whom(row, by))


def _is_unsure(row: Adoption) -> bool:
    """Whether 90 days are over and the figures do not tell whether it holds: they are unsure, or there are none."""
    is_over = row.starts_on is not None and today_at(row.site) >= row.starts_on + timedelta(days=MARKS[-1])
    if is_over and not TrialWatch.objects.filter(trial=row.trial, mark=MARKS[-1]).exists():
        return True
    last = row.gates.filter(gate=Gate.HOLDS).order_by("-pk").first()
    return last is not None and last.outcome == Passed.BLOCKED
