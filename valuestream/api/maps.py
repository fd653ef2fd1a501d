"""Maps by API: their versions and documents, mining, what changed, and the orders behind them."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import StrictSerializer
from lean.forms.base import whole_number
from valuestream import tasks
from valuestream.api.refusals import RefusalSerializer, Refused
from valuestream.api.streams import StreamView
from valuestream.core import cases as orders
from valuestream.core.completion import Ending
from valuestream.core.diff import diff_maps
from valuestream.core.refusal import Refusal
from valuestream.core.selection import local_time
from valuestream.models import MapVersion, MiningRun
from valuestream.services import maps

VERSIONS = MapVersion.objects.select_related("family", "event_set__source")
RUNS = MiningRun.objects.select_related("stream__site", "map_version")
VIEWING = Policy("view")
TAG = ["maps"]
PAGE_SIZE = 100
NO_EVENTS = Refusal("no_events", "This stream has no events yet.", "Load an event log into its source first.")


class VersionSerializer(serializers.ModelSerializer):
    """A frozen map, without its document."""

    family = serializers.CharField(source="family.name", read_only=True, allow_null=True, default=None)
    event_set = serializers.IntegerField(source="event_set.number", read_only=True)

    class Meta:
        model = MapVersion
        fields = ("number", "family", "event_set", "first", "last", "inputs_hash", "content_hash", "created_at")
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer):
    """A map on its way; ``map`` is its version's number once it is mined."""

    map = serializers.IntegerField(source="map_version.number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MiningRun
        fields = ("id", "state", "stage", "done", "total", "map", "error_code", "error_message", "error_hint",
                  "created_at", "finished_at")  # fmt: skip
        read_only_fields = fields


class QuestionShape(StrictSerializer):
    """Which orders the map is about; nothing said: all of the newest events."""

    family = serializers.CharField(max_length=80, allow_null=True, default=None, help_text="name of a family")
    first = serializers.DateField(allow_null=True, default=None, help_text="of the orders' last events")
    last = serializers.DateField(allow_null=True, default=None, help_text="to this day, included")


class OrderSerializer(serializers.Serializer):
    """One order; times local to the log, spans in s.

    Finished: seen last at a usual last step. Open: on its way when the log ended. Neither: not seen again.
    """

    case = serializers.CharField()
    product = serializers.CharField(allow_blank=True)
    first = serializers.CharField()
    last = serializers.CharField()
    lead_time_s = serializers.FloatField()
    processing_s = serializers.FloatField()
    waiting_s = serializers.FloatField()
    steps = serializers.IntegerField()
    repeats = serializers.IntegerField()
    variant = serializers.IntegerField()
    is_finished = serializers.BooleanField()
    is_open = serializers.BooleanField()


class OrderPageSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    results = OrderSerializer(many=True)


class StaySerializer(serializers.Serializer):
    """One row of the log in an order; times local to the log."""

    step = serializers.CharField()
    activity = serializers.CharField()
    resource = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    start = serializers.CharField()
    complete = serializers.CharField(allow_null=True)
    good = serializers.FloatField(allow_null=True)
    scrap = serializers.FloatField(allow_null=True)
    row = serializers.IntegerField()


class VariantSerializer(serializers.Serializer):
    """A path and the orders that took it; ``lead_time`` is the median in s of the finished ones, null without any."""

    number = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())
    orders = serializers.IntegerField()
    share = serializers.FloatField()
    lead_time = serializers.FloatField(allow_null=True)


class ChangeSerializer(serializers.Serializer):
    """What changed: ``relative`` is new ÷ old − 1, ``points`` the difference of two shares."""

    kind = serializers.CharField()
    key = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    relative = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    verdict = serializers.CharField()


class MapView(StreamView):
    """A view of one version of a stream's map."""

    policy = VIEWING

    def version(self) -> MapVersion:
        return fetch(self.site(), VERSIONS, "stream__site", stream=self.kwargs["pk"], number=self.kwargs["number"])


class Maps(StreamView):
    policy = VIEWING

    @extend_schema(operation_id="maps_list", tags=TAG, responses=VersionSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The stream's maps, newest first."""
        versions = VERSIONS.filter(stream=self.stream()).defer("content", "inputs")
        return Response(VersionSerializer(versions, many=True).data)


class Map(MapView):
    @extend_schema(operation_id="maps_retrieve", tags=TAG, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """The frozen document ``newlean.map/1``."""
        return Response(self.version().content)


class MapInputs(MapView):
    @extend_schema(operation_id="maps_inputs", tags=TAG, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """Everything the map depends on, as its hash covers it."""
        return Response(self.version().inputs)


class MapChanges(MapView):
    @extend_schema(
        operation_id="maps_changes", tags=TAG, responses=ChangeSerializer(many=True),
        parameters=[OpenApiParameter("since", int, required=True, description="number of the older map")],
    )  # fmt: skip
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """What changed since an older map of the stream."""
        since = whole_number(request.query_params.get("since", ""))
        if since is None:
            raise serializers.ValidationError({"since": ["A number is needed."]})
        old = fetch(self.site(), VERSIONS, "stream__site", stream=pk, number=since)
        changes = diff_maps(old.content, self.version().content)
        return Response(ChangeSerializer(changes, many=True).data)


class MapOrders(MapView):
    @extend_schema(
        operation_id="maps_orders", tags=TAG, responses=OrderPageSerializer,
        parameters=[OpenApiParameter("page", int, description="of 100 orders, from 1")],
    )  # fmt: skip
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """The orders of the map, in the order of the log."""
        version = self.version()
        log = maps.open_log(version)
        table = orders.case_table(log, Ending.from_document(version.content))
        start = (max(1, whole_number(request.query_params.get("page", "1")) or 1) - 1) * PAGE_SIZE
        rows = [_order(table, place, log.timezone) for place in range(start, min(start + PAGE_SIZE, len(table)))]
        return Response({"count": len(table), "results": rows})


class MapOrder(MapView):
    @extend_schema(operation_id="maps_order", tags=TAG, responses=StaySerializer(many=True))
    def get(self, request: Request, site: str, pk: int, number: int, case: str) -> Response:
        """One order's rows by time."""
        log = maps.open_log(self.version())
        try:
            stays = orders.timeline(log, case)
        except KeyError:
            raise Http404("no such order") from None
        return Response([_stay(stay, log.timezone) for stay in stays])


class MapVariants(MapView):
    @extend_schema(operation_id="maps_variants", tags=TAG, responses=VariantSerializer(many=True))
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """The different paths of the orders, commonest first."""
        version = self.version()
        log = maps.open_log(version)
        found = orders.variants(orders.case_table(log, Ending.from_document(version.content)))
        return Response(VariantSerializer(found, many=True).data)


class Mine(StreamView):
    policy = VIEWING

    @extend_schema(
        operation_id="maps_mine", tags=TAG, request=QuestionShape,
        responses={200: VersionSerializer, 202: RunSerializer, 422: RefusalSerializer},
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int) -> Response:
        """The map of these orders: 200 with its version when there is one, else 202 with the run that mines it."""
        stream, values = self.stream(), self.values(QuestionShape)
        if stream.source.current is None:
            raise Refused(NO_EVENTS)
        values["family"] = self.family(values["family"])
        answer = maps.ask(maps.Question(stream, stream.source.current, **values))
        if answer.run is not None and answer.ring:
            tasks.wake(answer.run)
            answer.run.refresh_from_db()
        found = answer.map or (answer.run.map_version if answer.run else None)
        if found is not None:
            return Response(VersionSerializer(found).data)
        return Response(RunSerializer(answer.run).data, status=status.HTTP_202_ACCEPTED)


class RunView(StreamView):
    policy = VIEWING

    def run(self) -> MiningRun:
        return fetch(self.site(), RUNS, "stream__site", pk=self.kwargs["run"], stream=self.kwargs["pk"])


class Run(RunView):
    @extend_schema(operation_id="runs_retrieve", tags=TAG, responses=RunSerializer)
    def get(self, request: Request, site: str, pk: int, run: int) -> Response:
        """How far a map is."""
        return Response(RunSerializer(self.run()).data)


class RunRetry(RunView):
    @extend_schema(operation_id="runs_retry", tags=TAG, request=None, responses=RunSerializer)
    def post(self, request: Request, site: str, pk: int, run: int) -> Response:
        """Starts a run again that was refused or has failed."""
        found = self.run()
        maps.retry(found, self.person)
        tasks.wake(found)
        found.refresh_from_db()
        return Response(RunSerializer(found).data)


def _order(table: orders.CaseTable, place: int, zone: str | None) -> dict[str, Any]:
    return {
        "case": str(table.names[place]),
        "product": table.products[place],
        "first": local_time(int(table.first[place]), zone).isoformat(),
        "last": local_time(int(table.last[place]), zone).isoformat(),
        "lead_time_s": float(table.lead_time[place]),
        "processing_s": float(table.processing[place]),
        "waiting_s": float(table.waiting[place]),
        "steps": int(table.steps[place]),
        "repeats": int(table.repeats[place]),
        "variant": int(table.variant[place]),
        "is_finished": bool(table.is_finished[place]),
        "is_open": bool(table.is_open[place]),
    }


def _stay(stay: orders.Stay, zone: str | None) -> dict[str, Any]:
    complete = None if stay.complete is None else local_time(stay.complete, zone).isoformat()
    return {**asdict(stay), "start": local_time(stay.start, zone).isoformat(), "complete": complete}
