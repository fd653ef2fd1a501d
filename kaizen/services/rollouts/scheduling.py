"""The last things before the start: training read, the gemba seen, a trial registered, a day chosen (G4, G5)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.effect.design import Design, Metric, from_json
from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, RolloutStep, Trial
from kaizen.services.a3.reading import paper_of
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.rows import for_whom, go, locked, note_gate, require, require_running
from kaizen.services.trials import measuring, registering
from lean.models import User
from lean.transactions import atomic

S = Adoption.States


def trained(row: Adoption) -> tuple[int, int]:
    """How many acknowledged the site's version, and how many have to: numbers, never names."""
    if row.installed is None or row.local is None:
        return 0, 1
    return row.installed.acknowledgements.count(), max(1, row.local.acknowledge_first)


def is_seen(row: Adoption) -> bool:
    """Whether the A3 of the receiving line has its gemba observation: day, place and what was seen."""
    return row.a3 is not None and "seen" not in paper_of(row.a3).lacks.get(1, ())


def lacks(row: Adoption) -> list[str]:
    """What must still be done before a day can be chosen: ``trained``, ``seen``."""
    done, wanted = trained(row)
    return [*(["trained"] if done < wanted else []), *([] if is_seen(row) else ["seen"])]


SAYS = {
    "trained": _("Not enough people have acknowledged the standard yet."),
    "seen": _("Nobody has looked at the gemba yet: day, place and what was seen belong on the A3."),
}


@atomic
def schedule(adoption: Adoption, *, starts_on: date, by: User, today: date | None = None) -> Adoption:
    """Chooses the day from which the line works by the standard. The trial that measures it is registered before.

    Raises ``ValidationError``: training or gemba observation are missing, the day is not in the future, the trial
    cannot be registered.
    """
    row, today = locked(adoption), today or timezone.localdate()
    if row.state == S.SCHEDULED and row.starts_on == starts_on:
        return row
    require(row, S.APPROVED)
    require_running(row)
    missing = lacks(row)
    if missing:
        raise ValidationError([SAYS[code] for code in missing])
    if starts_on <= today:
        raise ValidationError({"starts_on": _("From tomorrow on: what measures it is registered before it starts.")})
    note_gate(row, Gate.TRAINED, {"acknowledged": trained(row)[0], "wanted": trained(row)[1]}, by=by)
    trial = _trial(row, starts_on, by, today)
    row = go(row, S.SCHEDULED, "adoption.scheduled", by=by, behalf=for_whom(row, by), starts_on=starts_on, trial=trial)
    order(row, due_at=_morning(row, starts_on), by=by)
    return row


def _morning(row: Adoption, day: date) -> datetime:
    """The beginning of a day at the receiving site."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(row.site.timezone))


def order(row: Adoption, *, due_at: datetime, by: User | None) -> RolloutStep:
    """The step that puts the site's version in effect. One at a time; each stop and each change begins a new one."""
    ordered = row.steps.filter(kind=RolloutStep.Kind.ACTIVATE)
    key = f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-activate-{ordered.count() + 1}"
    return ordered.filter(state=RolloutStep.State.READY).first() or RolloutStep.objects.create(
        adoption=row, kind=RolloutStep.Kind.ACTIVATE, due_at=due_at, generation=row.rollout.generation,
        idem_key=key[-64:], asked_by=by,
    )  # fmt: skip


def order_again(row: Adoption, *, by: User | None) -> RolloutStep:
    """A new step after a stop: on the day that was chosen, at once where it is past."""
    last, now = row.steps.filter(kind=RolloutStep.Kind.ACTIVATE).order_by("-pk").first(), timezone.now()
    return order(row, due_at=max(last.due_at, now) if last else now, by=by or (last.asked_by if last else None))


def _trial(row: Adoption, starts_on: date, by: User, today: date) -> Trial | None:
    """The origin's question asked here: the same figure and smallest change that matters, on this line's days."""
    proof = row.rollout.trial
    if proof is None or row.a3 is None:
        return None
    asked = design_for(row, from_json(proof.design), starts_on, today)
    running = Trial.objects.filter(a3=row.a3, ended_at=None).first()
    if running is not None:
        reason = str(_("The day of the start was moved."))
        return registering.replace_design(running, design=asked, reason=reason, by=by, today=today)
    return registering.register(row.a3, stream=row.stream, design=asked, by=by, today=today)


def design_for(row: Adoption, origin: Design, starts_on: date, today: date) -> Design:
    """The design of the receiving line: its own step names, its own days before, control lines that move alike here."""
    names = between(row.rollout.standard.stream, row.stream)
    metric = replace(origin.metric, step=_here(origin.metric.step, names))
    found = measuring.proposed(row.stream, metric=metric.key, step=metric.step, delta=origin.delta, today=today)
    if found is None:
        raise ValidationError(_("The value stream has no events yet."))
    controls = tuple(name for name, _alike in found.proposal.controls) if found.proposal else ()
    guards = tuple(replace(guard, metric=_metric(guard.metric, names)) for guard in origin.guards)
    return replace(origin, metric=metric, line=_here(origin.line, names) or "", controls=controls, guards=guards,
                   pre_first=min(found.pre_first, starts_on - timedelta(days=28)), starts_on=starts_on)  # fmt: skip


def _here(step: str | None, names: dict[str, str]) -> str | None:
    return names.get(step, step) if step else step


def _metric(metric: Metric | None, names: dict[str, str]) -> Metric | None:
    return replace(metric, step=_here(metric.step, names)) if metric else None
