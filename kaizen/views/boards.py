"""Gemba boards: the list, and a board as it hangs on a wall, alive while it is looked at."""

from dataclasses import dataclass
from datetime import date, datetime, time
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kaizen.core.board.layout import places
from kaizen.models import Board
from kaizen.services.boards.editing import boards_of
from kaizen.services.boards.kpis import today_at
from kaizen.services.boards.showing import head_of
from kaizen.services.boards.versions import BOARDS
from kaizen.services.ideas.places import code_of
from kaizen.tiles import BY_KEY, Scene
from kaizen.tiles.catalogue import entries, figures
from lean import live, watch
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site, User
from lean.privacy import SMALLEST

Context = dict[str, Any]
DRAWING = tuple(Lock() for _ in range(16))  # one board at a time is drawn anew, in a process
KEPT = 90  # seconds that a drawn board is kept: it says which minute it is of


def board_of(site: Site, pk: int) -> Board:
    """The board that hangs at the site. Raises Http404 otherwise."""
    return fetch(site, Board.objects.filter(archived_at=None).select_related("site", "area"), pk=pk)


@policy("view")
@require_safe
def board_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The boards of the site by tier."""
    at = site_for(request.user, site, to="view")
    context = {"site": at, "boards": boards_of(at), "may_edit": may(request.user, at, "edit_board"),
               "may_hang": may(request.user, at, "hang_screen")}  # fmt: skip
    return render(request, "kaizen/boards/list.html", context)


@policy("view")
@require_safe
def board(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The board over the whole screen; with ``?on=`` as it would have hung on the morning of another day."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    now = moment_asked(request, at)
    links = links_at(row)
    context = {"site": at, "board": row, "links": links, "shown": shown_of(request, row, now, links, seen_of(row, now))}
    return render(request, "kaizen/boards/board.html", context)


@policy("view")
@require_safe
def board_live(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What stands on the board, for a page that shows ``?seen=``; nothing (204) while that is the newest."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    return answer_live(request, row, moment_asked(request, at), links_at(row))


@policy("view")
@require_safe
def board_events(request: SignedInRequest, site: str, pk: int) -> HttpResponseBase:
    """An event at each change of what the board shows."""
    board_of(site_for(request.user, site, to="view"), pk)

    def is_seen(by: User) -> bool:
        return Board.objects.filter(site=site_for(by, site), pk=pk, archived_at=None).exists()

    return live.answer(request, BOARDS, pk, is_seen)


@policy("view")
@require_safe
def board_catalogue(request: SignedInRequest, site: str) -> HttpResponse:
    """What is evaluated on the boards of the site: every kind of tile, what for, which figures, who sees it."""
    at = site_for(request.user, site, to="view")
    boards = boards_of(at)
    context = {"site": at, "entries": entries(boards), "figures": figures(boards), "smallest": SMALLEST}
    return render(request, "kaizen/boards/catalogue.html", context)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a board finds what it asks for and leads to; empty: nowhere. A screen has others than a person.

    ``look``: of a screen; when it is another one, the page is loaded anew.
    """

    live: str
    events: str
    catalogue: str
    home: str = ""
    acts: str = ""
    look: str = ""


def links_at(row: Board) -> Links:
    """For people of the site."""
    at = row.site.slug
    live, events = (reverse(name, args=[at, row.pk]) for name in ("board_live", "board_events"))
    return Links(live, events, reverse("board_catalogue", args=[at]), home=reverse("boards", args=[at]))


def answer_live(request: HttpRequest, row: Board, now: datetime, links: Links) -> HttpResponse:
    """The changing part of a board, or 204 while the page shows it already."""
    seen = seen_of(row, now)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    return HttpResponse(shown_of(request, row, now, links, seen))


def shown_of(request: HttpRequest, row: Board, now: datetime, links: Links, seen: str) -> SafeString:
    """The changing part of a board, drawn once for all who look at the same version in the same language."""
    key = f"board:{row.pk}:{seen}:{get_language()}:{links.live}:{links.look}:{request.GET.get('on', '')}"
    cache = caches["drawn"]
    kept: SafeString | None = cache.get(key)
    if kept is None:
        with DRAWING[row.pk % len(DRAWING)]:  # who comes while it is drawn waits for it instead of drawing it as well
            kept = cache.get(key)
            if kept is None:
                kept = _drawn(request, row, now, seen, links)
                cache.set(key, kept, KEPT)
    return kept


def _drawn(request: HttpRequest, row: Board, now: datetime, seen: str, links: Links) -> SafeString:
    context = context_of(row, now, seen) | {"links": links}
    if not links.home:  # a screen is nobody, also in a browser in which somebody is signed in
        context["user"] = AnonymousUser()
    return render_to_string("kaizen/boards/_board.html", context, request)


def context_of(row: Board, now: datetime, seen: str) -> Context:
    """What a board shows at a moment."""
    scene = Scene(row, now)
    hung = [place for place in places(row.layout) if place.tile in BY_KEY]
    tiles = [{"place": place, "tile": BY_KEY[place.tile], **BY_KEY[place.tile].fill(scene, place)} for place in hung]
    head = head_of(row, scene.figures, now)
    return {
        "site": row.site, "board": row, "tiles": tiles, "head": head, "now": now, "seen": seen,
        "report_code": code_of(row), "is_past": head.day != today_at(row.site), "report": scene.report,
    }  # fmt: skip


def seen_of(row: Board, now: datetime) -> str:
    """What a page shows: a version and a minute, as ages and clocks go on."""
    return f"{watch.newest(BOARDS, row.pk)}-{now:%Y%m%d%H%M}"


def moment_asked(request: HttpRequest, at: Site) -> datetime:
    """Now, or six o'clock of the day that is asked for. Raises Http404 for what is no day, or still to come."""
    asked = request.GET.get("on", "")
    if not asked:
        return timezone.now()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise Http404("no such day") from None
    if day > today_at(at):
        raise Http404("this day is still to come")
    return datetime.combine(day, time(6), ZoneInfo(at.timezone))
