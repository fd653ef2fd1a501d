"""Postings of reports by API: try again, stop. Addresses and secrets are entered on the page alone, by a person."""

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView
from valuestream import tasks
from valuestream.api.reports import RUN_FIELDS, TAG
from valuestream.models import HookDelivery
from valuestream.services.night import deliveries


class PostingSerializer(serializers.ModelSerializer):
    """A report on its way to an address; ``http_status`` is that of the newest answer."""

    http_status = serializers.IntegerField(source="status", read_only=True, allow_null=True)

    class Meta:
        model = HookDelivery
        fields = (*RUN_FIELDS, "http_status")
        read_only_fields = fields


class PostingView(SiteAPIView):
    policy = Policy("set_hooks")

    def posting(self) -> HookDelivery:
        return fetch(self.site(), HookDelivery.objects.select_related("hook__site"), "hook__site", pk=self.kwargs["pk"])


class PostingAgain(PostingView):
    @extend_schema(operation_id="posting_again", tags=TAG, request=None, responses={202: PostingSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Posts a report once more that did not arrive; one that waits or arrived stays as it is."""
        row = self.posting()
        with transaction.atomic():
            deliveries.again(row, self.person)
            tasks.wake(row)
        return Response(PostingSerializer(row).data, status=status.HTTP_202_ACCEPTED)


class PostingCancel(PostingView):
    @extend_schema(operation_id="posting_cancel", tags=TAG, request=None, responses=PostingSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Stops a posting that waits; a try that is under way may still arrive."""
        row = self.posting()
        deliveries.cancel(row, self.person)
        return Response(PostingSerializer(row).data)
