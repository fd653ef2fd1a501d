"""The cards of a board: the wall, a new one, one turned, one taken off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.core.board.cards import Stand
from kaizen.forms.walks import CardForm, TurnForm
from kaizen.models import Card
from kaizen.services.boards.cards import add_card, cards_of, retire_card, turn_card
from kaizen.views.boards import board_of
from kaizen.views.queued import INVALID, not_taken, taken, wants_json
from lean.access import SAFE_METHODS, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.models import Site


@policy("view", change="edit_board")
def card_wall(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The cards by their rhythm, each with how it stands; and a form for another one."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "edit_board")
    board, form = board_of(at, pk), CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: add_card(board, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The card hangs."))
            return redirect("card_wall", at.slug, pk)
    return _wall(request, at, pk, form)


def _wall(
    request: SignedInRequest, at: Site, pk: int, form: CardForm, turned: TurnForm | None = None, card: int = 0
) -> HttpResponse:  # fmt: skip
    board = board_of(at, pk)
    found = cards_of(board)
    rows = [(rhythm.label, [one for one in found if one.card.rhythm == rhythm]) for rhythm in Card.Rhythm]
    is_refused = bool(form.errors or (turned and turned.errors))
    context = {
        "site": at, "board": board, "rows": [row for row in rows if row[1]], "form": form, "turn": TurnForm(),
        "turned": turned, "turned_card": card, "may_edit": may(request.user, at, "edit_board"),
        "may_run": may(request.user, at, "run_board"), "now": timezone.now(),
        "count": {stand.value: sum(one.stand == stand for one in found) for stand in Stand},
    }  # fmt: skip
    return render(request, "kaizen/boards/cards.html", context, status=INVALID if is_refused else 200)


@policy("run_board")
@require_POST
def card_turn(request: SignedInRequest, site: str, pk: int, card: int) -> HttpResponse:
    """Turns a card green or red; sent twice it is turned once."""
    at = site_for(request.user, site, to="run_board")
    row, form = fetch(at, Card.objects.filter(board=board_of(at, pk)), "board__site", pk=card), TurnForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        values = {"key": told["key"], "is_good": told["side"] == "good", "note": told["note"], "at": told["at"]}
        if applied(form, lambda: turn_card(row, **values)) is not None:
            return taken(request, reverse("card_wall", args=[at.slug, pk]))
    return not_taken(form) if wants_json(request) else _wall(request, at, pk, CardForm(), form, card)


@policy("edit_board")
@require_POST
def card_retire(request: SignedInRequest, site: str, pk: int, card: int) -> HttpResponse:
    """Takes a card off; pressed twice, it is off once."""
    at = site_for(request.user, site, to="edit_board")
    row = fetch(at, Card.objects.filter(board=board_of(at, pk)), "board__site", pk=card)
    retire_card(row, by=request.user)
    messages.success(request, _("The card is off. What it showed stays."))
    return redirect("card_wall", at.slug, pk)
