"""Boards by API: figures as they stand, days that other systems know, reds, promises."""

from datetime import date

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from kaizen.api.board_shapes import (
    ActionSerializer,
    BoardSerializer,
    DoneShape,
    KpiDayShape,
    KpiViewSerializer,
    PromiseShape,
    RedAnswerShape,
    RedSerializer,
)
from kaizen.models import Action, Board, Kpi, Red
from kaizen.services.boards.actions import finish, promise
from kaizen.services.boards.days import Answer, answer_red, enter_day
from kaizen.services.boards.editing import boards_of
from kaizen.services.boards.figures import Figures
from lean.access import Policy, fetch
from lean.api import SiteAPIView

TAG = ["boards"]
READ = Policy("view", change="run_board")


class Boards(SiteAPIView):
    policy = Policy("view")

    @extend_schema(operation_id="boards_list", tags=TAG, responses=BoardSerializer(many=True))
    def get(self, request: Request, site: str) -> Response:
        """The boards that hang at the site."""
        return Response(BoardSerializer(boards_of(self.site()), many=True).data)


class BoardView(SiteAPIView):
    """A view of one board."""

    policy = READ

    def board(self) -> Board:
        return fetch(self.site(), Board.objects.filter(archived_at=None).select_related("site"), pk=self.kwargs["pk"])


class BoardKpis(BoardView):
    policy = Policy("view")

    @extend_schema(operation_id="boards_kpis", tags=TAG, responses=KpiViewSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The KPIs of a board as they stand: days of this month, limits, how old the data is."""
        figures = Figures(self.board())
        return Response(KpiViewSerializer([figures.view(kpi) for kpi in figures.kpis], many=True).data)


class KpiDay(BoardView):
    policy = Policy("run_board")

    @extend_schema(operation_id="boards_day", tags=TAG, request=KpiDayShape, responses=KpiViewSerializer)
    def put(self, request: Request, site: str, pk: int, kpi: int, day: str) -> Response:
        """Enters a day (``2026-03-17``); the same again changes nothing. A miss without ``answer`` is refused."""
        board, values = self.board(), self.values(KpiDayShape)
        row = fetch(board.site, Kpi.objects.filter(board=board, retired_at=None), "board__site", pk=kpi)
        answer = Answer(**values["answer"]) if "answer" in values else Answer()
        at = _day(day)
        self.apply(lambda: enter_day(row, by=self.person, day=at, value=values["value"], answer=answer))
        figures = Figures(board)
        return Response(KpiViewSerializer(figures.view(next(one for one in figures.kpis if one.pk == row.pk))).data)


class BoardReds(BoardView):
    policy = Policy("view")

    @extend_schema(operation_id="boards_reds", tags=TAG, responses=RedSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The reds of a board, newest day first, at most 200."""
        rows = Red.objects.filter(kpi__board=self.board()).select_related("action").order_by("-day", "pk")
        return Response(RedSerializer(rows[:200], many=True).data)


class OneRed(BoardView):
    policy = Policy("run_board")

    @extend_schema(operation_id="boards_red_answer", tags=TAG, request=RedAnswerShape, responses=RedSerializer)
    def post(self, request: Request, site: str, pk: int, red: int) -> Response:
        """Closes a red with reason, action, owner and date; one that is closed stays as it is (400)."""
        board, values = self.board(), self.values(RedAnswerShape)
        row = fetch(board.site, Red.objects.filter(kpi__board=board), "kpi__board__site", pk=red)
        closed = self.apply(lambda: answer_red(row, by=self.person, answer=Answer(**values)))
        return Response(RedSerializer(closed).data)


class BoardActions(BoardView):
    @extend_schema(operation_id="boards_actions", tags=TAG, responses=ActionSerializer(many=True))
    def get(self, request: Request, site: str, pk: int) -> Response:
        """The open promises of a board by date."""
        return Response(ActionSerializer(self.board().actions.filter(done_at=None), many=True).data)

    @extend_schema(operation_id="boards_promise", tags=TAG, request=PromiseShape, responses={201: ActionSerializer})
    def post(self, request: Request, site: str, pk: int) -> Response:
        """Promises something at a board."""
        board, values = self.board(), self.values(PromiseShape)
        made = self.apply(lambda: promise(board, by=self.person, **values))
        return Response(ActionSerializer(made).data, status=status.HTTP_201_CREATED)


class ActionDone(BoardView):
    policy = Policy("run_board")

    @extend_schema(operation_id="boards_action_done", tags=TAG, request=DoneShape, responses=ActionSerializer)
    def post(self, request: Request, site: str, pk: int, action: int) -> Response:
        """Done; a second time changes nothing."""
        board, values = self.board(), self.values(DoneShape)
        row = fetch(board.site, Action.objects.filter(board=board), "board__site", pk=action)
        return Response(ActionSerializer(self.apply(lambda: finish(row, by=self.person, **values))).data)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("no such day") from None
