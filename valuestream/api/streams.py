"""Value streams by API, and what people enter about them: demand, families, gemba counts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from valuestream.models import Demand, EventSource, GembaValue, ProductFamily, ValueStream
from valuestream.services import families, streams
from valuestream.stream_forms import COUNTABLE

STREAMS = ValueStream.objects.select_related("site", "source__current")
EDITING = Policy("view", change="edit_stream")
TAG = ["streams"]


class StreamSerializer(serializers.ModelSerializer):
    """A value stream: the orders of one source."""

    source_name = serializers.CharField(source="source.name", read_only=True)

    class Meta:
        model = ValueStream
        fields = ("id", "name", "source_name", "noise")
        read_only_fields = fields


class StreamShape(StrictSerializer):
    name = serializers.CharField(max_length=80)
    noise = serializers.FloatField(min_value=0, max_value=1, default=0.2, help_text="share of rare paths left out")


class NewStreamShape(StreamShape):
    source_name = serializers.CharField(max_length=80, help_text="of a source of the site")


class DemandSerializer(serializers.ModelSerializer):
    """Customer demand of a family (or all orders), in pieces per working day. Never edited, only followed."""

    family = serializers.CharField(source="family.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Demand
        fields = ("number", "family", "pieces_per_day", "valid_from", "valid_to", "reason", "entered_at")
        read_only_fields = fields


class DemandShape(StrictSerializer):
    family = serializers.CharField(max_length=80, allow_null=True, default=None, help_text="name; null: all orders")
    pieces_per_day = serializers.FloatField(min_value=1e-9)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, default=None)
    reason = serializers.CharField(max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["valid_to"] and attrs["valid_to"] < attrs["valid_from"]:
            raise serializers.ValidationError({"valid_to": "It ends before it begins."})
        return attrs


class FamilySerializer(serializers.ModelSerializer):
    """Products that share their steps; proposed ones wait for a person to confirm them."""

    class Meta:
        model = ProductFamily
        fields = ("id", "name", "products", "origin", "confirmed_at")
        read_only_fields = fields


class FamilyShape(StrictSerializer):
    name = serializers.CharField(max_length=80)
    products = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1)


class GembaSerializer(serializers.ModelSerializer):
    """A value counted where the work happens; times in s, shares 0…1."""

    class Meta:
        model = GembaValue
        fields = ("id", "step", "key", "value", "unit", "counted_on", "note", "entered_at")
        read_only_fields = fields


class GembaShape(StrictSerializer):
    step = serializers.CharField(max_length=200)
    key = serializers.ChoiceField(choices=sorted(COUNTABLE))
    value = serializers.FloatField(min_value=0, help_text="times in s, shares 0…1")
    counted_on = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class StreamView(SiteAPIView):
    """A view of one value stream."""

    policy = EDITING

    def stream(self) -> ValueStream:
        return fetch(self.site(), STREAMS, pk=self.kwargs["pk"])

    def family(self, name: str | None) -> ProductFamily | None:
        """The stream's family of that name. Raises ``ValidationError`` when it has none."""
        if name is None:
            return None
        found = self.stream().families.filter(name=name).first()
        if found is None:
            raise serializers.ValidationError({"family": ["The stream has no family of this name."]})
        return found


class Streams(SiteAPIView):
    policy = EDITING

    @extend_schema(operation_id="streams_list", tags=TAG, responses=StreamSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The value streams of the site."""
        return Response(StreamSerializer(STREAMS.filter(site=self.site()), many=True).data)

    @extend_schema(operation_id="streams_add", tags=TAG, request=NewStreamShape, responses={201: StreamSerializer})
    def post(self, request: Request, site: str) -> Response:
        """A further value stream on the events of a source."""
        values = self.values(NewStreamShape)
        source = EventSource.objects.filter(site=self.site(), name=values.pop("source_name")).first()
        if source is None:
            raise serializers.ValidationError({"source_name": ["The site has no source of this name."]})
        made = self.apply(lambda: streams.create_stream(source, by=self.person, **values))
        return Response(StreamSerializer(made).data, status=status.HTTP_201_CREATED)


class Stream(StreamView):
    @extend_schema(operation_id="streams_retrieve", tags=TAG, responses=StreamSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """One value stream."""
        return Response(StreamSerializer(self.stream()).data)

    @extend_schema(operation_id="streams_change", tags=TAG, request=StreamShape, responses=StreamSerializer)
    def patch(self, request: Request, site: str, pk: int) -> Response:
        """Renames the stream or changes its noise."""
        stream = self.stream()
        values = {"name": stream.name, "noise": stream.noise, **self.values(StreamShape, partial=True)}
        self.apply(lambda: streams.change_settings(stream, by=self.person, **values))
        return Response(StreamSerializer(stream).data)


class Demands(StreamView):
    @extend_schema(operation_id="demand_list", tags=TAG, responses=DemandSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The versions of the customer demand, newest first."""
        return Response(DemandSerializer(self.stream().demands.select_related("family"), many=True).data)

    @extend_schema(operation_id="demand_add", tags=TAG, request=DemandShape, responses={201: DemandSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Enters demand as a new version."""
        stream, values = self.stream(), self.values(DemandShape)
        values["family"] = self.family(values["family"])
        made = streams.enter_demand(stream, by=self.person, **values)
        return Response(DemandSerializer(made).data, status=status.HTTP_201_CREATED)


class Families(StreamView):
    @extend_schema(operation_id="families_list", tags=TAG, responses=FamilySerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The product families of the stream."""
        return Response(FamilySerializer(self.stream().families.all(), many=True).data)

    @extend_schema(operation_id="families_add", tags=TAG, request=FamilyShape, responses={201: FamilySerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Enters a family."""
        stream, values = self.stream(), self.values(FamilyShape)
        made = self.apply(lambda: streams.save_family(stream, by=self.person, **values))
        return Response(FamilySerializer(made).data, status=status.HTTP_201_CREATED)


class FamilyProposals(StreamView):
    policy = Policy("edit_stream")

    @extend_schema(operation_id="families_propose", tags=TAG, request=None, responses=FamilySerializer(many=True))
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Proposes families from the routings in the log; answers the new ones."""
        stream = self.stream()
        made = streams.propose_families(stream, families.proposals(stream), self.person)
        return Response(FamilySerializer(made, many=True).data)


class Family(StreamView):
    def _row(self) -> ProductFamily:
        rows = ProductFamily.objects.select_related("stream__site")
        return fetch(self.site(), rows, "stream__site", pk=self.kwargs["family"], stream=self.kwargs["pk"])

    @extend_schema(operation_id="families_retrieve", tags=TAG, responses=FamilySerializer)
    def get(self, request: Request, site: str, pk: int, family: int) -> Response:
        """One family."""
        return Response(FamilySerializer(self._row()).data)

    @extend_schema(operation_id="families_change", tags=TAG, request=FamilyShape, responses=FamilySerializer)
    def patch(self, request: Request, site: str, pk: int, family: int) -> Response:
        """Changes a family; an empty change confirms it as it is."""
        row = self._row()
        values = {"name": row.name, "products": row.products, **self.values(FamilyShape, partial=True)}
        saved = self.apply(lambda: streams.save_family(row.stream, family=row, by=self.person, **values))
        return Response(FamilySerializer(saved).data)

    @extend_schema(operation_id="families_drop", tags=TAG, responses={204: None, 409: None})
    def delete(self, request: Request, site: str, pk: int, family: int) -> Response:
        """Deletes a family that no map and no demand rests on; else 409."""
        is_gone = streams.drop_family(self._row(), self.person)
        return Response(status=status.HTTP_204_NO_CONTENT if is_gone else status.HTTP_409_CONFLICT)


class GembaValues(StreamView):
    policy = Policy("view", change="count_at_gemba")

    @extend_schema(operation_id="gemba_list", tags=TAG, responses=GembaSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """What was counted where the work happens, newest first."""
        return Response(GembaSerializer(self.stream().gemba_values.order_by("-counted_on", "-pk"), many=True).data)

    @extend_schema(operation_id="gemba_add", tags=TAG, request=GembaShape, responses={201: GembaSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Keeps a count beside the mined figure."""
        stream, values = self.stream(), self.values(GembaShape)
        unit = COUNTABLE[values["key"]][0]
        made = streams.count_at_gemba(stream, by=self.person, unit=unit, **values)
        return Response(GembaSerializer(made).data, status=status.HTTP_201_CREATED)
