"""Calls for help by API: raised by a machine or a button, taken, resolved: the services of the pages."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.models import AndonCall
from kaizen.services.boards import andon
from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from lean.models import Area, Workstation

TAG = ["andon"]
ROWS = AndonCall.objects.select_related("site", "area", "workstation")
ACTING = Policy("raise_andon")


class AndonCallSerializer(serializers.ModelSerializer):
    """A call for help. Nothing says who called, came or helped."""

    place = serializers.CharField(help_text="workstation, else area")

    class Meta:
        model = AndonCall
        fields = ("id", "place", "area", "workstation", "kind", "note", "tier", "raised_at", "taken_at", "resolved_at",
                  "outcome")  # fmt: skip
        read_only_fields = fields


class CallShape(StrictSerializer):
    """An area or a workstation, and which help is needed."""

    key = serializers.CharField(
        required=False, min_length=8, max_length=40, help_text="the same again gives the same call"
    )
    kind = serializers.ChoiceField(AndonCall.Kind.choices)
    area = serializers.IntegerField(required=False)
    workstation = serializers.IntegerField(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"area", "workstation"} & set(attrs):
            raise serializers.ValidationError({"area": ["Say where help is needed: an area or a workstation."]})
        return attrs


class OutcomeShape(StrictSerializer):
    outcome = serializers.CharField(max_length=200, help_text="what it was")


class AndonCalls(SiteAPIView):
    policy = Policy("view", change="raise_andon")

    @extend_schema(
        operation_id="andon_list", tags=TAG, responses=AndonCallSerializer(many=True),
        parameters=[OpenApiParameter("open", bool, description="only calls that are not resolved"),
                    OpenApiParameter("limit", int), OpenApiParameter("offset", int)],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """The calls of the site, newest first."""
        rows = ROWS.filter(site=self.site())
        if request.query_params.get("open", "").lower() in ("1", "true"):
            rows = rows.filter(resolved_at=None)
        pages = LimitOffsetPagination()
        pages.max_limit = 1000
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(AndonCallSerializer(page, many=True).data)

    @extend_schema(operation_id="andon_raise", tags=TAG, request=CallShape, responses={201: AndonCallSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Calls for help; the same key again gives the same call."""
        at, values = self.site(), {"key": andon.new_key(), **self.values(CallShape)}
        if "area" in values:
            values["area"] = fetch(at, Area.objects.all(), pk=values["area"])
        if "workstation" in values:
            values["workstation"] = fetch(at, Workstation.objects.all(), pk=values["workstation"])
        row = self.apply(lambda: andon.raise_call(at, **values))
        return Response(AndonCallSerializer(ROWS.get(pk=row.pk)).data, status=status.HTTP_201_CREATED)


class OneCallView(SiteAPIView):
    policy = ACTING

    def changed(self, change: Callable[[AndonCall], object]) -> Response:
        """Changes the call of the address; answers with it as it is then."""
        row = fetch(self.site(), ROWS, pk=self.kwargs["pk"])
        self.apply(lambda: change(row))
        return Response(AndonCallSerializer(ROWS.get(pk=row.pk)).data)


class AndonTake(OneCallView):
    @extend_schema(operation_id="andon_take", tags=TAG, request=None, responses=AndonCallSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Somebody is on the way; once is enough."""
        return self.changed(andon.take)


class AndonGiveBack(OneCallView):
    @extend_schema(operation_id="andon_give_back", tags=TAG, request=None, responses=AndonCallSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Nobody is on the way after all."""
        return self.changed(andon.give_back)


class AndonResolve(OneCallView):
    @extend_schema(operation_id="andon_resolve", tags=TAG, request=OutcomeShape, responses=AndonCallSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Help was there, and what it was; the same again changes nothing."""
        return self.changed(lambda row: andon.resolve(row, **self.values(OutcomeShape)))


class AndonReopen(OneCallView):
    @extend_schema(operation_id="andon_reopen", tags=TAG, request=None, responses=AndonCallSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Takes *resolved* back, for a quarter of an hour."""
        return self.changed(andon.reopen)
