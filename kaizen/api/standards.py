"""Standards by API: list, begin, write, sign, put in effect, acknowledge, compare: the services of the pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.core.standards import json_schema
from kaizen.models import SiteOverlay, StandardVersion
from kaizen.services.standards import effect, exchange, overlays, reading, review, writing
from kaizen.services.standards.acknowledging import acknowledge
from lean.access import Policy, fetch, may
from lean.api import SiteAPIView, StrictSerializer
from lean.models import Site

TAG = ["standards"]


class StandardVersionSerializer(serializers.ModelSerializer):
    """A version without its content. ``revision`` counts the savings of a draft."""

    code = serializers.CharField(source="standard.code")
    title = serializers.CharField(source="content.title")
    version = serializers.CharField(source="number")

    class Meta:
        model = StandardVersion
        fields = (
            "code", "title", "seq", "version", "state", "revision", "content_hash", "reason", "edited_at",
            "approved_at", "effective_from", "effective_until", "ended_reason",
        )  # fmt: skip
        read_only_fields = fields


class BeginStandardShape(StrictSerializer):
    """``document``: ``newlean.standard/1``, or an export of a version."""

    code = serializers.SlugField(max_length=40)
    document = serializers.JSONField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EditStandardShape(StrictSerializer):
    """``revision``: the one that was read."""

    document = serializers.JSONField()
    revision = serializers.IntegerField(min_value=1)


class WhyShape(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class SignShape(StrictSerializer):
    """``content_hash``: of what was read. ``password``: of the account that signs; guessing is slowed down."""

    meaning = serializers.ChoiceField(["approve", "reject"])
    content_hash = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)


class EffectShape(StrictSerializer):
    """Without ``at``: now."""

    at = serializers.DateTimeField(required=False, allow_null=True)


class StandardChangeSerializer(serializers.Serializer):
    """A field that differs: its address, and both values; the order of rows as a list of their ids."""

    address = serializers.ListField(child=serializers.CharField())
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    level = serializers.ChoiceField(["PATCH", "MINOR", "MAJOR"], source="level.name")


class LocalShape(StrictSerializer):
    """Parameter id → ``nominal``, ``low``, ``high``; what is left out is as the standard says."""

    values = serializers.DictField(child=serializers.DictField(child=serializers.FloatField()))  # type: ignore[assignment]
    reason = serializers.CharField(max_length=200)


class LocalSerializer(serializers.ModelSerializer):
    values = serializers.JSONField()  # type: ignore[assignment]  # the field, not the method

    class Meta:
        model = SiteOverlay
        fields = ("number", "values", "reason", "entered_at")
        read_only_fields = fields


class StandardView(SiteAPIView):
    """The base of those about one standard."""

    def version(self, seq: Any = None) -> StandardVersion:
        """The version with that ``seq``, else the one in effect, else the newest."""
        found = reading.versions_at(self.site("view")).filter(standard__code=self.kwargs["code"]).order_by("-seq")
        seq = seq if seq is not None else self.kwargs.get("seq")
        if seq is not None:
            if not str(seq).isdecimal():
                raise Http404("no such version")
            return fetch(self.site("view"), found, "standard__site", seq=int(seq))
        version = found.filter(state="effective").first() or found.first()
        if version is None:
            raise Http404("no such standard")
        return version

    def told(self, version: StandardVersion, code: int = status.HTTP_200_OK) -> Response:
        return Response(StandardVersionSerializer(version).data, status=code)


class Standards(SiteAPIView):
    policy = Policy("view", "write_standard")

    @extend_schema(tags=TAG, operation_id="standards_list", responses=StandardVersionSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """Every version of every standard of the site, newest first."""
        return Response(
            StandardVersionSerializer(reading.versions_at(self.site()).order_by("standard", "-seq"), many=True).data
        )

    @extend_schema(
        tags=TAG, operation_id="standards_begin", request=BeginStandardShape, responses={201: StandardVersionSerializer}
    )
    def post(self, request: Request, site: str) -> Response:
        """Begins a standard with its first draft."""
        at, values = self.site(), self.values(BeginStandardShape)
        made = self.apply(lambda: self._begin(at, values))
        return Response(StandardVersionSerializer(made).data, status=status.HTTP_201_CREATED)

    def _begin(self, at: Site, values: dict[str, Any]) -> StandardVersion:
        doc = exchange.imported(values["document"])
        return writing.begin(at, code=values["code"], doc=doc, by=self.person, reason=values.get("reason", ""))


class StandardSchema(SiteAPIView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="standards_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str) -> Response:
        """The JSON Schema of ``newlean.standard/1``."""
        return Response(json_schema())


class OneStandard(StandardView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="standards_read", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, code: str) -> Response:
        """The version in effect, else the newest, with signatures and content: what an export holds."""
        return Response(exchange.exported(self.version()))


class OneStandardVersion(StandardView):
    policy = Policy("view", "write_standard")

    @extend_schema(tags=TAG, operation_id="standards_version", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Any version, obsolete ones too."""
        return Response(exchange.exported(self.version()))

    @extend_schema(
        tags=TAG, operation_id="standards_edit", request=EditStandardShape, responses=StandardVersionSerializer
    )
    def put(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Saves the draft; 400 when somebody else saved it meanwhile."""
        version, values = self.version(), self.values(EditStandardShape)

        def edit() -> StandardVersion:
            doc = exchange.imported(values["document"])
            return writing.edit(version, doc, revision=values["revision"], by=self.person)

        return self.told(self.apply(edit))


class StandardDraft(StandardView):
    policy = Policy("write_standard")

    @extend_schema(
        tags=TAG, operation_id="standards_draft", request=WhyShape, responses={201: StandardVersionSerializer}
    )
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Begins the next version with the content of this one; of an earlier one that is the way back."""
        version, values = self.version(), self.values(WhyShape)
        made = self.apply(lambda: writing.draft(version, by=self.person, **values))
        return self.told(made, status.HTTP_201_CREATED)


class StandardSubmit(StandardView):
    policy = Policy("write_standard")

    @extend_schema(tags=TAG, operation_id="standards_submit", request=WhyShape, responses=StandardVersionSerializer)
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Hands a draft in for review."""
        version, values = self.version(), self.values(WhyShape)
        return self.told(self.apply(lambda: review.submit(version, by=self.person, **values)))


class StandardSign(StandardView):
    policy = Policy("approve_standard")

    @extend_schema(tags=TAG, operation_id="standards_sign", request=SignShape, responses=StandardVersionSerializer)
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Approves it, or sends it back; never by somebody who wrote on it."""
        version, values = self.version(), self.values(SignShape)
        change = review.approve if values.pop("meaning") == "approve" else review.reject
        address = request.META.get("REMOTE_ADDR", "")
        return self.told(self.apply(lambda: change(version, by=self.person, address=address, **values)))


class StandardEffect(StandardView):
    policy = Policy("approve_standard")

    @extend_schema(tags=TAG, operation_id="standards_effect", request=EffectShape, responses=StandardVersionSerializer)
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Puts an approved version in effect, now or at a time to come."""
        version, values = self.version(), self.values(EffectShape)
        return self.told(self.apply(lambda: effect.put_in_effect(version, by=self.person, at=values.get("at"))))


class StandardAcknowledge(StandardView):
    policy = Policy("view")

    @extend_schema(tags=TAG, operation_id="standards_acknowledge", request=None, responses=StandardVersionSerializer)
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Notes that the person read it; a second time changes nothing."""
        version = self.version()
        self.apply(lambda: acknowledge(version, by=self.person))
        return self.told(version)


class StandardWithdraw(StandardView):
    policy = Policy("write_standard")

    @extend_schema(tags=TAG, operation_id="standards_withdraw", request=WhyShape, responses=StandardVersionSerializer)
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Gives a draft up, or ends an approved version, which needs those who approve."""
        version, values = self.version(), self.values(WhyShape)
        if not version.is_open and not may(self.person, version.site, "approve_standard"):
            self.apply(_refuse)
        return self.told(self.apply(lambda: effect.withdraw(version, by=self.person, **values)))


def _refuse() -> None:
    raise ValidationError("Those who approve end an approved version.")


class StandardChanges(StandardView):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="standards_changes", responses=StandardChangeSerializer(many=True),
        parameters=[OpenApiParameter("from", int), OpenApiParameter("to", int)],
    )  # fmt: skip
    def get(self, request: Request, site: str, code: str) -> Response:
        """What differs between two versions (``seq``); without ``from``: against the one in effect."""
        newer = self.version(request.query_params.get("to"))
        told = request.query_params.get("from")
        older = self.version(told) if told else reading.before(newer)
        return Response(StandardChangeSerializer(reading.compared(older, newer) if older else [], many=True).data)


class StandardLocal(StandardView):
    policy = Policy("view", "write_standard")

    @extend_schema(tags=TAG, operation_id="standards_local", responses=LocalSerializer)
    def get(self, request: Request, site: str, code: str) -> Response:
        """The site's own values, which stay when the standard gets a new version."""
        return self._told(overlays.overlay_of(self.version().standard, self.site()))

    @extend_schema(tags=TAG, operation_id="standards_set_local", request=LocalShape, responses=LocalSerializer)
    def put(self, request: Request, site: str, code: str) -> Response:
        """Sets them."""
        version, values = self.version(), self.values(LocalShape)
        told = values.pop("values")
        made = self.apply(lambda: overlays.set_values(version, told, site=version.site, by=self.person, **values))
        return self._told(made)

    def _told(self, row: SiteOverlay | None) -> Response:
        return Response(LocalSerializer(row).data if row else {"number": 0, "values": {}})
