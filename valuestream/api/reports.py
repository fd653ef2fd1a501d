"""Reports and jobs by API: the frozen documents, and what runs and ran."""

from datetime import date

from django.db import transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView
from valuestream import tasks
from valuestream.models import PartCount, Report
from valuestream.services.night import parts
from valuestream.services.night.jobs import jobs_of

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
    """A piece of work; ``kind`` and ``id`` name it: imports, maps, counting, streams, nights."""

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
            found = found.filter(number=int(number) if number.isdecimal() else 0)
        report = found.first()
        if report is None:
            raise Http404("no report of this day")
        return Response(report.content)


class Jobs(SiteAPIView):
    policy = VIEWING

    @extend_schema(
        operation_id="jobs_list", tags=TAG, responses=JobSerializer(many=True),
        parameters=[OpenApiParameter("kind", str, description="imports, maps, counting, streams or nights")],
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
