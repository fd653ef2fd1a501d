"""The figures of rollouts by API (``newlean.rollout-kpis/1``)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.rollout.effects import Effect
from kaizen.core.rollout.kpis import SCHEMA, Spread
from kaizen.services.rollouts.kpi_lines import LineKpi
from kaizen.services.rollouts.kpi_reuse import Reuse, reuse_for
from kaizen.services.rollouts.kpis import Asked, kpis_of, rows_for
from lean.access import Policy
from lean.api import SiteAPIView
from lean.units import Missing

FILTERS = [
    OpenApiParameter("receiver", str, description="short name of the receiving site"),
    OpenApiParameter("standard", int, description="id"),
    OpenApiParameter("first", OpenApiTypes.DATE), OpenApiParameter("last", OpenApiTypes.DATE),
]  # fmt: skip


class KpiShape(serializers.Serializer):
    receiver = serializers.CharField(required=False, default="", max_length=40)
    standard = serializers.IntegerField(required=False, default=None, min_value=1, max_value=2**31 - 1)
    first = serializers.DateField(required=False, default=None)
    last = serializers.DateField(required=False, default=None)


class RolloutKpis(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=["rollouts"], operation_id="rollouts_kpis", responses=OpenApiTypes.OBJECT, parameters=FILTERS)
    def get(self, request: Request, site: str) -> Response:
        """Lead times by gate, waiting, answers, promised against found, reuse, of the lines that the site may see."""
        at, shape = self.site(), KpiShape(data=request.query_params)
        shape.is_valid(raise_exception=True)
        told = shape.validated_data
        asked = Asked(told["receiver"], told["standard"], told["first"], told["last"])
        found = kpis_of(rows_for(at, asked), timezone.now())
        return Response({
            "schema": SCHEMA, "source": found.source, "n": len(found.lines),
            "gates": [{"gate": one.gate, "days": _spread(one.days), "working_days": _spread(one.worked),
                       "here": one.here} for one in found.gates],
            "in_effect_days": _spread(found.totals["in_effect"]), "verified_days": _spread(found.totals["verified"]),
            "elsewhere_days": _spread(found.elsewhere), "waiting": _waiting(found.waiting), "answers": found.answers,
            "inside": found.hits.as_json() if isinstance(found.hits, Missing) else
                      {"inside": found.hits.inside, "n": found.hits.n},
            "lines": [_line(one) for one in found.lines], "reuse": _reuse(reuse_for(at, asked.standard)),
        })  # fmt: skip


def _spread(value: Spread | Missing) -> dict[str, Any]:
    if isinstance(value, Missing):
        return value.as_json()
    return {"median": value.median, "low": value.low, "high": value.high, "unit": "d", "n": value.n}


def _waiting(value: Any) -> dict[str, Any]:
    if isinstance(value, Missing):
        return value.as_json()
    return {"value": value.value, "unit": "1", "days": value.part, "of_days": value.whole, "n": value.n}


def _line(one: LineKpi) -> dict[str, Any]:
    row, waits = one.row, one.owed[0] if one.owed else None
    return {
        "rollout": row.rollout_id, "line": row.pk, "site": row.site.slug, "name": row.stream.name,
        "standard": row.rollout.standard.code, "version": row.rollout.version.name, "state": row.state,
        "answer": one.answer, "reason": row.reason or None, "asked_at": row.rollout.started_at,
        "gates": {gate.value: {"at": leg.last, "days": leg.days, "working_days": one.worked[gate]}
                  for gate, leg in one.legs.items()},
        "waits": {"gate": waits.duty.gate, "since": waits.begun, "due": waits.due} if waits else None,
        "predicted": _effect(one.promised), "measured": _effect(one.found), "came": one.came,
    }  # fmt: skip


def _effect(effect: Effect | None) -> dict[str, float] | None:
    return {"share": effect.share, "low": effect.low, "high": effect.high} if effect else None


def _reuse(one: Reuse) -> dict[str, Any]:
    return {"lines": one.lines, "of_lines": one.of_lines, "shared_standards": len(one.rows), "used_elsewhere": one.used,
            "from_elsewhere": one.from_elsewhere, "standards_here": one.standards}  # fmt: skip
