"""The figures of rollouts as a site may see them: its own rollouts, and its own lines in those of others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kaizen.core.rollout import kpis as core
from kaizen.core.rollout.kpis import Answer, Leg, Spread
from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption
from kaizen.services.rollouts import predicting
from kaizen.services.rollouts.kpi_lines import LineKpi, line_of, worked_in
from kaizen.services.rollouts.reading import adoptions_for
from kaizen.services.rollouts.times import Times
from lean.models import Site
from lean.units import Missing
from valuestream.core.fingerprint import fingerprint

RELATED = ("rollout__trial__a3",)
PARTS = ("gates", "documents", "outcomes", "rollout__trial__verdicts__confirmation")
TOTALS = {"in_effect": Gate.PILOT, "verified": Gate.VERIFIED}  # from when a line was asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks at; empty: all. ``site``: short name of the receiving one; days on which lines were asked."""

    site: str = ""
    standard: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class GateKpi:
    """Lead time of a gate: calendar days of 24 h, working days of the receiving site; ``here``: lines at it now."""

    gate: Gate
    days: Spread | Missing
    worked: Spread | Missing
    here: int


@dataclass(frozen=True, slots=True)
class Kpis:
    """``source``: beginning of the SHA-256 of all that was read; the same figures have the same."""

    lines: list[LineKpi]
    gates: list[GateKpi]
    totals: dict[str, Spread | Missing]
    elsewhere: Spread | Missing
    waiting: core.Share | Missing
    answers: dict[Answer, int]
    hits: core.Hits | Missing
    source: str

    @property
    def n(self) -> int:
        return len(self.lines)

    @property
    def standing(self) -> list[LineKpi]:
        """Lines that wait for somebody, the oldest first."""
        return sorted((one for one in self.lines if one.owed), key=lambda one: one.owed[0].begun)

    @property
    def compared(self) -> list[LineKpi]:
        """Lines with a predicted or a measured effect that went on: measured ones first."""
        kept = [one for one in self.lines if one.answer not in (Answer.DECLINED, Answer.WITHDRAWN)]
        return sorted((one for one in kept if one.promised or one.found), key=lambda one: one.came is None)

    @property
    def declined(self) -> list[LineKpi]:
        return [one for one in self.lines if one.answer == Answer.DECLINED]


def rows_for(site: Site, asked: Asked) -> QuerySet[Adoption]:
    """The lines that were asked, as far as the site may see them and as somebody looks for."""
    rows = adoptions_for(site).filter(rollout__started_at__isnull=False)
    zone = ZoneInfo(site.timezone)
    if asked.site:
        rows = rows.filter(site__slug=asked.site)
    if asked.standard:
        rows = rows.filter(rollout__standard=asked.standard)
    if asked.first:
        rows = rows.filter(rollout__started_at__gte=datetime.combine(asked.first, datetime.min.time(), zone))
    if asked.last:
        rows = rows.filter(rollout__started_at__lte=datetime.combine(asked.last, datetime.max.time(), zone))
    return rows.select_related(*RELATED).prefetch_related(*PARTS).order_by("rollout", "wave__number", "pk")


def kpis_of(rows: Iterable[Adoption], now: datetime) -> Kpis:
    """All figures of these lines."""
    times = Times()
    lines = [line_of(one, times, now) for one in predicting.compared(rows)]
    elsewhere = [Leg(one.proven, one.legs[Gate.PILOT].last).days for one in lines
                 if one.proven and Gate.PILOT in one.legs]  # fmt: skip
    totals = {key: core.spread((leg.days for one in lines if (leg := one.until(gate))), missing="no_line_passed")
              for key, gate in TOTALS.items()}  # fmt: skip
    return Kpis(
        lines, [_proven(lines, times), *(_gate(gate, lines) for gate in list(Gate)[1:])], totals,
        core.spread((days for days in elsewhere if days >= 0), missing="no_line_elsewhere"),
        core.waiting_share(one.spans for one in lines), core.counted(one.answer for one in lines),
        core.hits(one.came for one in lines if one.came), fingerprint([_read(one) for one in lines])[:12],
    )  # fmt: skip


def _proven(lines: list[LineKpi], times: Times) -> GateKpi:
    """From when the trial at the origin was registered until somebody else stood behind it; each trial once."""
    known = {one.row.rollout.trial_id: one for one in lines if one.row.rollout.trial and one.proven}
    found = [(one.row.rollout.site, Leg(one.row.rollout.trial.registered_at, one.proven)) for one in known.values()
             if one.row.rollout.trial and one.proven and one.proven >= one.row.rollout.trial.registered_at]  # fmt: skip
    worked = (float(worked_in(leg, site, times)) for site, leg in found)
    missing = "not_proven_here"
    return GateKpi(Gate.PROVEN, core.spread((leg.days for _site, leg in found), missing=missing),
                   core.spread(worked, missing=missing), 0)  # fmt: skip


def _gate(gate: Gate, lines: list[LineKpi]) -> GateKpi:
    days = [one.legs[gate].days for one in lines if gate in one.legs]
    worked = [float(one.worked[gate]) for one in lines if gate in one.worked]
    here, missing = sum(one.at == gate for one in lines), "no_line_passed"
    return GateKpi(gate, core.spread(days, missing=missing), core.spread(worked, missing=missing), here)


def _read(one: LineKpi) -> list[object]:
    told = [one.row.pk, one.row.state, one.row.choice]
    return [*told, *(f"{gate} {leg.last.isoformat()}" for gate, leg in one.legs.items()), one.found and one.found.share]
