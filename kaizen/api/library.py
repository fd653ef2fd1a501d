"""The library across sites by API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.rollout.library import Asked, Entry, Word
from kaizen.services.rollouts import lineages
from kaizen.services.rollouts.library import look_up
from lean.access import Policy
from lean.api import SiteAPIView

FILTERS = [OpenApiParameter(name, str) for name in ("text", "step", "waste", "machine_class", "site")]
FILTERS.append(OpenApiParameter("word", str, enum=[*(one.value for one in Word), "adapted"]))
NAMES = ("text", "step", "waste", "machine_class", "word")


class Library(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=["rollouts"], operation_id="library_list", responses=OpenApiTypes.OBJECT, parameters=FILTERS)
    def get(self, request: Request, site: str) -> Response:
        """What was tried with standards anywhere (``newlean.library/1``): outcome, effect, reason of a decline."""
        self.site()
        told = {name: request.query_params.get(name, "")[:200] for name in (*NAMES, "site")}
        if told["word"] and told["word"] not in {*Word, "adapted"}:
            raise serializers.ValidationError({"word": ["There is no such outcome."]})
        rows, known = look_up(Asked(**told))
        return Response({
            "schema": "newlean.library/1", "entries": [_entry(one) for one in rows],
            "choices": {"steps": known.steps, "wastes": known.wastes, "machine_classes": known.machine_classes,
                        "sites": known.sites},
        })  # fmt: skip


class LibraryMatrix(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=["rollouts"], operation_id="library_matrix", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str) -> Response:
        """Who runs which version of which shared standard, and how far that is from its origin."""
        self.site()
        rows, _sites = lineages.matrix()
        return Response({"schema": "newlean.drift/1", "standards": [_shared(one) for one in rows]})


def _entry(one: Entry) -> dict[str, Any]:
    effect = one.effect
    return {
        "key": one.key, "standard": one.standard or None, "title": one.title or None, "origin": one.origin,
        "site": one.site, "line": one.line, "outcome": one.word, "is_origin": one.is_origin,
        "is_adapted": one.is_adapted, "reason": one.reason or None, "steps": one.steps, "waste": one.waste or None,
        "machine_class": one.machine_class or None, "on": one.on.isoformat() if one.on else None,
        "effect": {"share": effect.share, "low": effect.low, "high": effect.high} if effect else None,
    }  # fmt: skip


def _shared(one: lineages.Shared) -> dict[str, Any]:
    return {
        "standard": one.row.pk, "code": one.row.code, "name": one.row.name, "origin": one.row.site.name,
        "held": str(one.held.number) if one.held else None,
        "runs": [
            {"site": run.site.name, "line": run.line or None, "version": str(run.held.number),
             "core": str(run.core.number) if run.core else None, "is_origin": run.drift is None,
             "behind": run.drift.behind if run.drift else 0, "own_values": run.drift.own_values if run.drift else 0,
             "changed": run.drift.changed if run.drift else 0, "level": run.drift.level.name if run.drift else None,
             "kept_there": run.is_away}
            for run in one.runs
        ],
    }  # fmt: skip
