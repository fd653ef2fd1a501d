"""Pages of a board's shift hand-overs: the list, one on paper, handing over, read and unread."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaizen.forms.handovers import HandoverForm
from kaizen.models import Board, Handover
from kaizen.services.boards import handing_over
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied

INVALID, PER_PAGE = 422, 30


def _handover(board: Board, pk: int) -> Handover:
    return fetch(board.site, Handover.objects.filter(board=board), path="board__site", pk=pk)


@policy("view")
@require_safe
def handover_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What the shifts left, the newest on top, and whose turn it is."""
    at = site_for(request.user, site, to="view")
    board = board_of(at, pk)
    page = Paginator(board.handovers.all(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "site": at, "board": board, "page": page,
        "turns": handing_over.turns_of(board, timezone.now()), "may_run": may(request.user, at, "run_board"),
    }  # fmt: skip
    return render(request, "kaizen/boards/help/handovers.html", context)


@policy("run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Hands a shift over: what the system knows, and a note."""
    at, now = site_for(request.user, site, to="run_board"), timezone.now()
    board = board_of(at, pk)
    turns = handing_over.turns_of(board, now)
    form = HandoverForm(request.POST or None, spans=turns)
    if form.is_valid():
        made = applied(form, lambda: handing_over.write(board, by=request.user, now=now, **form.told()))
        if made is not None:
            messages.success(request, _("Handed over. The board shows it until the next shift has read it."))
            return redirect("handover", at.slug, board.pk, made.pk)
    cards = [(span, handing_over.card(board, span, now)) for span in turns[:1]]
    context = {"site": at, "board": board, "form": form, "cards": cards}
    return render(request, "kaizen/boards/help/hand_over.html", context, status=INVALID if form.errors else 200)


@policy("view")
@require_safe
def handover(request: SignedInRequest, site: str, pk: int, handover: int) -> HttpResponse:
    """One hand-over, to read and to print."""
    at = site_for(request.user, site, to="view")
    board = board_of(at, pk)
    row = _handover(board, handover)
    context = {"site": at, "board": board, "row": row, "card": row.content,
               "may_run": may(request.user, at, "run_board")}  # fmt: skip
    return render(request, "kaizen/boards/help/handover.html", context)


@policy("run_board")
@require_POST
def handover_read(request: SignedInRequest, site: str, pk: int, handover: int) -> HttpResponse:
    """The next shift has seen it; with ``undo`` it has not."""
    at = site_for(request.user, site, to="run_board")
    board = board_of(at, pk)
    row = _handover(board, handover)
    if "undo" in request.POST:
        handing_over.unread(row, by=request.user)
        messages.success(request, _("Unread again."))
    else:
        handing_over.read(row, by=request.user)
        messages.success(request, _("Marked as read."))
    return redirect("handover", at.slug, board.pk, row.pk)
