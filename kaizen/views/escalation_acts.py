"""What is done with an escalation: answered, handed on, read, taken back. Each may be pressed twice."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.forms.escalations import AnswerForm, FurtherForm, WithdrawForm
from kaizen.models import Board, Escalation
from kaizen.services.boards import answering
from kaizen.services.boards.escalating import further, withdraw
from kaizen.views.boards import board_of
from kaizen.views.escalations import INVALID, context_of, escalation_of
from lean.access import SignedInRequest, policy, site_for
from lean.forms.base import applied


def _board(request: SignedInRequest, site: str, pk: int) -> Board:
    return board_of(site_for(request.user, site, to="run_board"), pk)


def _pressed(
    request: SignedInRequest, board: Board, row: Escalation, change: Callable[[], object], said: str
) -> HttpResponse:
    """A button without a field: done, or the sentence why not."""
    try:
        change()
        messages.success(request, said)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("escalation", board.site.slug, board.pk, row.pk)


def _filled(
    request: SignedInRequest, board: Board, row: Escalation, name: str, form: Form, change: Callable[[], object],
    said: str,
) -> HttpResponse:  # fmt: skip
    """A form with a field: done, or the page again with what is missing at the field."""
    if form.is_valid() and applied(form, change) is not None:
        messages.success(request, said)
        return redirect("escalation", board.site.slug, board.pk, row.pk)
    context = context_of(request, board.site, board, row, **{name: form})
    return render(request, "kaizen/boards/help/escalation.html", context, status=INVALID)


@policy("run_board")
@require_POST
def escalation_answer(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """The board that was asked answers."""
    board = _board(request, site, pk)
    row, form = escalation_of(board, escalation, "to"), AnswerForm(request.POST)
    said = _("Answered. It stands on the boards that asked.")
    return _filled(request, board, row, "answer_form", form,
                   lambda: answering.answer(row, by=request.user, text=form.cleaned_data["answer"]), said)  # fmt: skip


@policy("run_board")
@require_POST
def escalation_further(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """The board that was asked hands it on."""
    board = _board(request, site, pk)
    row, form = escalation_of(board, escalation, "to"), FurtherForm(request.POST)
    said = _("Handed on. The answer comes back through this board.")
    return _filled(request, board, row, "further_form", form,
                   lambda: further(row, by=request.user, reason=form.cleaned_data["reason"]), said)  # fmt: skip


@policy("run_board")
@require_POST
def escalation_withdraw(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """The team that asked no longer needs it."""
    board = _board(request, site, pk)
    row, form = escalation_of(board, escalation, "board"), WithdrawForm(request.POST)
    said = _("Taken back.")
    return _filled(request, board, row, "withdraw_form", form,
                   lambda: withdraw(row, by=request.user, reason=form.cleaned_data["why"]), said)  # fmt: skip


@policy("run_board")
@require_POST
def escalation_take_back(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """Takes an answer back that nobody has read."""
    board = _board(request, site, pk)
    row = escalation_of(board, escalation, "to")
    said = _("The answer is taken back.")
    return _pressed(request, board, row, lambda: answering.take_back(row, by=request.user), said)


@policy("run_board")
@require_POST
def escalation_seen(request: SignedInRequest, site: str, pk: int, escalation: int) -> HttpResponse:
    """The team that asked has read the answer; with ``undo`` it has not."""
    board = _board(request, site, pk)
    row = escalation_of(board, escalation, "board")
    if "undo" in request.POST:
        return _pressed(request, board, row, lambda: answering.unsee(row, by=request.user), _("Unread again."))
    return _pressed(request, board, row, lambda: answering.seen(row, by=request.user), _("Marked as read."))
