"""Meters and their readings by API; a batch sent twice adds nothing."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from valuestream.api.refusals import RefusalSerializer, Refused
from valuestream.core.refusal import Refusal
from valuestream.models import Meter, MeterBatch
from valuestream.services.energy import meters

TAG = ["energy"]
EDITING = Policy("view", change="edit_energy")
MOST = 20_000  # readings in one batch
LONGEST_KEY = 120
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="names the batch; up to 120 letters"
)


class MeterSerializer(serializers.ModelSerializer):
    """A meter and the main meter that it stands behind."""

    main = serializers.CharField(source="main.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Meter
        fields = ("id", "name", "kind", "label", "unit", "stations", "main", "factor", "uncertainty")
        read_only_fields = fields


class BatchSerializer(serializers.ModelSerializer):
    """Readings that came together. Never edited; withdrawn ones say since when, by whom and why, and do not count."""

    withdrawn_by = serializers.CharField(source="withdrawn_by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MeterBatch
        fields = (
            "number", "series_hash", "rows", "first", "last", "quirks", "origin", "key", "entered_at", "withdrawn_at",
            "withdrawn_by", "withdrawn_because",
        )  # fmt: skip
        read_only_fields = fields


class Moment(serializers.DateTimeField):
    """A moment with its offset; without one nobody knows which it is."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError("Write the offset: 2026-03-02T06:15:00+01:00 or …Z.")
        return value


class ReadingShape(StrictSerializer):
    at = Moment(help_text="with its offset: 2026-03-02T06:15:00+01:00")
    value = serializers.FloatField(allow_null=True, help_text="in the meter's unit; null: not read")


class BatchShape(StrictSerializer):
    readings = serializers.ListField(child=ReadingShape(), min_length=1, max_length=MOST)


class WithdrawShape(StrictSerializer):
    reason = serializers.CharField(max_length=200, help_text="why; it stays beside the readings")


class Meters(SiteAPIView):
    policy = Policy("view")

    @extend_schema(operation_id="meters_list", tags=TAG, responses=MeterSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The meters of the site."""
        return Response(MeterSerializer(Meter.objects.filter(site=self.site()).select_related("main"), many=True).data)


class Readings(SiteAPIView):
    policy = EDITING

    def meter(self) -> Meter:
        return fetch(self.site(), Meter.objects.select_related("site"), pk=self.kwargs["pk"])

    @extend_schema(operation_id="readings_list", tags=TAG, responses=BatchSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The batches of a meter, newest first."""
        return Response(BatchSerializer(self.meter().batches.select_related("withdrawn_by")[:1000], many=True).data)

    @extend_schema(
        operation_id="readings_add", tags=TAG, request=BatchShape, parameters=[KEY],
        responses={200: BatchSerializer, 201: BatchSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Adds a batch: 201; the same readings, or the same key, again: 200 and nothing is added."""
        meter, found = self.meter(), self.values(BatchShape)["readings"]
        key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
        try:
            series = meters.series_from([(one["at"], one["value"]) for one in found])
            batch, is_new = meters.add_readings(meter, series, by=self.person, origin=MeterBatch.Origin.API, key=key)
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        told: dict[str, Any] = BatchSerializer(batch).data
        return Response(told, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class Withdraw(SiteAPIView):
    policy = Policy("edit_energy")

    @extend_schema(
        operation_id="readings_withdraw", tags=TAG, request=WithdrawShape,
        responses={200: BatchSerializer, 422: RefusalSerializer},
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int, number: int) -> Response:
        """Withdraws a batch: it stays with its reason and counts no longer, and its moments are free again."""
        batches = MeterBatch.objects.select_related("meter__site")
        batch = fetch(self.site(), batches, path="meter__site", meter=pk, number=number)
        reason = self.values(WithdrawShape)["reason"]
        try:
            done = self.apply(lambda: meters.withdraw(batch, by=self.person, because=reason))
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        return Response(BatchSerializer(done).data)
