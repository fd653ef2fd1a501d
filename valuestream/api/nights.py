"""Nights, their plan and drop folders by API: the same services as on the pages."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from valuestream import tasks
from valuestream.api.refusals import RefusalSerializer, Refused
from valuestream.api.reports import MOST, RUN_FIELDS, TAG, VIEWING, ReportSerializer
from valuestream.core.refusal import Refusal
from valuestream.models import EventSource, NightlyRun, NightPlan
from valuestream.services.night import folders, nights, plans

NIGHTS = NightlyRun.objects.select_related("site").prefetch_related("reports")
PLANNING = Policy("plan_night")


class NightSerializer(serializers.ModelSerializer):
    """A night of the site; ``reports``: newest version first."""

    reports = ReportSerializer(many=True, read_only=True)

    class Meta:
        model = NightlyRun
        fields = (*RUN_FIELDS, "day", "due_at", "fetched", "verified_at", "reports")
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer):
    """When the night is due on the site's clock, and what it looks at."""

    next_due = serializers.SerializerMethodField(help_text="null while the plan is off")

    class Meta:
        model = NightPlan
        fields = ("is_on", "at", "weeks", "late_after_hours", "next_due")
        read_only_fields = fields

    def get_next_due(self, plan: NightPlan) -> Any:
        due = plans.next_due(plan, plans.clock())
        return due.isoformat() if due else None


class PlanShape(StrictSerializer):
    is_on = serializers.BooleanField()
    at = serializers.TimeField(help_text="on the clock of the site")
    weeks = serializers.IntegerField(min_value=4, max_value=104)
    late_after_hours = serializers.IntegerField(min_value=1)


class FolderShape(StrictSerializer):
    is_on = serializers.BooleanField(help_text="whether files are fetched at night")


class Nights(SiteAPIView):
    policy = Policy("view", change="plan_night")

    @extend_schema(operation_id="nights_list", tags=TAG, responses=NightSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The site's nights, newest first, at most 100."""
        return Response(NightSerializer(NIGHTS.filter(site=self.site())[:MOST], many=True).data)

    @extend_schema(operation_id="nights_run", tags=TAG, request=None, responses={202: NightSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Begins a night now; answers the one that runs already when there is one."""
        with transaction.atomic():
            night = plans.begin_now(self.site(), self.person)
            tasks.wake(night)
        return Response(NightSerializer(night).data, status=status.HTTP_202_ACCEPTED)


class NightView(SiteAPIView):
    def night(self) -> NightlyRun:
        return fetch(self.site(), NIGHTS, pk=self.kwargs["pk"])


class Night(NightView):
    policy = VIEWING

    @extend_schema(operation_id="nights_retrieve", tags=TAG, responses=NightSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """How far a night is, and its reports."""
        return Response(NightSerializer(self.night()).data)


class NightAgain(NightView):
    policy = PLANNING

    @extend_schema(operation_id="nights_again", tags=TAG, request=None, responses={202: NightSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Computes a night again from the same inputs, or goes on with one that needed attention."""
        night = self.night()
        with transaction.atomic():
            nights.again(night, self.person)
            tasks.wake(night)
        return Response(NightSerializer(night).data, status=status.HTTP_202_ACCEPTED)


class NightCancel(NightView):
    policy = PLANNING

    @extend_schema(operation_id="nights_cancel", tags=TAG, request=None, responses=NightSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Stops a night that is not over; what was imported and mined stays."""
        night = self.night()
        nights.cancel(night, self.person)
        return Response(NightSerializer(night).data)


class Plan(SiteAPIView):
    policy = Policy("view", change="plan_night")

    @extend_schema(operation_id="night_plan_retrieve", tags=TAG, responses=PlanSerializer)
    def get(self, request: Request, site: str) -> Response:
        """When the night is due."""
        return Response(PlanSerializer(plans.known_plan(self.site())).data)

    @extend_schema(operation_id="night_plan_change", tags=TAG, request=PlanShape, responses=PlanSerializer)
    def patch(self, request: Request, site: str) -> Response:
        """Changes when the night is due and what it looks at."""
        values = self.values(PlanShape, partial=True)
        plan = self.apply(lambda: plans.change_plan(self.site(), by=self.person, **values))
        return Response(PlanSerializer(plan).data)


class Folder(SiteAPIView):
    policy = Policy("load_data")

    @extend_schema(
        operation_id="drop_folder_switch", tags=TAG, request=FolderShape,
        responses={200: FolderShape, 422: RefusalSerializer},
    )  # fmt: skip
    def put(self, request: Request, site: str, pk: int) -> Response:
        """Has the files of a source fetched from its drop folder at night, or no longer."""
        source = fetch(self.site(), EventSource.objects.select_related("site"), pk=pk)
        is_on = self.values(FolderShape)["is_on"]
        try:
            folder = folders.switch_folder(source, is_on=is_on, by=self.person)
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        return Response({"is_on": folder.is_on})
