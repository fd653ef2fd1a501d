"""A3s by API: list, begin, the sheet, its edits, who else has it open, comments, the end: the services of the pages."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.models import A3, A3Comment, A3Edit
from kaizen.services.a3 import coaching, ending, opening
from kaizen.services.a3.editing import MOST_CHANGES, Change, write
from kaizen.services.a3.presence import here
from kaizen.services.a3.reading import paper_of, papers_at
from kaizen.templatetags.a3 import role_word
from lean.access import Policy, fetch, may
from lean.api import SiteAPIView, StrictSerializer
from lean.forms.base import whole_number
from lean.models import Area
from valuestream.models import FindingLife, ValueStream

TAG = ["a3"]
MOST_EDITS = 2**31 - 1  # what the database counts to


class A3Serializer(serializers.ModelSerializer):
    """An A3 in the list. ``seq``: its newest edit."""

    class Meta:
        model = A3
        fields = (
            "number", "name", "title", "area", "stream", "step", "waste", "finding", "seq", "opened_at", "edited_at",
            "ended_as", "ended_reason", "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class BeginShape(StrictSerializer):
    """With ``finding``, place and waste are taken from it, and what it rests on is frozen in."""

    title = serializers.CharField(max_length=200)
    area = serializers.IntegerField(required=False, allow_null=True)
    stream = serializers.IntegerField(required=False, allow_null=True)
    step = serializers.CharField(max_length=200, required=False, allow_blank=True)
    waste = serializers.CharField(max_length=40, required=False, allow_blank=True)
    finding = serializers.IntegerField(required=False, allow_null=True)
    over_limit = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ChangeShape(StrictSerializer):
    """``base``: the newest edit of the field that was seen; ``key``: one of your own, the same when sent again."""

    path = serializers.CharField(max_length=80)
    value = serializers.JSONField(allow_null=True)
    base = serializers.IntegerField(min_value=0, max_value=MOST_EDITS, default=0)
    key = serializers.CharField(max_length=40)
    settles = serializers.IntegerField(min_value=1, max_value=MOST_EDITS, required=False, allow_null=True)


class ChangesShape(StrictSerializer):
    changes = ChangeShape(many=True, allow_empty=False)


class WrittenSerializer(serializers.Serializer):
    """What became of a change, and what stands in the field now."""

    key = serializers.CharField()
    path = serializers.CharField()
    how = serializers.ChoiceField(["new", "same", "merged", "apart"])
    value = serializers.JSONField(allow_null=True)
    seq = serializers.IntegerField()
    apart = serializers.IntegerField(allow_null=True)


class EditSerializer(serializers.ModelSerializer):
    class Meta:
        model = A3Edit
        fields = ("seq", "path", "value", "given", "base", "apart", "settles", "key", "role", "at")
        read_only_fields = fields


class HereShape(StrictSerializer):
    device = serializers.CharField(max_length=40)
    section = serializers.IntegerField(min_value=1, max_value=8, required=False, allow_null=True)


class OtherSerializer(serializers.Serializer):
    """Another device that has the sheet open: whose role, in the reader's words as ``name``, and at which step."""

    role = serializers.CharField()
    name = serializers.CharField()
    section = serializers.IntegerField(allow_null=True)


class CommentSerializer(serializers.ModelSerializer):
    class Meta:
        model = A3Comment
        fields = ("id", "section", "kind", "text", "answers", "role", "at")
        read_only_fields = fields


class CommentShape(StrictSerializer):
    """``answers``: the question that this answers; its step and kind follow."""

    section = serializers.IntegerField(min_value=1, max_value=8)
    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField([one for one in A3Comment.Kind.choices if one[0] != "answer"], default="comment")
    answers = serializers.IntegerField(required=False, allow_null=True)
    key = serializers.CharField(max_length=40, required=False, allow_blank=True)


class EndShape(StrictSerializer):
    ended_as = serializers.ChoiceField(A3.End.choices)
    reason = serializers.CharField(max_length=200)


class ReopenShape(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class A3View(SiteAPIView):
    """The base of those about one A3."""

    def a3(self) -> A3:
        site = self.site()
        return fetch(site, papers_at(site), number=self.kwargs["number"])


class A3s(SiteAPIView):
    policy = Policy("view", "write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_list", responses=A3Serializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The site's A3s, newest first."""
        return Response(A3Serializer(papers_at(self.site()), many=True).data)

    @extend_schema(tags=TAG, operation_id="a3s_begin", request=BeginShape, responses={201: A3Serializer})
    def post(self, request: Request, site: str) -> Response:
        """Begins an A3."""
        at, values = self.site(), self.values(BeginShape)
        streams = ValueStream.objects.filter(site=at)
        found: dict[str, Any] = {
            "area": one_of(Area.objects.filter(site=at), values.pop("area", None), "area"),
            "stream": one_of(streams, values.pop("stream", None), "stream"),
            "finding": one_of(FindingLife.objects.filter(stream__in=streams), values.pop("finding", None), "finding"),
        }
        made = self.apply(lambda: opening.begin(at, by=self.person, **values, **found))
        return Response(A3Serializer(made).data, status=status.HTTP_201_CREATED)


def one_of(rows: Any, pk: int | None, field: str) -> Any:
    """The row of that id; None without an id. Raises ``ValidationError`` (400) at ``field`` for one not there."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({field: ["Not at this site."]})
    return found


class OneA3(A3View):
    policy = Policy("view")

    @extend_schema(
        tags=TAG, operation_id="a3s_read", responses=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("at", int, description="as it was after this edit")],
    )  # fmt: skip
    def get(self, request: Request, site: str, number: int) -> Response:
        """The sheet as ``newlean.a3/1``, with the evidence that was frozen in."""
        upto = whole_number(request.query_params.get("at", ""))
        return Response(paper_of(self.a3(), upto=upto).as_json())


class A3Edits(A3View):
    policy = Policy("view", "write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_edits", responses=EditSerializer(many=True))
    def get(self, request: Request, site: str, number: int) -> Response:
        """Every edit in order."""
        return Response(EditSerializer(self.a3().edits.order_by("seq"), many=True).data)

    @extend_schema(tags=TAG, operation_id="a3s_write", request=ChangesShape, responses=WrittenSerializer(many=True))
    def post(self, request: Request, site: str, number: int) -> Response:
        """Writes changes in their order, at most 500; one sent before (same ``key``) counts once."""
        row, told = self.a3(), self.values(ChangesShape)["changes"]
        changes = [Change(**one) for one in told[: MOST_CHANGES + 1]]
        found = self.apply(lambda: write(row, changes, by=self.person))
        return Response(WrittenSerializer(found, many=True).data)


class A3Here(A3View):
    policy = Policy("write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_here", request=HereShape, responses=OtherSerializer(many=True))
    def post(self, request: Request, site: str, number: int) -> Response:
        """Says that a device has the sheet open, and gives role and step of the others; kept for 45 s."""
        row, values = self.a3(), self.values(HereShape)
        others = here(row, by=self.person, section=values.get("section"), device=values["device"])
        return Response([{"role": role, "name": role_word(role), "section": section} for role, section in others])


class A3Comments(A3View):
    policy = Policy("view", "write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_comments", responses=CommentSerializer(many=True))
    def get(self, request: Request, site: str, number: int) -> Response:
        """Comments, questions and answers in order."""
        return Response(CommentSerializer(self.a3().comments.order_by("pk"), many=True).data)

    @extend_schema(tags=TAG, operation_id="a3s_comment", request=CommentShape, responses={201: CommentSerializer})
    def post(self, request: Request, site: str, number: int) -> Response:
        """Adds one; only those who coach send a sheet back."""
        row, values = self.a3(), self.values(CommentShape)
        if values["kind"] != "comment" and not may(self.person, row.site, "coach_a3"):
            raise serializers.ValidationError({"kind": ["Those who coach ask."]})
        values["answers"] = one_of(A3Comment.objects.filter(a3=row), values.get("answers"), "answers")
        made = self.apply(lambda: coaching.comment(row, by=self.person, **values))
        return Response(CommentSerializer(made).data, status=status.HTTP_201_CREATED)


class A3End(A3View):
    policy = Policy("write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_end", request=EndShape, responses=A3Serializer)
    def post(self, request: Request, site: str, number: int) -> Response:
        """Ends it with what it became."""
        row, values = self.a3(), self.values(EndShape)
        return Response(A3Serializer(self.apply(lambda: ending.end(row, by=self.person, **values))).data)


class A3Reopen(A3View):
    policy = Policy("write_a3")

    @extend_schema(tags=TAG, operation_id="a3s_reopen", request=ReopenShape, responses=A3Serializer)
    def post(self, request: Request, site: str, number: int) -> Response:
        """Opens an ended one again."""
        row, values = self.a3(), self.values(ReopenShape)
        return Response(A3Serializer(self.apply(lambda: ending.reopen(row, by=self.person, **values))).data)
