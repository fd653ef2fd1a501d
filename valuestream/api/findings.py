"""Findings by API: the list, one of them, what people decided, how a site weighs them: the services of the pages."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from lean.forms.base import whole_number
from valuestream.core.findings import WASTES
from valuestream.models import FindingDecision, FindingLife
from valuestream.services.findings.decisions import decide
from valuestream.services.findings.listing import Row, listed, lives_at
from valuestream.services.findings.settings import MOST_PEOPLE, newest_settings, save_settings, settings_of

TAG = ["findings"]
FILTERS = [
    OpenApiParameter("stream", int, description="of one value stream"),
    OpenApiParameter("stage", str, enum=FindingLife.Stage.values),
    OpenApiParameter("waste", str, enum=[*(waste.key for waste in WASTES), "none"]),
]


class DecisionSerializer(serializers.ModelSerializer):
    """What a person decided about a finding, and why. Never edited."""

    class Meta:
        model = FindingDecision
        fields = ("kind", "reason", "decided_on", "entered_at")
        read_only_fields = fields


class FindingSerializer(serializers.Serializer):
    """A finding as the newest night left it. ``document``: ``newlean.finding/1``.

    ``place``: ranked, muted (less sure than the site lists), aside (somebody decided) or gone; ``points`` when ranked.
    """

    id = serializers.IntegerField(source="life.pk")
    stream = serializers.IntegerField(source="life.stream_id")
    family = serializers.IntegerField(source="life.family_id", allow_null=True)
    map = serializers.IntegerField(source="life.map_version.number", help_text="version of the frozen map behind it")
    place = serializers.ChoiceField(["ranked", "muted", "aside", "gone"])
    points = serializers.FloatField(allow_null=True)
    stage = serializers.ChoiceField(FindingLife.Stage.choices, source="life.stage")
    first = serializers.DateField(source="life.first", help_text="the first night that found it")
    last = serializers.DateField(source="life.last", help_text="the last night that found it")
    absent = serializers.IntegerField(source="life.absent", help_text="nights in a row that looked and did not find it")
    decision = DecisionSerializer(allow_null=True)
    is_still_seen = serializers.BooleanField(help_text="closed, and found again by the newest night all the same")
    document = serializers.JSONField(source="life.document")


class OneFindingSerializer(FindingSerializer):
    """A finding with all that was decided about it, newest first."""

    decisions = DecisionSerializer(many=True, source="life.decisions")


class DecisionShape(StrictSerializer):
    kind = serializers.ChoiceField(FindingDecision.Kind.choices)
    reason = serializers.CharField(max_length=200)


class WeightsShape(StrictSerializer):
    """What is left out stays as it is. A rate of null: not known, and findings have no euros from it."""

    weights = serializers.DictField(child=serializers.FloatField(min_value=0), required=False)
    thresholds = serializers.DictField(child=serializers.FloatField(min_value=0), required=False)
    rates = serializers.DictField(child=serializers.FloatField(min_value=0, allow_null=True), required=False)
    mute_below = serializers.FloatField(min_value=0, max_value=1, required=False)
    people = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE), required=False,
        help_text="how many work at each station in one shift; replaces all that was entered before",
    )  # fmt: skip
    reason = serializers.CharField(max_length=200, required=False, default="")


class WeightsSerializer(serializers.Serializer):
    """Points, thresholds, cost rates (€), the confidence below which a finding is muted, people at stations.

    ``number`` 0: the usual.
    """

    number = serializers.IntegerField()
    weights = serializers.DictField(child=serializers.FloatField())
    thresholds = serializers.DictField(child=serializers.FloatField())
    rates = serializers.DictField(child=serializers.FloatField(allow_null=True))
    mute_below = serializers.FloatField()
    people = serializers.DictField(child=serializers.IntegerField())


class Findings(SiteAPIView):
    policy = Policy("view")

    @extend_schema(
        operation_id="findings_list", tags=TAG, responses=FindingSerializer(many=True), parameters=FILTERS
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """The findings of the site: what to look at first on top, then muted, set aside and gone ones."""
        at, asked = self.site(), request.query_params
        stream = whole_number(asked.get("stream", ""))
        if asked.get("stream") and stream is None:
            raise serializers.ValidationError({"stream": ["A stream is named by its number."]})
        lives = lives_at(at, stream=stream, stage=asked.get("stage", ""),
                         waste=asked.get("waste", ""))  # fmt: skip
        return Response(FindingSerializer(listed(lives, settings_of(at)).every, many=True).data)


class FindingView(SiteAPIView):
    def life(self) -> FindingLife:
        return fetch(self.site(), lives_at(self.site()), "stream__site", pk=self.kwargs["pk"])

    def told(self, life: FindingLife) -> Row:
        """The finding as the list tells it."""
        return listed([life], settings_of(self.site())).every[0]


class Finding(FindingView):
    policy = Policy("view")

    @extend_schema(operation_id="findings_retrieve", tags=TAG, responses=OneFindingSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """One finding with all that was decided about it."""
        return Response(OneFindingSerializer(self.told(self.life())).data)


class FindingDecisions(FindingView):
    policy = Policy("view", change="judge_finding")

    @extend_schema(operation_id="findings_decisions", tags=TAG, responses=DecisionSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """What was decided about a finding, newest first."""
        return Response(DecisionSerializer(self.life().decisions.all(), many=True).data)

    @extend_schema(
        operation_id="findings_decide", tags=TAG, request=DecisionShape, responses={201: OneFindingSerializer}
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Mutes, accepts, closes or opens a finding, with a reason; the same again adds nothing."""
        life, values = self.life(), self.values(DecisionShape)
        self.apply(lambda: decide(life, by=self.person, **values))
        told: dict[str, Any] = OneFindingSerializer(self.told(self.life())).data
        return Response(told, status=status.HTTP_201_CREATED)


class FindingWeights(SiteAPIView):
    policy = Policy("view", change="edit_stream")

    @extend_schema(operation_id="finding_settings_retrieve", tags=TAG, responses=WeightsSerializer)
    def get(self, request: Request, site: str) -> Response:
        """How the site weighs findings."""
        return Response(self._told())

    @extend_schema(
        operation_id="finding_settings_change", tags=TAG, request=WeightsShape,
        responses={200: WeightsSerializer, 400: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def patch(self, request: Request, site: str) -> Response:
        """Changes weights, thresholds, rates; from the second version on only with a reason."""
        values = self.values(WeightsShape, partial=True)
        self.apply(lambda: save_settings(self.site(), by=self.person, **values))
        return Response(self._told())

    def _told(self) -> dict[str, Any]:
        at = self.site("view")
        row = newest_settings(at)
        return {"number": row.number if row else 0, **settings_of(at)}
