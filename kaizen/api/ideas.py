"""Ideas by API: the inbox, one of them, giving and answering, what is like it, codes: the services of the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api.idea_shapes import (
    WASTE_KEYS,
    AnswerShape,
    CapturePlaceSerializer,
    CapturePlaceShape,
    GivenSerializer,
    IdeaAnswerSerializer,
    IdeaSerializer,
    IdeaShape,
    OneIdeaSerializer,
    SimilarSerializer,
)
from kaizen.core.ideas import State
from kaizen.models import Board, CapturePlace, Idea, Standard
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.services.ideas.listing import ideas_at
from kaizen.services.ideas.places import add_place, places_at, revoke_place
from kaizen.services.similar import similar_to
from kaizen.services.standards.reading import held_at
from lean.access import Policy, fetch
from lean.api import SiteAPIView
from lean.forms.base import whole_number
from lean.models import Area, Site, Workstation
from valuestream.models import ValueStream

TAG = ["ideas"]
FILTERS = [
    OpenApiParameter("state", str, enum=[state.value for state in State]),
    OpenApiParameter("kind", str, enum=Idea.Kind.values),
    OpenApiParameter("area", int, description="of one area"),
    OpenApiParameter("limit", int),
    OpenApiParameter("offset", int),
]


def with_rows(site: Site, values: dict[str, Any]) -> dict[str, Any]:
    """The values with rows of the site for their numbers. Raises Http404 for one of another site."""
    models: dict[str, Any] = {"area": Area, "workstation": Workstation, "stream": ValueStream, "board": Board}
    rows = {name: fetch(site, model.objects.all(), pk=values[name]) for name, model in models.items() if name in values}
    return values | rows


def with_version(site: Site, values: dict[str, Any]) -> dict[str, Any]:
    """The values with the version in effect of the standard that ``standard`` names by its code. Raises Http404."""
    code = values.pop("standard", "")
    return values | {"version": fetch(site, held_at(site), "standard__site", standard__code=code)} if code else values


class Ideas(SiteAPIView):
    policy = Policy("view", change="give_idea")

    @extend_schema(operation_id="ideas_list", tags=TAG, responses=IdeaSerializer(many=True), parameters=FILTERS)
    def get(self, request: Request, site: str) -> Response:
        """The ideas of the site, each with its state and its clock: safety that is not over first, then the newest."""
        told = request.query_params.get("area", "")
        area = whole_number(told)
        if told and area is None:
            raise serializers.ValidationError({"area": ["An area is named by its number."]})
        state = request.query_params.get("state", "")
        if state and state not in {one.value for one in State}:
            raise serializers.ValidationError({"state": ["There is no such state."]})
        kind = request.query_params.get("kind", "")
        if kind and kind not in Idea.Kind.values:
            raise serializers.ValidationError({"kind": ["There is no such kind."]})
        found = ideas_at(self.site(), state=state, area=area, kind=kind)
        pages = LimitOffsetPagination()
        pages.max_limit = 1000
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(IdeaSerializer(page, many=True).data)

    @extend_schema(operation_id="ideas_give", tags=TAG, request=IdeaShape, responses={201: GivenSerializer})
    def post(self, request: Request, site: str) -> Response:
        """Gives an idea; the same key again gives the same one. Without ``signed`` nothing says who gave it."""
        at, values = self.site(), self.values(IdeaShape)
        is_signed, photo = values.pop("signed"), values.pop("photo", None)
        values = with_version(at, with_rows(at, {"key": new_key(), **values}))
        given = self.apply(
            lambda: give_idea(
                at, origin=Idea.Origin.API.value, signed_by=self.person if is_signed else None,
                photo=photo.chunks() if photo else None, **values,
            )
        )  # fmt: skip
        row = ideas_at(at).get(pk=given.pk)
        return Response(GivenSerializer(row).data, status=status.HTTP_201_CREATED)


class IdeaView(SiteAPIView):
    def idea(self) -> Idea:
        return fetch(self.site(), ideas_at(self.site()), pk=self.kwargs["pk"])


class OneIdea(IdeaView):
    policy = Policy("view")

    @extend_schema(operation_id="ideas_retrieve", tags=TAG, responses=OneIdeaSerializer)
    def get(self, request: Request, site: str, pk: int) -> Response:
        """One idea with its answers."""
        return Response(OneIdeaSerializer(self.idea()).data)


class IdeaAnswers(IdeaView):
    policy = Policy("view", change="answer_idea")

    @extend_schema(operation_id="ideas_answers", tags=TAG, responses=IdeaAnswerSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """What was answered, oldest first."""
        return Response(IdeaAnswerSerializer(self.idea().answers.all(), many=True).data)

    @extend_schema(operation_id="ideas_answer", tags=TAG, request=AnswerShape, responses={201: OneIdeaSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Answers an idea; the same again adds nothing."""
        row, values = self.idea(), self.values(AnswerShape)
        self.apply(lambda: answer(row, by=self.person, **values))
        return Response(OneIdeaSerializer(self.idea()).data, status=status.HTTP_201_CREATED)


class SimilarItems(SiteAPIView):
    policy = Policy("view")

    @extend_schema(
        operation_id="similar_list", tags=TAG, responses=SimilarSerializer(many=True),
        parameters=[
            OpenApiParameter("text", str), OpenApiParameter("step", str),
            OpenApiParameter("waste", str, enum=WASTE_KEYS),
        ],
    )  # fmt: skip
    def get(self, request: Request, site: str) -> Response:
        """What was proposed or tried before that is most like a text, a step and a waste; best first."""
        text, step, waste = (request.query_params.get(name, "") for name in ("text", "step", "waste"))
        return Response(SimilarSerializer(similar_to(self.site(), text, step, waste), many=True).data)


class CapturePlaces(SiteAPIView):
    policy = Policy("view", change="manage_ideas")

    @extend_schema(operation_id="capture_places_list", tags=TAG, responses=CapturePlaceSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The codes that hold."""
        return Response(CapturePlaceSerializer(places_at(self.site()), many=True).data)

    @extend_schema(
        operation_id="capture_places_add", tags=TAG, request=CapturePlaceShape, responses={201: CapturePlaceSerializer}
    )  # fmt: skip
    def post(self, request: Request, site: str) -> Response:
        """Makes a code for an area, a workstation, a board or a standard."""
        at, values = self.site(), self.values(CapturePlaceShape)
        code = values.pop("standard", "")
        rows = with_rows(at, values) | ({"standard": fetch(at, Standard.objects.all(), code=code)} if code else {})
        made = self.apply(lambda: add_place(at, by=self.person, **rows))
        return Response(CapturePlaceSerializer(places_at(at).get(pk=made.pk)).data, status=status.HTTP_201_CREATED)


class OneCapturePlace(SiteAPIView):
    policy = Policy("manage_ideas")

    @extend_schema(operation_id="capture_places_withdraw", tags=TAG, responses={204: None})
    def delete(self, request: Request, site: str, pk: int) -> Response:
        """Withdraws a code: nothing comes through it any more. What came stays."""
        revoke_place(fetch(self.site(), CapturePlace.objects.all(), pk=pk), by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)
