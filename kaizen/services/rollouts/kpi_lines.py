"""One line of a rollout in figures: how long each gate took, how its site answered, whether it came as predicted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kaizen.core.rollout import kpis as core
from kaizen.core.rollout.duties import days_worked
from kaizen.core.rollout.effects import Effect
from kaizen.core.rollout.gates import NOW
from kaizen.core.rollout.kpis import Answer, Came, Leg
from kaizen.core.rollout.states import Adoption as State
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.timeline import Span, spans
from kaizen.models import Adoption, Trial
from kaizen.services.rollouts import predicting
from kaizen.services.rollouts.reading import moments, newest_of
from kaizen.services.rollouts.times import Owed, Times, owed_by
from lean.models import Site


@dataclass(frozen=True, slots=True)
class LineKpi:
    """A line: its answer, its leg to each gate with the working days in it, and whether it came as predicted.

    ``proven``: when a second person stood behind the trial at the origin. ``owed``: what it owes now.
    """

    row: Adoption
    answer: Answer
    legs: Mapping[Gate, Leg]
    worked: Mapping[Gate, int]
    spans: list[Span]
    promised: Effect | None
    found: Effect | None
    came: Came | None
    proven: datetime | None
    owed: list[Owed]

    @property
    def at(self) -> Gate | None:
        """The gate that it is at; None when it is over."""
        if self.owed:
            return self.owed[0].duty.gate
        return None if self.row.is_ended else NOW.get(State(self.row.state), (Gate.FITS, None))[0]

    @property
    def since(self) -> datetime:
        """Since when what it owes is waited for, else since when it is in its state."""
        return self.owed[0].begun if self.owed else self.row.since or self.row.changed_at

    def until(self, gate: Gate) -> Leg | None:
        """From when it was asked until it passed a gate."""
        if gate not in self.legs or self.row.rollout.started_at is None:
            return None
        return Leg(self.row.rollout.started_at, self.legs[gate].last)


def line_of(told: predicting.Compared, times: Times, now: datetime) -> LineKpi:
    """One line that was asked. ``told``: what was promised and found there."""
    row, asked = told.adoption, told.adoption.rollout.started_at
    found = core.legs(asked, _passed(row)) if asked else {}
    promised, measured = _promised(told), _measured(told)
    better = predicting.better_of(row.trial or row.rollout.trial)
    side = core.came(promised, measured.share, better=better) if promised and measured else None
    lived = spans(moments(row, newest_of(row.gates.all())), until=row.changed_at if row.is_ended else now)
    return LineKpi(
        row, core.answer_of(row.state, row.choice), found,
        {gate: worked_in(leg, row.site, times) for gate, leg in found.items()}, lived, promised, measured, side,
        _proven_at(row.rollout.trial), owed_by(row, times, now),
    )  # fmt: skip


def _passed(row: Adoption) -> dict[Gate, datetime]:
    """Since when each gate is passed. The first one is: that it fits, and that its site answered."""
    noted: dict[str, list[tuple[str, datetime]]] = {}
    for one in sorted(row.gates.all(), key=lambda one: one.pk):
        noted.setdefault(one.gate, []).append((one.outcome, one.at))
    found = {gate: core.standing(noted.get(gate.value, [])) for gate in list(Gate)[2:]}
    fits = core.first_standing(noted.get(Gate.FITS.value, []))
    fits = max(fits, row.answered_at) if fits and row.answered_at else None
    return {gate: at for gate, at in {Gate.FITS: fits, **found}.items() if at is not None}


def _promised(told: predicting.Compared) -> Effect | None:
    found = told.promised
    return Effect(found["share"], found["low"], found["high"], False) if found else None


def _measured(told: predicting.Compared) -> Effect | None:
    """What the line's own days said; without an interval where only the figure is known."""
    found = told.found
    if not found:
        return None
    if found["share_low"] is None:
        return Effect(found["share"], found["share"], found["share"], True, has_interval=False)
    return Effect(found["share"], found["share_low"], found["share_high"], True)


def worked_in(leg: Leg, site: Site, times: Times) -> int:
    """Working days of a leg by the calendar of a site and on its clock."""
    first, last = (at.astimezone(ZoneInfo(site.timezone)).date() for at in (leg.first, leg.last))
    return days_worked(first, last, times.of(site)[1])


def _proven_at(trial: Trial | None) -> datetime | None:
    """When a second person stood behind a verdict, of several the newest."""
    said = [one.confirmation for one in trial.verdicts.all() if hasattr(one, "confirmation")] if trial else []
    return max((one.at for one in said if one.agrees), default=None)
