"""What is done in a stand-up: begin, move on, count, answer, promise, end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.core.board.agenda import ASKED
from kaizen.forms.boards import MoveForm
from kaizen.forms.meetings import AttendForm, DoneForm, PromiseForm, QuestionsForm, RedForm
from kaizen.models import Action, Board, Red, TierMeeting
from kaizen.services.boards import actions, meetings
from kaizen.services.boards.days import Answer, answer_red
from kaizen.views.boards import board_of
from kaizen.views.meeting import INVALID, page_of
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site


def here(request: SignedInRequest, site: str, pk: int) -> tuple[Site, Board]:
    at = site_for(request.user, site, to="run_board")
    return at, board_of(at, pk)


def answered(
    request: SignedInRequest, at: Site, row: Board, form: forms.Form, change: Callable[[], Any], said: str = "",
) -> HttpResponse:  # fmt: skip
    """Back to the stand-up after a change; a field that is wrong stands at its form, what came too late on top."""
    if form.is_valid() and applied(form, change) is not None:
        if said:
            messages.success(request, said)
        return redirect("meeting", at.slug, row.pk)
    late = form.non_field_errors()
    if late:
        for text in late:
            messages.error(request, str(text))
        return redirect("meeting", at.slug, row.pk)
    context = page_of(request, at, row, **{form.prefix or "": form})
    return render(request, "kaizen/boards/meeting/page.html", context, status=INVALID)


def of_running(row: Board, change: Callable[[TierMeeting], Any]) -> Callable[[], Any]:
    """The change of the stand-up that runs. Raises ``ValidationError`` when none does."""

    def apply() -> Any:
        found = meetings.running(row)
        if found is None:
            raise forms.ValidationError(_("No stand-up runs. Somebody ended it."))
        return change(found)

    return apply


@policy("run_board")
@require_POST
def meeting_begin(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Begin, or join the one that runs."""
    at, row = here(request, site, pk)
    meetings.begin(row, by=request.user)
    return redirect("meeting", at.slug, row.pk)


@policy("run_board")
@require_POST
def meeting_go(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Open another item."""
    at, row = here(request, site, pk)
    to, seen = (request.POST.get(name, "") for name in ("to", "seen"))
    change = of_running(row, lambda found: meetings.go(found, by=request.user, to=to, seen=seen))
    return answered(request, at, row, forms.Form({}), change)


@policy("run_board")
@require_POST
def meeting_attend(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """How many are here."""
    at, row = here(request, site, pk)
    form = AttendForm(request.POST, prefix="attend")
    change = of_running(
        row, lambda found: meetings.attend(found, by=request.user, people=form.cleaned_data["attendance"])
    )
    return answered(request, at, row, form, change, _("Noted."))


@policy("run_board")
@require_POST
def meeting_answers(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The three questions."""
    at, row = here(request, site, pk)
    found = meetings.running(row)
    form = QuestionsForm(request.POST, stored=found.answers if found else {}, prefix="ask")

    def change(found: TierMeeting) -> TierMeeting:
        told = {key: form.cleaned_data[key] for key in ASKED}
        return meetings.answer(found, by=request.user, answers=told, seen=form.seen)

    return answered(request, at, row, form, of_running(row, change), _("Noted."))


@policy("run_board")
@require_POST
def meeting_end(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """End, and read the minutes."""
    at, row = here(request, site, pk)
    found = meetings.running(row)
    if found is None:
        messages.error(request, _("No stand-up runs. Somebody ended it."))
        return redirect("meeting", at.slug, row.pk)
    ended = meetings.end(found, by=request.user)
    return redirect("meeting_minutes", at.slug, row.pk, ended.pk)


@policy("run_board")
@require_POST
def meeting_red(request: SignedInRequest, site: str, pk: int, red: int) -> HttpResponse:
    """A red: reason, action, owner, date."""
    at, row = here(request, site, pk)
    found = fetch(at, Red.objects.filter(kpi__board=row), "kpi__board__site", pk=red)
    form = RedForm(request.POST, prefix=f"red-{found.pk}")

    def change() -> Red:
        told = form.cleaned_data
        return answer_red(found, by=request.user, answer=Answer(
            told["reason"], told["text"], told["owner"], told["due"]
        ))  # fmt: skip

    return answered(request, at, row, form, change, _("Noted; the action stands on the board."))


@policy("run_board")
@require_POST
def meeting_promise(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A new action."""
    at, row = here(request, site, pk)
    form = PromiseForm(request.POST, prefix="new")
    change = lambda: actions.promise(row, by=request.user, **form.cleaned_data)  # noqa: E731
    return answered(request, at, row, form, change, _("Noted; the action stands on the board."))


@policy("run_board")
@require_POST
def meeting_done(request: SignedInRequest, site: str, pk: int, action: int) -> HttpResponse:
    """A promise is done."""
    at, row = here(request, site, pk)
    found = fetch(at, Action.objects.filter(board=row), "board__site", pk=action)
    form = DoneForm(request.POST, prefix=f"done-{found.pk}")
    change = lambda: actions.finish(found, by=request.user, outcome=form.cleaned_data["outcome"])  # noqa: E731
    return answered(request, at, row, form, change, _("Done."))


@policy("run_board")
@require_POST
def meeting_reopen(request: SignedInRequest, site: str, pk: int, action: int) -> HttpResponse:
    """Take *done* back."""
    at, row = here(request, site, pk)
    found = fetch(at, Action.objects.filter(board=row), "board__site", pk=action)
    actions.reopen(found, by=request.user)
    return redirect("meeting", at.slug, row.pk)


@policy("run_board")
@require_POST
def meeting_move(request: SignedInRequest, site: str, pk: int, action: int) -> HttpResponse:
    """Another date for a promise, with the reason."""
    at, row = here(request, site, pk)
    found = fetch(at, Action.objects.filter(board=row), "board__site", pk=action)
    form = MoveForm(request.POST, prefix=f"move-{found.pk}")
    change = lambda: actions.move(found, by=request.user, **form.cleaned_data)  # noqa: E731
    return answered(request, at, row, form, change, _("The new date stands on the board."))
