"""Media and fuels, transports, stores by API. Never edited: what is sent is the next version of what its names say."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy
from lean.api import SiteAPIView, StrictSerializer
from valuestream.models import MediaUse, StationPower, StoreEnergy, TransportWay
from valuestream.services.energy import uses

TAG = ["energy"]
EDITING = Policy("view", change="edit_energy")
BESIDE = ("factor", "uncertainty", "source", "number", "reason", "is_ended", "entered_at")


class MediaSerializer(serializers.ModelSerializer):
    """What a station takes of a medium per hour, in ``unit``; ``energy``: kWh in one unit."""

    class Meta:
        model = MediaUse
        states = ("process", "setup", "idle", "standby", "down")
        fields = ("kind", "name", "what", "entered", "rate", "unit", "energy_entered", "energy", *states, *BESIDE)
        read_only_fields = fields


class WaySerializer(serializers.ModelSerializer):
    """A way at a step: kg of a piece or an order over km."""

    class Meta:
        model = TransportWay
        fields = (
            "step", "product", "what", "per", "mass_entered", "mass", "distance_entered", "distance", *BESIDE,
        )  # fmt: skip
        read_only_fields = fields


class StoreSerializer(serializers.ModelSerializer):
    """kW that a store takes all the time, borne by what waits before a step."""

    class Meta:
        model = StoreEnergy
        fields = ("before", "name", "power_entered", "area_entered", "energy_entered", "kw", *BESIDE)
        read_only_fields = fields


def amount(**told: Any) -> serializers.CharField:
    return serializers.CharField(max_length=40, **told)


class UseShape(StrictSerializer):
    """What each of them has."""

    source = serializers.CharField(  # type: ignore[assignment]  # a field, taken out of the class by its metaclass
        max_length=200, help_text="where the figure comes from"
    )
    uncertainty = serializers.FloatField(
        min_value=0, max_value=10, allow_null=True, default=None, help_text="half the 90 % interval: 0.05 is 5 %"
    )
    reason = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="of a change; asked for then"
    )
    is_ended = serializers.BooleanField(default=False, help_text="holds no longer from this version on")


class MediaShape(UseShape):
    kind = serializers.ChoiceField(StationPower.Kind.choices, default="station")
    name = serializers.CharField(max_length=120, help_text="of the workstation or machine class")
    what = serializers.CharField(max_length=80)
    rate = amount(help_text="with its unit: 20 Nm3/h, 3 kW, 0.5 l/h")
    energy = amount(default="", allow_blank=True, help_text="in one unit: 0.12 kWh/Nm3; then priced per kWh")
    factor = serializers.CharField(max_length=80, default="", allow_blank=True, help_text="empty: electricity")
    process = serializers.BooleanField(default=True)
    setup = serializers.BooleanField(default=False)
    idle = serializers.BooleanField(default=False)
    standby = serializers.BooleanField(default=False)
    down = serializers.BooleanField(default=False)


class WayShape(UseShape):
    step = serializers.CharField(max_length=200)
    product = serializers.CharField(max_length=200, default="", allow_blank=True, help_text="empty: every product")
    what = serializers.CharField(max_length=80)
    per = serializers.ChoiceField(TransportWay.Per.choices, default="piece")
    mass = amount(help_text="in kg, or with its unit: 450 g")
    distance = amount(help_text="in km, or with its unit: 800 m")
    factor = serializers.CharField(max_length=80, help_text="per t*km")


class StoreShape(UseShape):
    before = serializers.CharField(max_length=200, help_text="the step before which things wait")
    name = serializers.CharField(max_length=80)
    power = amount(default="", allow_blank=True, help_text="in kW, all the time")
    area = amount(default="", allow_blank=True, help_text="in m2")
    energy = amount(default="", allow_blank=True, help_text="of the floor area: 50 kWh/m2/a")
    factor = serializers.CharField(max_length=80, default="", allow_blank=True, help_text="empty: electricity")


class UseView(SiteAPIView):
    """Lists what holds, and keeps the next version."""

    policy = EDITING

    def added(self, shape: type[UseShape], save: Callable[..., Any], told: type[Any]) -> Response:
        site, values = self.site(), self.values(shape)
        made = self.apply(lambda: save(site, by=self.person, **values))
        return Response(told(made).data, status=status.HTTP_201_CREATED)


class Media(UseView):
    @extend_schema(operation_id="media_list", tags=TAG, responses=MediaSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The media and fuels of stations that hold."""
        return Response(MediaSerializer(uses.current_media(self.site()), many=True).data)

    @extend_schema(operation_id="media_add", tags=TAG, request=MediaShape, responses={201: MediaSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Enters a medium of a station as its next version."""
        return self.added(MediaShape, uses.save_media, MediaSerializer)


class Transports(UseView):
    @extend_schema(operation_id="transports_list", tags=TAG, responses=WaySerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The transports that hold."""
        return Response(WaySerializer(uses.current_ways(self.site()), many=True).data)

    @extend_schema(operation_id="transports_add", tags=TAG, request=WayShape, responses={201: WaySerializer})
    def post(self, request: Request, site: str) -> Response:
        """Enters a transport at a step as its next version."""
        return self.added(WayShape, uses.save_way, WaySerializer)


class Stores(UseView):
    @extend_schema(operation_id="stores_list", tags=TAG, responses=StoreSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The stores that hold."""
        return Response(StoreSerializer(uses.current_stores(self.site()), many=True).data)

    @extend_schema(operation_id="stores_add", tags=TAG, request=StoreShape, responses={201: StoreSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Enters a store before a step as its next version."""
        return self.added(StoreShape, uses.save_store, StoreSerializer)
