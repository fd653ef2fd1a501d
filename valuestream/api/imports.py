"""Sources, uploads and imports by API: the same steps as on the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer
from lean.api.parsing import PlainJSONParser
from valuestream import tasks
from valuestream.api.refusals import RefusalSerializer, Refused
from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.models import EventSet, EventSource, ImportRun
from valuestream.services import imports, uploads

RUNS = ImportRun.objects.select_related("log_file__site", "source", "profile", "event_set")
LOADING = Policy("view", change="load_data")
REFUSED = {409: RefusalSerializer, 422: RefusalSerializer}
TAG = ["imports"]


class EventSetSerializer(serializers.ModelSerializer):
    """The frozen events of a source."""

    class Meta:
        model = EventSet
        fields = ("number", "content_hash", "events", "cases", "first", "last", "created_at")
        read_only_fields = fields


class SourceSerializer(serializers.ModelSerializer):
    """A system whose exports belong together, with its current events."""

    current = EventSetSerializer(allow_null=True)

    class Meta:
        model = EventSource
        fields = ("id", "name", "current")
        read_only_fields = fields


class ImportSerializer(serializers.ModelSerializer):
    """An import and what became of each row: rows_read = accepted + duplicates + quarantined."""

    file = serializers.CharField(source="log_file.original_name", read_only=True)
    sha256 = serializers.CharField(source="log_file.sha256", read_only=True)
    source = serializers.CharField(  # type: ignore[assignment]  # Field.source is the argument, not this column
        source="source.name", read_only=True, allow_null=True, default=None
    )
    event_set = serializers.IntegerField(source="event_set.number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = ImportRun
        fields = (
            "id", "file", "sha256", "source", "event_set", "state", "stage", "done", "total", "revision", "rows_read",
            "accepted", "duplicates", "quarantined", "added", "reasons", "error_code", "error_message", "error_hint",
            "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class ImportDetailSerializer(ImportSerializer):
    """An import with what was proposed, the columns as drafted, and the result of the check."""

    class Meta(ImportSerializer.Meta):
        fields = (*ImportSerializer.Meta.fields, "proposal", "draft", "check_result")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class UploadSerializer(StrictSerializer):
    file = serializers.FileField(help_text="CSV, TSV, XES or Parquet, also gzip")


class RevisionSerializer(StrictSerializer):
    revision = serializers.IntegerField(min_value=0, help_text="of the import as you saw it; a stale one is refused")


class ConfirmSerializer(RevisionSerializer):
    because = serializers.CharField(
        required=False, allow_blank=True, max_length=500, default="",
        help_text="why the rest is enough; needed when more than 5 % of the rows are quarantined",
    )  # fmt: skip


class DraftSerializer(RevisionSerializer):
    """How the file is to be read and which source its events belong to."""

    profile = serializers.DictField(help_text="a document newlean.profile/1")
    source_name = serializers.CharField(max_length=80, help_text="of a source of the site, or of a new one")

    def validate_profile(self, value: dict[str, Any]) -> Profile:
        try:
            return Profile.from_json(value)
        except TypeError as error:
            raise serializers.ValidationError(str(error)) from error


class ImportView(SiteAPIView):
    """A view of one import."""

    policy: ClassVar[Policy] = LOADING

    def run(self) -> ImportRun:
        return fetch(self.site(), RUNS, "log_file__site", pk=self.kwargs["pk"])

    def then(self, run: ImportRun, act: Callable[[], object]) -> Response:
        """Does it, rings for it, and answers the import as it is then."""
        try:
            with transaction.atomic():
                act()
                tasks.wake(run)
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        run.refresh_from_db()
        return Response(ImportDetailSerializer(run).data)


class Sources(SiteAPIView):
    policy = Policy("view")

    @extend_schema(operation_id="sources_list", tags=TAG, responses=SourceSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The sources of the site."""
        sources = EventSource.objects.filter(site=self.site()).select_related("current")
        return Response(SourceSerializer(sources, many=True).data)


class Uploads(SiteAPIView):
    policy = Policy("load_data")
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="uploads_create", tags=TAG, request=UploadSerializer, responses={201: ImportSerializer, **REFUSED}
    )
    def post(self, request: Request, site: str) -> Response:
        """Loads a file up and starts its import; the open import of the same file when there is one."""
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        try:
            log_file = uploads.receive(self.site(), file.chunks(), file.name, self.person)
            run = imports.start_import(log_file, self.person)
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        tasks.wake(run)
        run.refresh_from_db()
        return Response(ImportSerializer(run).data, status=status.HTTP_201_CREATED)


class Imports(SiteAPIView):
    policy = Policy("view")

    @extend_schema(operation_id="imports_list", tags=TAG, responses=ImportSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The site's imports, newest first, at most 100."""
        return Response(ImportSerializer(RUNS.filter(log_file__site=self.site())[:100], many=True).data)


class Import(ImportView):
    policy = Policy("view")

    @extend_schema(operation_id="imports_retrieve", tags=TAG, responses=ImportDetailSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """One import with proposal, draft and check."""
        return Response(ImportDetailSerializer(self.run()).data)


class ImportDraft(ImportView):
    policy = Policy("load_data")
    parser_classes = (PlainJSONParser,)

    @extend_schema(
        operation_id="imports_draft",
        tags=TAG,
        request=DraftSerializer,
        responses={200: ImportDetailSerializer, **REFUSED},
    )
    def put(self, request: Request, site: str, pk: int) -> Response:
        """Replaces the draft of the columns; check again afterwards."""
        run, form = self.run(), DraftSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        source = imports.source_choice(run.site, data["source_name"])
        return self.then(run, lambda: imports.save_draft(run, data["revision"], data["profile"], source))


class ImportCheck(ImportView):
    policy = Policy("load_data")

    @extend_schema(
        operation_id="imports_check",
        tags=TAG,
        request=RevisionSerializer,
        responses={200: ImportDetailSerializer, **REFUSED},
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Has every row checked with the draft."""
        run, form = self.run(), RevisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self.then(run, lambda: imports.start_check(run, form.validated_data["revision"]))


class ImportConfirm(ImportView):
    policy = Policy("load_data")

    @extend_schema(
        operation_id="imports_confirm",
        tags=TAG,
        request=ConfirmSerializer,
        responses={200: ImportDetailSerializer, **REFUSED},
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Confirms columns and check: the accepted rows become events of the source."""
        run, form = self.run(), ConfirmSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        return self.then(run, lambda: imports.confirm(run, data["revision"], self.person, data["because"]))


class ImportCancel(ImportView):
    policy = Policy("load_data")

    @extend_schema(operation_id="imports_cancel", tags=TAG, request=None, responses=ImportDetailSerializer)
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Stops an open import; its file is deleted, nothing is stored."""
        run = self.run()
        return self.then(run, lambda: imports.cancel(run, self.person))


class ImportRestart(ImportView):
    policy = Policy("load_data")

    @extend_schema(
        operation_id="imports_restart", tags=TAG, request=None, responses={200: ImportDetailSerializer, **REFUSED}
    )
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Starts an import again that needed attention."""
        run = self.run()
        return self.then(run, lambda: imports.restart(run, self.person))


class ImportQuarantine(ImportView):
    policy = Policy("load_data")

    @extend_schema(
        operation_id="imports_quarantine", tags=TAG,
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "the rows that wait for repair")},
    )  # fmt: skip
    def get(self, request: Request, site: str, pk: int) -> FileResponse:
        """The rows that wait for repair as CSV; load the corrected file to add just those."""
        path = uploads.quarantine_path(self.run())
        if not path.exists():
            raise Http404("no row waits for repair")
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=path.name, content_type="text/csv; charset=utf-8"
        )
