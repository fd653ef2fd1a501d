"""The layout editor of a board: by buttons for everybody, by dragging where there is a pointer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen.board_words import LETTERS
from kaizen.core.board.layout import Place, places
from kaizen.models import Board
from kaizen.services.boards import arranging
from kaizen.tiles import BY_KEY, TILES
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, policy, site_for
from lean.forms.base import whole_number

LEAST = {tile.key: tile.least for tile in TILES}
STEPS = {  # what a button of the editor does, in cells
    "left": {"dx": -1}, "right": {"dx": 1}, "up": {"dy": -1}, "down": {"dy": 1},
    "wider": {"dw": 1}, "narrower": {"dw": -1}, "taller": {"dh": 1}, "lower": {"dh": -1},
}  # fmt: skip


@policy("edit_board")
@require_safe
def board_layout(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The grid with its tiles; ``?tile=`` is the one that the buttons are for."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    hung: list[dict[str, Any]] = [{"place": place, "tile": BY_KEY[place.tile], "words": words_of(row, place)}
            for place in places(row.layout) if place.tile in BY_KEY]  # fmt: skip
    chosen = next((one for one in hung if one["place"].id == request.GET.get("tile")), None)
    context = {
        "site": at, "board": row, "hung": hung, "chosen": chosen, "tiles": TILES,
        "choices": choices_of(row, chosen["tile"].options) if chosen else {},
        "undo": request.session.get(_kept(row)) is not None,
    }  # fmt: skip
    return render(request, "kaizen/boards/layout.html", context)


@policy("edit_board")
@require_POST
def board_layout_change(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One change of the layout; what it was before can be taken back."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    before, tile = row.layout, request.POST.get("tile", "")
    try:
        change = change_asked(request, row)
        arranging.arrange(
            row, by=request.user, revision=whole_number(request.POST.get("revision", "")) or 0, change=change
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        request.session[_kept(row)] = None if request.POST.get("act") == "undo" else before
    query = f"?tile={tile}" if tile and request.POST.get("act") != "remove" else ""
    return redirect(reverse("board_layout", args=[at.slug, row.pk]) + query)


def change_asked(request: SignedInRequest, row: Board) -> arranging.Change:
    """The change that a form asks for. Raises ``ValidationError`` for one that nobody knows."""
    asked, act, id = request.POST, request.POST.get("act", ""), request.POST.get("tile", "")
    if act in STEPS:
        return arranging.moving(id, LEAST, **STEPS[act])
    if act == "place":
        return arranging.placing(id, whole_number(asked.get("x", "")) or 0, whole_number(asked.get("y", "")) or 0)
    if act == "add" and asked.get("kind") in BY_KEY:
        tile = BY_KEY[asked["kind"]]
        return arranging.adding(tile.key, tile.w, tile.h, tile.least, first_options(row, tile.options))
    others = {
        "remove": lambda: arranging.taking_away(id), "options": lambda: arranging.setting(id, options_told(row, asked)),
        "anew": lambda: arranging.beginning_anew(row),
        "undo": lambda: arranging.going_back(request.session.get(_kept(row)) or row.layout),
    }  # fmt: skip
    if act not in others:
        raise ValidationError(_("The server does not know this change."))
    return others[act]()


def _kept(row: Board) -> str:
    """Where a session keeps the layout before its own last change."""
    return f"layout-{row.pk}"


def choices_of(row: Board, names: tuple[str, ...]) -> dict[str, list[tuple[str, Any]]]:
    """What each option of a tile offers."""
    kpis = row.kpis.filter(retired_at=None)
    offered: dict[str, list[tuple[str, Any]]] = {
        "letter": [(sign, f"{sign} {LETTERS[sign]}") for sign in row.letters],
        "stream": [("", _("as the first KPI"))] + [(str(one.pk), one.name) for one in row.site.value_streams.all()],
        "kpi": [(str(one.pk), f"{one.letter} {one.name}") for one in kpis],
    }
    return {name: offered.get(name, []) for name in names}


def first_options(row: Board, names: tuple[str, ...]) -> dict[str, str]:
    """The first choice of each option; one that is typed begins empty."""
    return {name: str(found[0][0]) if found else "" for name, found in choices_of(row, names).items()}


def options_told(row: Board, asked: QueryDict) -> dict[str, str]:
    """The options of a form: of a choice only what is offered, of a text its first 60 signs."""
    place = next((one for one in places(row.layout) if one.id == asked.get("tile")), None)
    names = BY_KEY[place.tile].options if place else ()
    told = {}
    for name, found in choices_of(row, names).items():
        value = asked.get(f"option-{name}", "")[:60].strip()
        if found and value not in {str(key) for key, _words in found}:
            raise ValidationError(_("Choose one of those that are offered."))
        told[name] = value
    return told


def words_of(row: Board, place: Place) -> str:
    """What a tile is about, in the editor."""
    return str(LETTERS[place.option("letter")]) if place.option("letter") in LETTERS else ""
