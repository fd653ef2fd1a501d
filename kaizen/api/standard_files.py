"""Files of standards by API: those that a version names, one of them, and one more."""

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen import serving
from kaizen.api.standards import TAG, StandardView
from kaizen.services.standards import files
from lean.access import Policy
from lean.api import StrictSerializer


class AttachedSerializer(serializers.Serializer):
    """A file that the version names. ``kind``, ``bytes``, ``width`` and ``height`` (px): null while it is not here."""

    id = serializers.CharField(source="named.id")
    name = serializers.CharField(source="named.name")
    note = serializers.CharField(source="named.note")
    step = serializers.CharField(source="named.step")
    sha256 = serializers.CharField(source="named.sha256")
    is_here = serializers.BooleanField()
    kind = serializers.CharField(source="file.kind", default=None)
    bytes = serializers.IntegerField(source="file.size", default=None)
    width = serializers.IntegerField(source="file.width", default=None)
    height = serializers.IntegerField(source="file.height", default=None)


class FileShape(StrictSerializer):
    """``name``: what it is called, else the file's own; ``step``: the id of the important step it stands beside."""

    file = serializers.FileField(max_length=1000)
    name = serializers.CharField(max_length=200, required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    step = serializers.CharField(max_length=24, required=False, allow_blank=True)


class StandardFiles(StandardView):
    policy = Policy("view", "write_standard")

    @extend_schema(tags=TAG, operation_id="standards_files", responses=AttachedSerializer(many=True))
    def get(self, request: Request, site: str, code: str, seq: int) -> Response:
        """The files that the version names, each with whether it is here."""
        return self._told(status.HTTP_200_OK)

    @extend_schema(
        tags=TAG, operation_id="standards_add_file", request={"multipart/form-data": FileShape},
        responses={201: AttachedSerializer(many=True)},
    )  # fmt: skip
    def post(self, request: Request, site: str, code: str, seq: int) -> Response:
        """Adds a file to a draft and saves it; one that the version names already is brought here, frozen or not."""
        version, values = self.version(), self.values(FileShape)
        given = values.pop("file")
        name = values.pop("name", given.name)
        self.apply(lambda: files.attach(version, given.chunks(), name=name, by=self.person, **values))
        return self._told(status.HTTP_201_CREATED)

    def _told(self, code: int) -> Response:
        version = self.version()
        return Response(AttachedSerializer(files.attached(version.document, version.site), many=True).data, status=code)


class OneStandardFile(StandardView):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="standards_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, site: str, code: str, seq: int, attachment: str) -> FileResponse:
        """The file as it is kept: a picture as the server drew it."""
        version = self.version()
        found = {one.named.id: one for one in files.attached(version.document, version.site)}
        if attachment not in found:
            raise Http404("no such file")
        return serving.attachment(found[attachment])
