"""Pages of a board's escalations: what was asked and is owed, one of them with its chain, and asking."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.escalations import AnswerForm, AskForm, FurtherForm, WithdrawForm
from kaizen.models import Board, Escalation
from kaizen.services.boards.chains import chain_of, closed_at, escalations_of, open_at
from kaizen.services.boards.escalating import escalate
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, may, policy, site_for
from lean.forms.base import applied
from lean.models import Site

INVALID, PER_PAGE = 422, 30
Context = dict[str, Any]


def escalation_of(board: Board, pk: int, side: str = "") -> Escalation:
    """One that the board asked (``side``: ``board``), was asked (``to``), or either. Raises Http404 otherwise."""
    found = escalations_of(board).filter(pk=pk).first()
    if found is None or (side and getattr(found, f"{side}_id") != board.pk):
        raise Http404("no such escalation")
    return found


@policy("view")
@require_safe
def escalation_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What other boards ask of this one, what it asked, and what is over."""
    at = site_for(request.user, site, to="view")
    board = board_of(at, pk)
    rows = list(open_at(board))
    context = {
        "site": at, "board": board, "now": timezone.now(), "may_run": may(request.user, at, "run_board"),
        "owed": [row for row in rows if row.to_id == board.pk], "asked": [row for row in rows if row.to_id != board.pk],
        "page": Paginator(closed_at(board), PER_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "kaizen/boards/help/escalations.html", context)


@policy("run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def escalation_new(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Asks the board above, of ``?about=red-7`` or ``?about=action-7`` with what hangs on the board."""
    at = site_for(request.user, site, to="run_board")
    board = board_of(at, pk)
    form = AskForm(request.POST or None, board=board, about=request.GET.get("about", ""))
    if form.is_valid():
        made = applied(form, lambda: escalate(board, by=request.user, **form.told()))
        if made is not None:
            messages.success(request, _("Asked. The answer comes back to this board."))
            return redirect("escalation", at.slug, board.pk, made.pk)
    context = {"site": at, "board": board, "form": form}
    return render(request, "kaizen/boards/help/ask.html", context, status=INVALID if form.errors else 200)


@policy("view")
@require_safe
def escalation(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """One escalation as this board sees it: its chain, the answer, and what the team may do."""
    at = site_for(request.user, site, to="view")
    board = board_of(at, pk)
    row = escalation_of(board, escalation)
    return render(request, "kaizen/boards/help/escalation.html", context_of(request, at, board, row))


def context_of(request: SignedInRequest, at: Site, board: Board, row: Escalation, **forms: Any) -> Context:
    """What the page of an escalation shows; ``forms``: those that were refused."""
    return {
        "site": at, "board": board, "row": row, "links": chain_of(row), "now": timezone.now(),
        "is_asked": row.to_id == board.pk, "may_run": may(request.user, at, "run_board"),
        "answer_form": AnswerForm(), "further_form": FurtherForm(), "withdraw_form": WithdrawForm(),
        "refused": [text for form in forms.values() for text in form.cleaned_data.values() if text],
    } | forms  # fmt: skip
