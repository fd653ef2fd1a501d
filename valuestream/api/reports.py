"""Reports and jobs by API: the frozen documents, and what runs and ran."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from lean.forms.base import whole_number
from valuestream import tasks
from valuestream.models import PartCount, Report
from valuestream.services.night import parts, subscriptions
from valuestream.services.night.jobs import KINDS, jobs_of

VIEWING = Policy("view")
TAG = ["nights"]
MOST = 100
RUN_FIELDS = ("id", "state", "attempts", "error_code", "error_message", "error_hint", "created_at", "finished_at")


class ReportSerializer(serializers.ModelSerializer):
    """A frozen report, without its document."""

    day = serializers.DateField(source="night.day", read_only=True)

    class Meta:
        model = Report
        fields = ("day", "number", "content_hash", "created_at")
        read_only_fields = fields


class PartSerializer(serializers.ModelSerializer):
    """A partition of events that is counted for the nights."""

    class Meta:
        model = PartCount
        fields = RUN_FIELDS
        read_only_fields = fields


class JobSerializer(serializers.Serializer):
    """A piece of work; ``kind`` and ``id`` name it: imports, maps, counting, streams, nights, mails, hooks."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="run.pk")
    state = serializers.CharField(source="run.state")
    stage = serializers.CharField(source="run.stage")
    done = serializers.IntegerField(source="run.done")
    total = serializers.IntegerField(source="run.total")
    attempts = serializers.IntegerField(source="run.attempts")
    error_code = serializers.CharField(source="run.error_code")
    error_message = serializers.CharField(source="run.error_message")
    error_hint = serializers.CharField(source="run.error_hint")
    created_at = serializers.DateTimeField(source="run.created_at")
    finished_at = serializers.DateTimeField(source="run.finished_at", allow_null=True)


class SubscriptionShape(StrictSerializer):
    """Whether the person who asks gets the reports of the site by e-mail, and where they go."""

    is_on = serializers.BooleanField()
    address = serializers.EmailField(required=False, help_text="of the account, for every site; kept when not given")
    is_mail_set_up = serializers.BooleanField(read_only=True, help_text="false: nothing is sent")


class OwnSubscription(SiteAPIView):
    policy = VIEWING

    def answer(self) -> Response:
        site, person = self.site(), self.person
        state = {"is_on": subscriptions.is_subscribed(person, site), "address": person.email}
        return Response(SubscriptionShape(state | {"is_mail_set_up": settings.MAIL_IS_ON}).data)

    @extend_schema(operation_id="report_subscription_retrieve", tags=TAG, responses=SubscriptionShape)
    def get(self, request: Request, site: str) -> Response:
        """Whether the reports of the site come to you by e-mail."""
        return self.answer()

    @extend_schema(
        operation_id="report_subscription_change", tags=TAG, request=SubscriptionShape, responses=SubscriptionShape
    )
    def put(self, request: Request, site: str) -> Response:
        """Orders the reports of the site by e-mail, for yourself, or stops them."""
        values, at, person = self.values(SubscriptionShape), self.site(), self.person
        if values["is_on"]:
            address = values.get("address", person.email)
            self.apply(lambda: subscriptions.subscribe(person, at, address=address))
        else:
            subscriptions.unsubscribe(person, at, by=person)
        return self.answer()


class Reports(SiteAPIView):
    policy = VIEWING

    @extend_schema(operation_id="reports_list", tags=TAG, responses=ReportSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The site's reports, newest night first, at most 100."""
        found = Report.objects.filter(night__site=self.site()).select_related("night").defer("content")
        return Response(ReportSerializer(found.order_by("-night__due_at", "-number")[:MOST], many=True).data)


class ReportDocument(SiteAPIView):
    policy = VIEWING

    @extend_schema(
        operation_id="reports_retrieve", tags=TAG, responses=OpenApiTypes.OBJECT,
        parameters=[
            OpenApiParameter("day", OpenApiTypes.DATE, OpenApiParameter.PATH, description="on which it was due"),
            OpenApiParameter("version", int, description="the newest one when nothing is said"),
        ],
    )  # fmt: skip
    def get(self, request: Request, site: str, day: date) -> Response:
        """The frozen document ``newlean.report/1`` of the night that was due on a day."""
        found = Report.objects.filter(night__site=self.site(), night__day=day).order_by("-night__due_at", "-number")
        number = request.query_params.get("version", "")
        if number:
            found = found.filter(number=whole_number(number) or 0)
        report = found.first()
        if report is None:
            raise Http404("no report of this day")
        return Response(report.content)


class Jobs(SiteAPIView):
    policy = VIEWING

    @extend_schema(
        operation_id="jobs_list", tags=TAG, responses=JobSerializer(many=True),
        parameters=[OpenApiParameter("kind", str, description=", ".join(KINDS))],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """What works first, then the newest, at most 100."""
        found = jobs_of(self.site(), request.query_params.get("kind", ""))
        return Response(JobSerializer([{"kind": kind, "run": run} for kind, run in found], many=True).data)


class CountAgain(SiteAPIView):
    policy = Policy("plan_night")

    @extend_schema(operation_id="counting_again", tags=TAG, request=None, responses={202: PartSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Has a partition counted again whose counting failed."""
        rows = PartCount.objects.select_related("source__site")
        row = fetch(self.site(), rows, "source__site", pk=pk)
        with transaction.atomic():
            parts.count_again(row, self.person)
            tasks.wake(row)
        return Response(PartSerializer(row).data, status=status.HTTP_202_ACCEPTED)
