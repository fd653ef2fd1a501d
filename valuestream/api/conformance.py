"""The path that orders are to take, and how far the orders of a map keep to it, by API."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy
from lean.api import StrictSerializer
from valuestream.api.maps import MapView
from valuestream.api.streams import StreamView
from valuestream.models import ProductFamily, ReferenceVersion
from valuestream.services.findings.conformance import kept_by_orders, newest_fitness
from valuestream.services.findings.references import confirm_reference, reference_of

TAG = ["conformance"]
FAMILY = OpenApiParameter("family", str, description="name of a product family; all orders when nothing is said")


class PathStepShape(StrictSerializer):
    name = serializers.CharField()
    is_optional = serializers.BooleanField(default=False, help_text="an order may leave it out")
    most = serializers.IntegerField(
        default=1, min_value=1, allow_null=True, help_text="how often it may be passed; null: any number"
    )  # fmt: skip


class PathShape(StrictSerializer):
    steps = serializers.ListField(child=PathStepShape(), min_length=1)
    reason = serializers.CharField(max_length=200)


class PathSerializer(serializers.ModelSerializer):
    """A confirmed path: its steps in their order. Frozen; a change is a new number."""

    class Meta:
        model = ReferenceVersion
        fields = ("number", "family", "steps", "reason", "standard", "entered_at")
        read_only_fields = fields


class Paths(StreamView):
    """``family`` in the query: the path of a product family."""

    policy = Policy("view", change="edit_stream")

    def asked(self) -> ProductFamily | None:
        return self.family(self.request.query_params.get("family"))

    @extend_schema(operation_id="path_retrieve", tags=TAG, responses=PathSerializer, parameters=[FAMILY])
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The path that holds; 404 while nobody confirmed one."""
        held = reference_of(self.stream(), self.asked())
        if held is None:
            raise Http404("no path is confirmed")
        return Response(PathSerializer(held).data)

    @extend_schema(
        operation_id="path_confirm", tags=TAG, request=PathShape, responses=PathSerializer, parameters=[FAMILY]
    )  # fmt: skip
    def put(self, request: Request, site: str, pk: int) -> Response:
        """Confirms a path as the next version; the same again adds nothing."""
        stream, values = self.stream(), self.values(PathShape)
        row = self.apply(lambda: confirm_reference(stream, values["steps"], by=self.person, reason=values["reason"],
                                                   family=self.asked()))  # fmt: skip
        return Response(PathSerializer(row).data)


class MapConformance(MapView):
    @extend_schema(operation_id="maps_conformance", tags=TAG, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, pk: int, number: int) -> Response:
        """The finished orders of a map against the path that holds: how many keep to it, and each deviation of enough
        orders; ``fitness`` by pm4py as the newest night told it. 404 while nobody confirmed a path.
        """
        version = self.version()
        held = reference_of(version.stream, version.family)
        if held is None:
            raise Http404("no path is confirmed")
        night = newest_fitness(version, held)
        fitness = {"day": night.night.day, **(night.fitness or {})} if night else None
        return Response({"reference": held.number, **kept_by_orders(version, held).as_json(), "fitness": fitness})
