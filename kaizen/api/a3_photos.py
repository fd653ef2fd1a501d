"""Photos of an A3 by API: put one into a field of the sheet, and get it."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen import serving
from kaizen.api.a3 import MOST_EDITS, TAG, A3View, WrittenSerializer
from kaizen.models import A3Photo
from kaizen.services.a3.photos import add_photo, path_of
from lean.access import Policy, fetch
from lean.api import StrictSerializer


class PhotoShape(StrictSerializer):
    """``path``: the field (``seen.<row>.photo``); ``base`` and ``key`` as those of an edit."""

    path = serializers.CharField(max_length=80)
    photo = serializers.FileField(max_length=1000)
    base = serializers.IntegerField(min_value=0, max_value=MOST_EDITS, default=0)
    key = serializers.CharField(max_length=40)


class A3Photos(A3View):
    policy = Policy("write_a3")

    @extend_schema(
        tags=TAG, operation_id="a3s_add_photo", request={"multipart/form-data": PhotoShape},
        responses={201: WrittenSerializer},
    )  # fmt: skip
    def post(self, request: Request, site: str, number: int) -> Response:
        """Puts a photo into a field; drawn anew, without what the camera noted. One sent before counts once."""
        row, values = self.a3(), self.values(PhotoShape)
        path, chunks = values.pop("path"), values.pop("photo").chunks()
        made = self.apply(lambda: add_photo(row, path, chunks, by=self.person, **values))
        return Response(WrittenSerializer(made).data, status=status.HTTP_201_CREATED)


class OneA3Photo(A3View):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="a3s_photo", responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, site: str, number: int, sha256: str) -> FileResponse:
        """The photo whose hash stands in a field."""
        photos = A3Photo.objects.select_related("a3__site")
        return serving.picture(path_of(fetch(self.site(), photos, "a3__site", a3__number=number, sha256=sha256)))
