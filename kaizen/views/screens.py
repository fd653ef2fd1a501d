"""The screens of a board: hung up, paired with a device, changed, taken down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaizen.forms.screens import ScreenForm
from kaizen.models import Board, Screen
from kaizen.services.boards import screens
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied


@policy("hang_screen")
@never_cache
def screen_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What hangs at the board; hangs up another one. Its pairing code is shown once, in this answer."""
    board = board_of(site_for(request.user, site, to="hang_screen"), pk)
    form = ScreenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: screens.hang_screen(board, by=request.user, **form.told()))
        if made:
            return _list(request, board, ScreenForm(), made)
    return _list(request, board, form)


def _list(
    request: SignedInRequest, board: Board, form: ScreenForm, made: tuple[Screen, str] | None = None
) -> HttpResponse:
    context = {
        "site": board.site, "board": board, "form": form, "screens": screens.screens_of(board),
        "address": request.build_absolute_uri(reverse("kiosk_pair")),
    }  # fmt: skip
    if made:
        context |= {"made": made[0], "code": made[1]}
    return render(request, "kaizen/boards/screens.html", context, status=422 if form.errors else 200)


def _screen(request: SignedInRequest, site: str, pk: int, screen: int) -> Screen:
    board = board_of(site_for(request.user, site, to="hang_screen"), pk)
    rows = Screen.objects.filter(board=board, revoked_at=None).select_related("board__site")
    return fetch(board.site, rows, path="board__site", pk=screen)


@policy("hang_screen")
def screen(request: SignedInRequest, site: str, pk: int, screen: int) -> HttpResponse:
    """Name and look of a screen."""
    row = _screen(request, site, pk, screen)
    form = ScreenForm(request.POST or None, initial=ScreenForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        applied(form, lambda: screens.change_screen(row, by=request.user, **form.told()))
        if not form.errors:
            messages.success(request, _("Saved. The screen shows it by itself."))
            return redirect("screens", site=site, pk=pk)
    context = {"site": row.site, "board": row.board, "screen": row, "form": form}
    return render(request, "kaizen/boards/screen.html", context, status=422 if form.errors else 200)


@policy("hang_screen")
@never_cache
@require_POST
def screen_code(request: SignedInRequest, site: str, pk: int, screen: int) -> HttpResponse:
    """Another pairing code, for a device that forgot or that is another one; shown once, in this answer."""
    row = _screen(request, site, pk, screen)
    try:
        code = screens.new_code(row, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("screens", site=site, pk=pk)
    row.refresh_from_db()
    return _list(request, row.board, ScreenForm(), (row, code))


@policy("hang_screen")
@require_POST
def screen_revoke(request: SignedInRequest, site: str, pk: int, screen: int) -> HttpResponse:
    """Takes a screen down: its device shows nothing any more."""
    screens.revoke(_screen(request, site, pk, screen), by=request.user)
    messages.success(request, _("Taken down. The device shows the board no longer."))
    return redirect("screens", site=site, pk=pk)
