"""What the services of rollouts share: the lock, the step from state to state, gates, what is signed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.rollout.states import Gate, may_follow
from kaizen.models import Adoption, AdoptionDocument, GatePass, Rollout
from lean.access import MAY, may_self
from lean.audit import record
from lean.models import User
from lean.standing_in import may_for
from valuestream.core.fingerprint import fingerprint

MOST = 400  # characters of a reason


def locked_rollout(rollout: Rollout) -> Rollout:
    """The rollout as it is now, while every other change of it and its adoptions waits. Call it in a transaction."""
    return Rollout.objects.select_for_update().get(pk=rollout.pk)


def locked(adoption: Adoption) -> Adoption:
    """The adoption as it is now, while every other change of its rollout waits. Call it in a transaction."""
    Rollout.objects.select_for_update().get(pk=adoption.rollout_id)
    related = ("rollout__site", "rollout__standard", "rollout__version", "wave", "site", "stream", "local", "installed",
               "overlay", "previous", "trial", "a3")  # fmt: skip
    return Adoption.objects.select_related(*related).get(pk=adoption.pk)


def require(adoption: Adoption, *states: str) -> None:
    """Raises ``ValidationError`` when the adoption is in none of ``states``."""
    if adoption.state not in states:
        raise ValidationError(_("Not possible now: %(state)s.") % {"state": adoption.get_state_display()})


def require_running(adoption: Adoption) -> None:
    """Raises ``ValidationError`` while the rollout is stopped, or when it is over."""
    if adoption.rollout.state != Rollout.States.RUNNING:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": adoption.rollout.get_state_display()})


def for_whom(row: Adoption, by: User) -> User | None:
    """The person whose deputy somebody answers as for the receiving site; None: for themselves."""
    if may_self(by, row.site, "answer_rollout"):
        return None
    return next(iter(may_for(by, row.site, "answer_rollout", MAY["answer_rollout"])), None)


def in_the_name_of(person: User | None) -> dict[str, str]:
    """What the audit trail keeps of whose deputy acted."""
    return {"for": person.get_username()} if person else {}


def go(
    row: Adoption, then: str, action: str, *, by: User | None, reason: str = "", behalf: User | None = None,
    **fields: Any,
) -> Adoption:  # fmt: skip
    """Takes a locked adoption to its next state with these fields, and says so in the audit trail.

    ``behalf``: in whose name ``by`` acted as a deputy.
    Raises ``ValidationError`` where no way leads there.
    """
    if not may_follow(row.state, then):
        raise ValidationError(_("Not possible now: %(state)s.") % {"state": row.get_state_display()})
    before = row.state
    row.state, row.since = then, timezone.now()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    Rollout.objects.filter(pk=row.rollout_id).update(changed_at=row.changed_at)
    record(action, row, by=by, site=row.site, before={"state": before},
           after=facts(row) | in_the_name_of(behalf), reason=reason)  # fmt: skip
    return row


def facts(row: Adoption) -> dict[str, Any]:
    """What the audit trail keeps of an adoption."""
    return {
        "rollout": row.rollout.name, "origin": row.rollout.site.slug, "line": row.stream.name, "state": str(row.state),
        "standard": row.rollout.standard.code, "bound_hash": row.bound_hash,
    }  # fmt: skip


def note_gate(
    row: Adoption, gate: Gate, evidence: dict[str, Any], *, by: User | None, outcome: str = GatePass.Outcome.PASSED
) -> GatePass:  # fmt: skip
    """Notes that a gate was passed, blocked or has become void; the same once more changes nothing."""
    last = row.gates.filter(gate=gate).order_by("-pk").first()
    if last is not None and (last.outcome, last.evidence) == (outcome, evidence):
        return last
    return GatePass.objects.create(adoption=row, gate=gate, outcome=outcome, evidence=evidence, by=by)


def has_passed(row: Adoption, gate: Gate) -> bool:
    last = row.gates.filter(gate=gate).order_by("-pk").first()
    return last is not None and last.outcome == GatePass.Outcome.PASSED


def void(row: Adoption, *gates: Gate, why: str) -> None:
    """What was passed on another content counts no more."""
    for gate in gates:
        if has_passed(row, gate):
            note_gate(row, gate, {"why": why}, by=None, outcome=GatePass.Outcome.VOID)


def reopen(
    row: Adoption, by: User | None, action: str, *, reason: str = "", behalf: User | None = None, **fields: Any
) -> Adoption:  # fmt: skip
    """Back to being adapted, as something else is there now than what was signed."""
    for name, value in fields.items():
        setattr(row, name, value)
    if row.state == Adoption.States.ADAPTING:
        row.save()
        return row
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    void(row, Gate.ADAPTED, Gate.APPROVED, Gate.TRAINED, why="changed")
    return go(row, Adoption.States.ADAPTING, action, by=by, reason=reason, behalf=behalf, bound_hash="",
              starts_on=None)  # fmt: skip


def newest(row: Adoption, kind: str) -> AdoptionDocument | None:
    """The newest document of a kind that was computed for the adoption."""
    return row.documents.filter(kind=kind).order_by("-pk").first()


def keep(row: Adoption, kind: str, content: dict[str, Any]) -> AdoptionDocument:
    """Keeps a document as it was computed; one that says the same as the newest is that one.

    ``after`` in it names the one before, so that what was said earlier can be said again.
    """
    before = newest(row, kind)
    if before is not None and fingerprint({**before.content, "after": ""}) == fingerprint({**content, "after": ""}):
        return before
    told = {**content, "after": before.content_hash if before else ""}
    return AdoptionDocument.objects.create(adoption=row, kind=kind, content=told, content_hash=fingerprint(told))


def bound_hash(row: Adoption) -> str:
    """Names all that the site signs (``bound``)."""
    return fingerprint(bound(row))


def bound(row: Adoption) -> dict[str, Any]:
    """All that the site signs: content, local values, evidence, what it goes back to, and whether by itself."""
    fit, predicted = (newest(row, kind) for kind in AdoptionDocument.Kind.values)
    return {
        "content": row.installed.content_hash if row.installed else "",
        "overlay": row.overlay.values if row.overlay else {},
        "origin": row.rollout.version.content_hash,
        "fit": fit.content_hash if fit else "", "prediction": predicted.content_hash if predicted else "",
        "previous": row.previous.content_hash if row.previous else "", "goes_back_itself": row.goes_back_itself,
        "lines": row.rollout.adoptions.count(), "change": row.rollout.change,
        "refused": row.consents.filter(meaning="refused").count(),  # handed in again, it is signed again
    }  # fmt: skip


def raise_fence(row: Adoption) -> int:
    """A token newer than each that was given out before: what an older worker does is void.

    Newer too than those of earlier rollouts to the same standard of the site, since its end keeps one fence for all.
    """
    same = Q(pk=row.pk) | Q(site=row.site_id, local__isnull=False, local=row.local_id)
    highest = Adoption.objects.filter(same).aggregate(n=Max("fence"))["n"]
    row.fence = highest + 1
    Adoption.objects.filter(pk=row.pk).update(fence=row.fence)
    return row.fence


def needed(reason: str, field: str = "reason") -> str:
    """A reason that is one. Raises ``ValidationError`` at ``field``."""
    if not reason.strip():
        raise ValidationError({field: _("Say why.")})
    if len(reason.strip()) > MOST:
        raise ValidationError({field: _("Too long: at most %(most)s characters.") % {"most": MOST}})
    return reason.strip()
