"""Working at a board: the day's figures, reds with their answers, promises."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaizen.forms.boards import AnswerFields, DayForm, DoneForm, MoveForm, PromiseForm
from kaizen.models import Action, Kpi, Red
from kaizen.services.boards import actions
from kaizen.services.boards.days import answer_red, enter_day
from kaizen.services.boards.kpis import today_at
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.models import Site

INVALID = 422


def _is_done(form: forms.Form, change: Callable[[], object]) -> bool:
    """Whether a change went through; what the service refused stands at the form's fields."""
    return applied(form, change) is not None


@policy("run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def day_enter(request: SignedInRequest, site: str, pk: int, kpi: int) -> HttpResponse:
    """Enters what was on a day; a miss asks for reason, action, owner and date at once."""
    at = site_for(request.user, site, to="run_board")
    row = board_of(at, pk)
    of = fetch(at, Kpi.objects.filter(board=row, retired_at=None), "board__site", pk=kpi)
    form = DayForm(request.POST or None, kpi=of, today=today_at(at), initial=_day_asked(request, at))
    if form.is_valid():
        day = form.cleaned_data["day"]
        if _is_done(form, lambda: enter_day(of, by=request.user, day=day, value=form.told(), answer=form.answer())):
            messages.success(request, _("Entered."))
            return redirect("board", at.slug, row.pk)
    context = {"site": at, "board": row, "kpi": of, "form": form, "wants_answer": _wants_answer(form)}
    return render(request, "kaizen/boards/day.html", context, status=INVALID if form.errors else 200)


def _day_asked(request: SignedInRequest, at: Site) -> dict[str, date]:
    try:
        return {"day": date.fromisoformat(request.GET.get("day", ""))}
    except ValueError:
        return {"day": today_at(at)}


def _wants_answer(form: DayForm) -> bool:
    """Whether the four fields are open: they were asked for, or somebody wrote in one."""
    return bool({"reason", "action", "owner", "due"} & set(form.errors))


@policy("view")
@require_safe
def red_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The reds of a board: open ones first with their clock, then what was answered."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    rows = Red.objects.filter(kpi__board=row).select_related("kpi", "action").order_by("answered_at", "-day", "pk")
    context = {
        "site": at, "board": row, "open": rows.filter(answered_at=None).order_by("due_at"),
        "answered": rows.exclude(answered_at=None).order_by("-day")[:50],
        "may_run": may(request.user, at, "run_board"),
    }  # fmt: skip
    return render(request, "kaizen/boards/reds.html", context)


@policy("run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def red(request: SignedInRequest, site: str, pk: int, red: int) -> HttpResponse:
    """Closes a red with reason, action, owner and date."""
    at = site_for(request.user, site, to="run_board")
    row = board_of(at, pk)
    found = fetch(at, Red.objects.filter(kpi__board=row).select_related("kpi", "action"), "kpi__board__site", pk=red)
    form = AnswerFields(request.POST or None, today=today_at(at))
    if form.is_valid() and _is_done(form, lambda: answer_red(found, by=request.user, answer=form.answer())):
        messages.success(request, _("Answered. The action stands on the board."))
        return redirect("reds", at.slug, row.pk)
    context = {"site": at, "board": row, "red": found, "form": form}
    return render(request, "kaizen/boards/red.html", context, status=INVALID if form.errors else 200)


@policy("view", change="run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def action_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What was promised at a board, and a form for one more."""
    at = site_for(request.user, site, to="view" if request.method in ("GET", "HEAD") else "run_board")
    row = board_of(at, pk)
    form = PromiseForm(request.POST or None, today=today_at(at))
    if form.is_valid() and _is_done(form, lambda: actions.promise(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Promised. It stands on the board."))
        return redirect("actions", at.slug, row.pk)
    context = {
        "site": at, "board": row, "form": form, "today": today_at(at), "may_run": may(request.user, at, "run_board"),
        "open": row.actions.filter(done_at=None), "done": row.actions.exclude(done_at=None).order_by("-done_at")[:30],
    }  # fmt: skip
    return render(request, "kaizen/boards/actions.html", context, status=INVALID if form.errors else 200)


@policy("run_board")
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: SignedInRequest, site: str, pk: int, action: int) -> HttpResponse:
    """One promise: done with what came of it, or another date with the reason."""
    at = site_for(request.user, site, to="run_board")
    row = board_of(at, pk)
    found = fetch(at, Action.objects.filter(board=row), "board__site", pk=action)
    is_move = "move" in request.POST
    move = MoveForm(request.POST if is_move else None, initial={"due": found.due})
    done = DoneForm(request.POST if request.method == "POST" and not is_move else None)
    if move.is_valid() and _is_done(move, lambda: actions.move(found, by=request.user, **move.cleaned_data)):
        messages.success(request, _("Moved. The first date stays readable."))
        return redirect("actions", at.slug, row.pk)
    if not is_move and done.is_valid() and actions.finish(found, by=request.user, **done.cleaned_data):
        messages.success(request, _("Done."))
        return redirect("actions", at.slug, row.pk)
    context = {
        "site": at,
        "board": row,
        "action": found,
        "move": move,
        "done": done,
        "form": move,
        "today": today_at(at),
    }
    return render(request, "kaizen/boards/action.html", context, status=INVALID if move.errors else 200)


@policy("run_board")
@require_POST
def action_reopen(request: SignedInRequest, site: str, pk: int, action: int) -> HttpResponse:
    """Takes *done* back."""
    at = site_for(request.user, site, to="run_board")
    row = board_of(at, pk)
    try:
        actions.reopen(fetch(at, Action.objects.filter(board=row), "board__site", pk=action), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Open again."))
    return redirect("actions", at.slug, row.pk)
