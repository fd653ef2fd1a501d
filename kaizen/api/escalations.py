"""Escalations of a board by API: what it asked and was asked, asking, answering: the services of the pages."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.models import Action, Board, Escalation, Red
from kaizen.services.boards.answering import answer
from kaizen.services.boards.chains import escalations_of, open_at
from kaizen.services.boards.escalating import escalate
from lean.access import Policy, fetch
from lean.api import SiteAPIView, StrictSerializer

TAG = ["escalations"]


class EscalationSerializer(serializers.ModelSerializer):
    """What a board asked another one. ``parent``: the one of which it came; its answer goes down to there."""

    board_name = serializers.CharField(source="board.name")
    to_name = serializers.CharField(source="to.name")

    class Meta:
        model = Escalation
        fields = (
            "id", "board", "board_name", "to", "to_name", "text", "reason", "red", "action", "parent", "is_by_clock",
            "asked_at", "due_at", "answer", "answered_at", "seen_at", "withdrawn_at",
        )  # fmt: skip
        read_only_fields = fields


class EscalationShape(StrictSerializer):
    """What is needed and why the team cannot solve it; a red day or an action of the board, or neither."""

    text = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=200)
    red = serializers.IntegerField(required=False)
    action = serializers.IntegerField(required=False)


class EscalationAnswerShape(StrictSerializer):
    answer = serializers.CharField(max_length=300)


class BoardView(SiteAPIView):
    def board(self) -> Board:
        rows = Board.objects.filter(archived_at=None).select_related("site", "above")
        return fetch(self.site(), rows, pk=self.kwargs["pk"])


class Escalations(BoardView):
    policy = Policy("view", change="run_board")

    @extend_schema(
        operation_id="escalations_list", tags=TAG, responses=EscalationSerializer(many=True),
        parameters=[OpenApiParameter("open", bool, description="open ones, and answers that nobody has read"),
                    OpenApiParameter("limit", int), OpenApiParameter("offset", int)],
    )  # fmt: skip
    def get(self, request: Request, site: str, pk: int) -> Response:
        """What the board asked and was asked, newest first."""
        board = self.board()
        is_open = request.query_params.get("open", "").lower() in ("1", "true")
        pages = LimitOffsetPagination()
        pages.max_limit = 1000
        page = pages.paginate_queryset((open_at if is_open else escalations_of)(board), request, view=self)
        return pages.get_paginated_response(EscalationSerializer(page, many=True).data)

    @extend_schema(
        operation_id="escalations_ask", tags=TAG, request=EscalationShape, responses={201: EscalationSerializer}
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Asks the board above; the same again, while it is open, changes nothing."""
        board, values = self.board(), self.values(EscalationShape)
        if "red" in values:
            reds = Red.objects.filter(kpi__board=board)
            values["red"] = fetch(board.site, reds, path="kpi__board__site", pk=values["red"])
        if "action" in values:
            actions = Action.objects.filter(board=board)
            values["action"] = fetch(board.site, actions, path="board__site", pk=values["action"])
        row = self.apply(lambda: escalate(board, by=self.person, **values))
        return Response(EscalationSerializer(row).data, status=status.HTTP_201_CREATED)


class EscalationAnswer(BoardView):
    policy = Policy("run_board")

    @extend_schema(
        operation_id="escalations_answer", tags=TAG, request=EscalationAnswerShape, responses=EscalationSerializer
    )  # fmt: skip
    def post(self, request: Request, site: str, pk: int, escalation: int) -> Response:
        """Answers for the board that was asked; the answer goes down to the first asker."""
        board = self.board()
        row = fetch(board.site, board.asked.all(), path="to__site", pk=escalation)
        text = self.values(EscalationAnswerShape)["answer"]
        self.apply(lambda: answer(row, by=self.person, text=text))
        return Response(EscalationSerializer(escalations_of(board).get(pk=row.pk)).data)
