"""What people do at a screen, known by badge or PIN for this one act. Nobody stays logged in there."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.screens import ActForm
from kaizen.models import Screen
from kaizen.services.boards.device_acts import ACTS, BY_KEY, DeviceAct, do
from kaizen.services.boards.kpis import today_at
from kaizen.views.kiosk import at_screen, dress
from lean.access import PUBLIC, policy
from lean.forms.base import applied


def _acting(screen: Screen) -> Screen:
    """The screen, if people act at it. Raises Http404 otherwise."""
    if not screen.profile.get("acts"):
        raise Http404("this screen only shows")
    return screen


@policy(PUBLIC)
@never_cache
@require_safe
@at_screen
def act_list(request: HttpRequest, screen: Screen) -> HttpResponse:
    """What can be confirmed at this board."""
    board = _acting(screen).board
    offered = [{"act": act, "rows": list(act.listed(board))} for act in ACTS]
    told = BY_KEY.get(request.GET.get("told", ""))
    return render(request, "kaizen/kiosk/acts.html", _context(screen) | {"offered": offered, "told": told})


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("badge", "username", "pin")
@require_http_methods(["GET", "HEAD", "POST"])
@at_screen
def act(request: HttpRequest, screen: Screen, key: str, pk: int) -> HttpResponse:
    """One act on one thing of the board: asks who does it, does it, and forgets who it was."""
    chosen = BY_KEY.get(key)
    row = chosen.of(_acting(screen).board).filter(pk=pk).first() if chosen else None
    if chosen is None or row is None:
        raise Http404("nothing to do here")
    form = ActForm(request.POST if request.method == "POST" else None, act=chosen)
    if request.method == "POST" and form.is_valid() and _did(form, chosen, row, screen):
        return redirect(reverse("kiosk_acts", args=[screen.board.code], query={"told": chosen.key}))
    context = _context(screen) | {"act": chosen, "row": row, "form": form}
    return render(request, "kaizen/kiosk/act.html", context, status=_status(form))


def _status(form: ActForm) -> int:
    if form.has_error(NON_FIELD_ERRORS, "wait"):
        return 429
    return 422 if form.errors else 200


def _did(form: ActForm, act: DeviceAct, row: Any, screen: Screen) -> bool:
    applied(form, lambda: do(act, row, screen=screen, **form.cleaned_data))
    return not form.errors


def _context(screen: Screen) -> dict[str, Any]:
    return {"board": screen.board, "site": screen.site, "today": today_at(screen.site), **dress(screen)}
