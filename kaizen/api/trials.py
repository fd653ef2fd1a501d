"""Trials by API: propose, register, read the verdict documents, confirm, log what else happened, end."""

from dataclasses import asdict, replace
from math import isfinite
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api.a3 import A3View, one_of
from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.measures import BY_KEY, WHOLE
from kaizen.models import Confirmation, LoggedChange, Trial, TrialWatch, VerdictDocument
from kaizen.services.trials import confirming, measuring, registering
from kaizen.services.trials.guards import OFFERED
from kaizen.services.trials.reading import trials_at
from kaizen.tasks import judge_trial
from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from valuestream.core.refusal import Refusal
from valuestream.models import ValueStream

TAG = ["trials"]
MOST = 2**31 - 1  # of an id
GUARDS = {guard.key: guard for guard in OFFERED}


class WatchSerializer(serializers.ModelSerializer):
    """What a look back said: ``content`` has the days and the change with its interval."""

    class Meta:
        model = TrialWatch
        fields = ("mark", "outcome", "content", "at")
        read_only_fields = fields


class Finite(serializers.FloatField):
    """A number; neither infinity nor what is none."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not isfinite(value):
            self.fail("invalid")
        return float(value)


class TrialSerializer(serializers.ModelSerializer):
    """A registered trial. ``design`` is ``newlean.trial-design/1``; ``state``: registered, running or ended."""

    state = serializers.SerializerMethodField()
    watches = WatchSerializer(many=True, read_only=True)

    class Meta:
        model = Trial
        fields = (
            "number", "name", "stream", "design", "design_hash", "registered_on", "starts_on", "state", "ended_at",
            "ended_reason", "watches",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, trial: Trial) -> str:
        return trial.state(timezone.localdate())


class VerdictSerializer(serializers.ModelSerializer):
    """A verdict in the list; its document has an address of its own."""

    class Meta:
        model = VerdictDocument
        fields = ("number", "look", "word", "grade", "content_hash", "computed_at")
        read_only_fields = fields


class ConfirmationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Confirmation
        fields = ("agrees", "reason", "at")
        read_only_fields = fields


class LoggedSerializer(serializers.ModelSerializer):
    class Meta:
        model = LoggedChange
        fields = ("id", "stream", "day", "kind", "what")
        read_only_fields = fields


class GuardShape(StrictSerializer):
    """``margin``: how much worse is allowed, 0.02 is 2 %, of scrap 0.005 half a point; without it the usual one."""

    key = serializers.ChoiceField(sorted(GUARDS))
    margin = Finite(min_value=0, required=False)


class DesignShape(StrictSerializer):
    """``delta``: the smallest change that matters, 0.05 is 5 %. ``looks``: working days after the start."""

    metric = serializers.ChoiceField(sorted(BY_KEY))
    step = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    delta = Finite()
    pre_first = serializers.DateField()
    starts_on = serializers.DateField()
    looks = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=1000), max_length=5)
    controls = serializers.ListField(child=serializers.CharField(max_length=200), max_length=20, default=list)
    strata = serializers.ChoiceField(["product", "none"], default="product")
    washout = serializers.IntegerField(min_value=0, max_value=60, default=0)
    alpha = Finite(default=0.05)
    guards = GuardShape(many=True, default=list)


class RegisterShape(StrictSerializer):
    stream = serializers.IntegerField(min_value=1, max_value=MOST)
    design = DesignShape()


class ConfirmShape(StrictSerializer):
    agrees = serializers.BooleanField()
    reason = serializers.CharField(max_length=200)


class ReasonShape(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class LogShape(StrictSerializer):
    stream = serializers.IntegerField(min_value=1, max_value=MOST)
    day = serializers.DateField()
    kind = serializers.ChoiceField(LoggedChange.Kind.choices, default="change")
    what = serializers.CharField(max_length=200)


class ProposalShape(StrictSerializer):
    stream = serializers.IntegerField(min_value=1, max_value=MOST)
    metric = serializers.ChoiceField(sorted(BY_KEY))
    step = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    delta = Finite(min_value=0.001, max_value=0.99, default=0.05)


class TrialView(SiteAPIView):
    """The base of those about one trial."""

    def trial(self) -> Trial:
        site, at = self.site(), self.kwargs
        return fetch(site, trials_at(site), "a3__site", a3__number=at["number"], number=at["trial"])

    def verdict(self) -> VerdictDocument:
        trial = self.trial()
        return fetch(
            trial.site, VerdictDocument.objects.filter(trial=trial), "trial__a3__site", number=self.kwargs["verdict"]
        )


class Trials(A3View):
    policy = Policy("view", "write_a3")

    @extend_schema(tags=TAG, operation_id="trials_list", responses=TrialSerializer(many=True))
    def get(self, request: Request, site: str, number: int) -> Response:
        """The trials of an A3, newest first."""
        return Response(TrialSerializer(trials_at(self.site()).filter(a3=self.a3()), many=True).data)

    @extend_schema(tags=TAG, operation_id="trials_register", request=RegisterShape, responses={201: TrialSerializer})
    def post(self, request: Request, site: str, number: int) -> Response:
        """Registers a trial before it starts; the design can never be changed."""
        row, values = self.a3(), self.values(RegisterShape)
        stream = one_of(ValueStream.objects.filter(site=row.site), values["stream"], "stream")
        design = design_of(values["design"])
        made = self.apply(lambda: registering.register(row, stream=stream, design=design, by=self.person))
        return Response(TrialSerializer(made).data, status=status.HTTP_201_CREATED)


def design_of(told: dict[str, Any]) -> Design:
    """The design of a request; what a figure is like follows from the figure."""
    measure, step = BY_KEY[told["metric"]], told["step"] or None
    guards = tuple(
        replace(GUARDS[one["key"]], margin=one.get("margin", GUARDS[one["key"]].margin)) for one in told["guards"]
    )
    return Design(
        Metric(measure.key, step, measure.better, measure.is_ratio), told["delta"], step or WHOLE, told["pre_first"],
        told["starts_on"], tuple(told["looks"]), tuple(told["controls"]), told["strata"], told["washout"],
        told["alpha"], guards,
    )  # fmt: skip


class OneTrial(TrialView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="trials_read", responses=TrialSerializer)
    def get(self, request: Request, site: str, number: int, trial: int) -> Response:
        """A trial with its design."""
        return Response(TrialSerializer(self.trial()).data)


class TrialEnd(TrialView):
    policy = Policy("write_a3")

    @extend_schema(tags=TAG, operation_id="trials_end", request=ReasonShape, responses=TrialSerializer)
    def post(self, request: Request, site: str, number: int, trial: int) -> Response:
        """Ends a trial; what was found so far stays."""
        row, reason = self.trial(), self.values(ReasonShape)["reason"]
        return Response(TrialSerializer(self.apply(lambda: registering.end(row, reason=reason, by=self.person))).data)


class Verdicts(TrialView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="verdicts_list", responses=VerdictSerializer(many=True))
    def get(self, request: Request, site: str, number: int, trial: int) -> Response:
        """The verdicts of a trial, newest first."""
        return Response(VerdictSerializer(self.trial().verdicts.defer("content"), many=True).data)


class OneVerdict(TrialView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="verdicts_read", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, number: int, trial: int, verdict: int) -> Response:
        """The document ``newlean.verdict/1`` with all its inputs: computed again it has the same hash."""
        return Response(self.verdict().content)


class VerdictConfirm(TrialView):
    policy = Policy("confirm_effect")

    @extend_schema(
        tags=TAG, operation_id="verdicts_confirm", request=ConfirmShape, responses={201: ConfirmationSerializer}
    )  # fmt: skip
    def post(self, request: Request, site: str, number: int, trial: int, verdict: int) -> Response:
        """A second person stands behind a verdict, or says why not."""
        found, values = self.verdict(), self.values(ConfirmShape)
        made = self.apply(lambda: confirming.confirm(found, by=self.person, **values))
        return Response(ConfirmationSerializer(made).data, status=status.HTTP_201_CREATED)


class TrialChanges(SiteAPIView):
    policy = Policy("view", "write_a3")

    @extend_schema(tags=TAG, operation_id="logged_changes_list", responses=LoggedSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """What else happened in the site's streams, as it was logged, newest day first."""
        rows = LoggedChange.objects.filter(stream__site=self.site()).order_by("-day", "-pk")
        return Response(LoggedSerializer(rows, many=True).data)

    @extend_schema(tags=TAG, operation_id="logged_changes_add", request=LogShape, responses={201: LoggedSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Logs a change, a near miss or a serious accident; the trials of the stream are judged anew."""
        at, values = self.site(), self.values(LogShape)
        stream = one_of(ValueStream.objects.filter(site=at), values.pop("stream"), "stream")
        made = self.apply(lambda: confirming.log_change(stream, by=self.person, **values))
        for pk in Trial.objects.filter(stream=stream, ended_at=None).values_list("pk", flat=True):
            judge_trial.delay_on_commit(pk)
        return Response(LoggedSerializer(made).data, status=status.HTTP_201_CREATED)


class TrialProposal(SiteAPIView):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="trials_propose", responses=OpenApiTypes.OBJECT,
        parameters=[
            OpenApiParameter("stream", int, required=True), OpenApiParameter("metric", str, required=True),
            OpenApiParameter("step", str), OpenApiParameter("delta", float),
        ],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """What the days so far say: spread, days needed, steps that move alike; null without events."""
        at = self.site()
        shape = ProposalShape(data=request.query_params.dict())
        shape.is_valid(raise_exception=True)
        told = shape.validated_data
        stream = one_of(ValueStream.objects.filter(site=at), told.pop("stream"), "stream")
        try:
            found = measuring.proposed(stream, **told | {"step": told["step"] or None}, today=timezone.localdate())
        except Refusal as refusal:
            raise serializers.ValidationError({"step": [refusal.message]}) from None
        return Response(None if found is None else {
            "pre_first": found.pre_first, "last": found.last,
            "proposal": asdict(found.proposal) if found.proposal else None,
            "changes": LoggedSerializer(found.changes, many=True).data,
        })  # fmt: skip
