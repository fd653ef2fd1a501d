"""The figures of rollouts: the page, and its lines as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kaizen.core.rollout.effects import Effect, scale
from kaizen.core.rollout.kpis import SCHEMA
from kaizen.core.rollout.states import Gate
from kaizen.forms.rollout_kpis import KpiForm
from kaizen.services.rollouts.kpi_lines import LineKpi
from kaizen.services.rollouts.kpi_reuse import reuse_for
from kaizen.services.rollouts.kpis import Asked, kpis_of, rows_for
from lean.access import SignedInRequest, policy, site_for
from lean.models import Site
from valuestream.core.energy.factor_csv import FORMULA

GATES = list(Gate)[1:]
HEADER = (
    "origin", "rollout", "standard", "version", "site", "line", "state", "answer", "reason", "asked",
    *(f"{gate.value}_{name}" for gate in GATES for name in ("at", "days", "working_days")), "waited_days",
    "predicted", "predicted_low", "predicted_high", "measured", "measured_low", "measured_high", "came", "source",
)  # fmt: skip


@policy("view")
@require_safe
def rollout_kpis(request: SignedInRequest, site: str) -> HttpResponse:
    """Lead times by gate, what waits, how sites answered, promised against found, and what is used elsewhere."""
    at = site_for(request.user, site, to="view")
    form, asked = _asked(request, at)
    found = kpis_of(rows_for(at, asked), timezone.now())
    context = {
        "site": at, "form": form, "is_asked": asked != Asked(), "kpis": found, "reuse": reuse_for(at, asked.standard),
        "scale": scale(effect for one in found.compared for effect in (one.promised, one.found)), "schema": SCHEMA,
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "kaizen/rollouts/kpis.html", context)


@policy("view")
@require_safe
def rollout_kpis_csv(request: SignedInRequest, site: str) -> HttpResponse:
    """The same lines, one a row; times in UTC, days of 24 h, effects as shares."""
    at = site_for(request.user, site, to="view")
    found = kpis_of(rows_for(at, _asked(request, at)[1]), timezone.now())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rollouts-{at.slug}.csv"'
    writer = csv.writer(answer)
    writer.writerow(HEADER)
    writer.writerows([_plain(cell) for cell in _cells(one, found.source)] for one in found.lines)
    return answer


def _asked(request: SignedInRequest, at: Site) -> tuple[KpiForm, Asked]:
    form = KpiForm(request.GET or None, rows=rows_for(at, Asked()))
    return form, form.asked() if request.GET else Asked()


def _cells(one: LineKpi, source: str) -> Iterator[Any]:
    row, rollout = one.row, one.row.rollout
    yield from (rollout.site.name, rollout.name, rollout.standard.code, rollout.version.name)
    yield from (row.site.name, row.stream.name, row.state, one.answer.value, row.reason, _time(rollout.started_at))
    for gate in GATES:
        leg = one.legs.get(gate)
        yield from (_time(leg.last), round(leg.days, 4), one.worked[gate]) if leg else ("", "", "")
    yield round(sum(span.days for span in one.spans if span.waits), 4)
    yield from (*_effect(one.promised), *_effect(one.found), one.came.value if one.came else "", source)


def _effect(effect: Effect | None) -> tuple[Any, ...]:
    if effect is None:
        return "", "", ""
    return (effect.share, effect.low, effect.high) if effect.has_interval else (effect.share, "", "")


def _time(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _plain(cell: Any) -> Any:
    """Nothing that a spreadsheet would compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
