"""Offer a proven standard to other lines: a draft with waves, then the start, the next wave, the end."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.effect.verdict import Word
from kaizen.core.rollout.states import BEFORE, ENDED, SETTLED, Gate
from kaizen.core.standards import State
from kaizen.models import Adoption, Rollout, Standard, StandardVersion, Wave
from kaizen.services.rollouts import fitting, predicting
from kaizen.services.rollouts.proofs import proof_of
from kaizen.services.rollouts.rows import go, locked, locked_rollout, needed, note_gate
from lean.audit import record
from lean.models import Site, User
from lean.transactions import atomic
from valuestream.models import ValueStream

Plan = Sequence[Sequence[ValueStream]]


@atomic
def begin(version: StandardVersion, plan: Plan, *, change: str, reason: str, by: User) -> Rollout:
    """A draft: ``plan`` holds the lines of each wave in order. The same once more is the draft that stands.

    Raises ``ValidationError``: the version is not in effect, nothing proves it, a line stands twice or is its own.
    """
    site = Site.objects.select_for_update(no_key=True).get(pk=version.site.pk)
    if version.state != State.EFFECTIVE:
        raise ValidationError(_("Only a version that is in effect at its own site is offered to others."))
    trial = proof_of(version.standard)
    if trial is None:
        raise ValidationError(_(
            "Nothing proves it yet: the A3 of the standard needs a trial that is PROVEN and that a second person "
            "confirmed."
        ))  # fmt: skip
    known = _planned_before(version, plan, change, reason, by)
    if known is not None:
        return known
    highest = Rollout.objects.filter(site=site).aggregate(n=Max("number"))["n"] or 0
    rollout = Rollout.objects.create(
        site=site, number=highest + 1, standard=version.standard, version=version, trial=trial, change=change,
        reason=needed(reason), requested_by=by,
    )  # fmt: skip
    _plan(rollout, plan)
    record("rollout.begun", rollout, by=by, site=site, after=_facts(rollout), reason=rollout.reason)
    return rollout


def _planned_before(version: StandardVersion, plan: Plan, change: str, reason: str, by: User) -> Rollout | None:
    told = {"change": change, "reason": reason.strip(), "requested_by": by}
    drafts = Rollout.objects.filter(version=version, state=Rollout.States.DRAFT, **told)
    return next((row for row in drafts if _is_plan_of(row, plan)), None)


def _is_plan_of(rollout: Rollout, plan: Plan) -> bool:
    asked = [[stream.pk for stream in wave] for wave in plan if wave]
    waves = rollout.waves.order_by("number").prefetch_related("adoptions")
    return asked == [[one.stream_id for one in sorted(wave.adoptions.all(), key=lambda one: one.pk)] for wave in waves]


def _plan(rollout: Rollout, plan: Plan) -> None:
    lines = [stream for wave in plan for stream in wave]
    if not lines:
        raise ValidationError({"lines": _("Choose at least one line.")})
    if len({stream.pk for stream in lines}) != len(lines):
        raise ValidationError({"lines": _("A line stands in one wave only.")})
    if rollout.standard.stream_id in {stream.pk for stream in lines}:
        raise ValidationError({"lines": _("The line that the standard comes from works by it already.")})
    for number, streams in enumerate((wave for wave in plan if wave), 1):
        wave = Wave.objects.create(rollout=rollout, number=number)
        for stream in streams:
            Adoption.objects.create(rollout=rollout, wave=wave, site=stream.site, stream=stream)


@atomic
def replan(rollout: Rollout, plan: Plan, *, by: User) -> Rollout:
    """Other lines or waves of a draft. Raises ``ValidationError`` once the sites were asked."""
    row = locked_rollout(rollout)
    if row.state != Rollout.States.DRAFT:
        raise ValidationError(_("The sites were asked already."))
    if _is_plan_of(row, plan):
        return row
    Adoption.objects.filter(rollout=row).delete()
    Wave.objects.filter(rollout=row).delete()
    _plan(row, plan)
    record("rollout.planned", row, by=by, site=row.site, after=_facts(row))
    return row


def start(rollout: Rollout, *, by: User) -> Rollout:
    """Asks the sites, opens the first wave, and looks whether the standard fits each line (gate G1) and what it brings.

    A second click changes nothing; what a killed process did not look at, the sweep does. Raises ``ValidationError``
    while another rollout of the standard runs.
    """
    row = _started(rollout, by)
    for adoption in row.adoptions.filter(state=Adoption.States.PROPOSED):
        fitting.fit(adoption)
        predicting.predict(adoption)
    return row


@atomic
def _started(rollout: Rollout, by: User) -> Rollout:
    row = locked_rollout(rollout)
    if row.state == Rollout.States.RUNNING:
        return row
    if row.state != Rollout.States.DRAFT:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": row.get_state_display()})
    Standard.objects.select_for_update().get(pk=row.standard_id)
    busy = Rollout.objects.filter(standard=row.standard, state__in=("running", "stopped")).exclude(pk=row.pk).first()
    if busy is not None:
        raise ValidationError(_("%(other)s of this standard is under way. End it first.") % {"other": busy.name})
    stuck = Adoption.objects.filter(rollout__standard=row.standard, state__in=("rolling_back", "needs_attention"))
    if stuck.exists():
        raise ValidationError(_("A line has not gone back yet: %(line)s.") % {"line": stuck[0]})
    row.state, row.started_at = Rollout.States.RUNNING, timezone.now()
    row.save()
    row.adoptions.update(since=row.started_at)
    for adoption in row.adoptions.select_related("site"):
        note_gate(adoption, Gate.PROVEN, _proof(row), by=None)
    _open(row.waves.order_by("number")[0], by)
    record("rollout.started", row, by=by, site=row.site, after=_facts(row))
    return row


def _proof(row: Rollout) -> dict[str, object]:
    verdict = row.trial.verdicts.order_by("-number").first() if row.trial else None
    return {"trial": str(row.trial), "verdict": verdict.content_hash if verdict else "", "word": Word.PROVEN.value}


def _open(wave: Wave, by: User) -> None:
    wave.state, wave.opened_by, wave.opened_at = Wave.States.OPEN, by, timezone.now()
    wave.save()


def waits_for(rollout: Rollout) -> list[Adoption]:
    """The adoptions of the open wave that are not settled: the next wave waits for them."""
    return list(
        rollout.adoptions.filter(wave__state="open").exclude(state__in=SETTLED).select_related("site", "stream")
    )


@atomic
def open_next(rollout: Rollout, *, by: User) -> Wave:
    """Opens the next wave. Only a person does. Raises ``ValidationError`` while the open one is not settled."""
    row = locked_rollout(rollout)
    if row.state != Rollout.States.RUNNING:
        raise ValidationError(_("The rollout is %(state)s.") % {"state": row.get_state_display()})
    waiting = waits_for(row)
    if waiting:
        names = ", ".join(f"{one.site} {one.stream}" for one in waiting)
        raise ValidationError(_("The open wave is not settled yet: %(lines)s.") % {"lines": names})
    following = row.waves.filter(state="waiting").order_by("number").first()
    if following is None:
        raise ValidationError(_("There is no further wave."))
    row.waves.filter(state="open").update(state=Wave.States.DONE)
    _open(following, by)
    record(
        "rollout.wave_opened", following, by=by, site=row.site, after={"rollout": row.name, "wave": following.number}
    )
    return following


@atomic
def end(rollout: Rollout, *, reason: str, by: User) -> Rollout:
    """Ends a rollout: what has not begun is withdrawn, what is in effect stays. Raises ``ValidationError`` while
    something is being put in effect or taken back.
    """
    row = locked_rollout(rollout)
    if row.state in (Rollout.States.DONE, Rollout.States.CANCELLED):
        return row
    if row.adoptions.filter(state__in=("activating", "rolling_back", "needs_attention")).exists():
        raise ValidationError(_("Something is being put in effect or taken back just now."))
    for adoption in row.adoptions.filter(state__in=BEFORE):
        _withdraw(locked(adoption), reason, by)
    is_done = row.adoptions.exclude(state__in=ENDED).exists() or row.adoptions.filter(state="done").exists()
    row.state = Rollout.States.DONE if row.started_at and is_done else Rollout.States.CANCELLED
    row.ended_at = timezone.now()
    row.save()
    record("rollout.ended", row, by=by, site=row.site, after=_facts(row), reason=needed(reason))
    return row


def _withdraw(row: Adoption, reason: str, by: User) -> None:
    row.steps.filter(state__in=("ready", "waiting")).update(state="cancelled")
    go(row, Adoption.States.WITHDRAWN, "adoption.withdrawn", by=by, reason=needed(reason))


def _facts(row: Rollout) -> dict[str, object]:
    lines = [f"{one.wave.number}: {one.site.slug} {one.stream.name}"
             for one in row.adoptions.select_related("wave", "site", "stream")]  # fmt: skip
    return {"rollout": row.name, "version": str(row.version), "state": str(row.state), "lines": lines}
