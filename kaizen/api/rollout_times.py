"""By when a site wants the gates of rollouts done, by API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.rollout.duties import DUTIES, LONGEST
from kaizen.services.rollouts.times import days_at, set_days
from lean.access import Policy
from lean.api import SiteAPIView, StrictSerializer

TAG = ["rollouts"]


class TimesShape(StrictSerializer):
    """Working days of the site's calendar for each duty; what is left out stays."""

    def get_fields(self) -> dict[str, serializers.Field]:
        field = serializers.IntegerField
        return {one.key: field(min_value=1, max_value=LONGEST, required=False) for one in DUTIES}


class RolloutTimes(SiteAPIView):
    policy = Policy("view", change="set_rollout_times")

    @extend_schema(tags=TAG, operation_id="rollouts_times", responses=TimesShape)
    def get(self, request: Request, site: str) -> Response:
        """Within how many working days each gate is wanted done at this site."""
        return Response(days_at(self.site()))

    @extend_schema(tags=TAG, operation_id="rollouts_times_set", request=TimesShape, responses=TimesShape)
    def patch(self, request: Request, site: str) -> Response:
        """Other days, for what is owed already too."""
        values = self.values(TimesShape)
        return Response(self.apply(lambda: set_days(self.site(), values, by=self.person)))
