"""Boards on screens without a log-in: pairing, the board, its changes, what is evaluated.

A screen is known by two cookies that go to ``/board/`` only. It opens its own board and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.screens import PairForm
from kaizen.models import Screen
from kaizen.services.boards import screens
from kaizen.services.boards.versions import SCREENS
from kaizen.tiles.catalogue import entries, figures
from kaizen.views.boards import Links, answer_live, seen_of, shown_of
from lean import live
from lean.access import PUBLIC, policy
from lean.forms.base import applied
from lean.privacy import SMALLEST
from lean.throttle import wait_for

TOKEN, MARK = "newlean_screen", "newlean_device"  # cookies
KEPT = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie; each page begins it anew
A_MINUTE = {"pair": 20, "pair_board": 10}  # tries to pair from one address, and for one board
Shown = Callable[..., Any]


def screen_of(request: HttpRequest) -> Screen | None:
    """The screen that the device is, if any."""
    token, mark = request.COOKIES.get(TOKEN, ""), request.COOKIES.get(MARK, "")
    return screens.screen_of(token, mark=mark, agent=request.headers.get("User-Agent", ""))


def screen_for(request: HttpRequest, code: str) -> Screen:
    """The only way to a board for a device: it is a screen of exactly this board. Raises Http404 otherwise."""
    screen = screen_of(request)
    if screen is None or screen.board.code != code:
        raise Http404("no such board")
    return screen


def at_screen(view: Shown) -> Shown:
    """A page for the screen of the board in the address, in the screen's language and its site's time."""

    @wraps(view)
    def shown(request: HttpRequest, code: str, **more: Any) -> HttpResponseBase:
        screen = screen_for(request, code)
        with translation.override(screen.profile.get("language")), timezone.override(screen.site.timezone):
            return view(request, screen, **more)

    return shown


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Makes the device a screen, by the code of a board and a pairing code; one that is a screen goes to its board."""
    screen = screen_of(request)
    if screen and request.method != "POST":
        return redirect("kiosk", code=screen.board.code)
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "kaizen/kiosk/pair.html", {"form": form}, status=422 if form.errors else 200)
    if wait := _wait(request, form.cleaned_data["board"]):
        form.add_error(None, _said(wait))
        answer = render(request, "kaizen/kiosk/pair.html", {"form": form}, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    told, agent = form.cleaned_data, request.headers.get("User-Agent", "")
    made = applied(form, lambda: screens.pair(told["board"], told["code"], agent=agent))
    if made is None:
        return render(request, "kaizen/kiosk/pair.html", {"form": form}, status=422)
    return _keep(redirect("kiosk", code=made.screen.board.code), made.token, made.mark)


def _wait(request: HttpRequest, board: str) -> int:
    """Seconds until the next try to pair is looked at."""
    address, board = request.META.get("REMOTE_ADDR", ""), screens.plain_code(board)
    return max(wait_for(kind, value, A_MINUTE[kind]) for kind, value in (("pair", address), ("pair_board", board)))


def _said(wait: int) -> str:
    told = ngettext(
        "Too many tries. The next one counts in %(seconds)s second.",
        "Too many tries. The next one counts in %(seconds)s seconds.",
        wait,
    )
    return told % {"seconds": wait}


def _keep(response: HttpResponse, token: str, mark: str) -> HttpResponse:
    """Puts the two secrets on the device: for these pages alone, and for no script."""
    for name, value in ((TOKEN, token), (MARK, mark)):
        response.set_cookie(name, value, max_age=KEPT, path=reverse("kiosk_pair"), httponly=True, samesite="Strict",
                            secure=settings.HTTPS)  # fmt: skip
    return response


def links_of(screen: Screen) -> Links:
    """What a screen may ask for and leads to."""
    names = ("kiosk_live", "kiosk_events", "kiosk_catalogue", "kiosk_acts")
    live_at, events, catalogue, acts = (reverse(name, args=[screen.board.code]) for name in names)
    return Links(live_at, events, catalogue, acts=acts if screen.profile.get("acts") else "", look=look_of(screen))


def look_of(screen: Screen) -> str:
    """Names what a page of the screen cannot change by itself; another look loads it anew."""
    profile = screen.profile
    return "-".join(str(profile.get(name)) for name in ("theme", "language", "size", "acts"))


def dress(screen: Screen) -> dict[str, Any]:
    """The look of the screen's pages."""
    return {"screen": screen, "theme": screen.profile.get("theme", "dark")}


@policy(PUBLIC)
@never_cache
@require_safe
@at_screen
def kiosk(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The board of the screen."""
    links, row = links_of(screen), screen.board
    context = {"site": screen.site, "board": row, "links": links, **dress(screen)}
    now = timezone.now()
    context["shown"] = shown_of(request, row, now, links, seen_of(row, now))
    return _keep(render(request, "kaizen/kiosk/board.html", context), request.COOKIES[TOKEN], request.COOKIES[MARK])


@policy(PUBLIC)
@never_cache
@require_safe
@at_screen
def kiosk_live(request: HttpRequest, screen: Screen) -> HttpResponse:
    """What stands on the board, for a screen that shows ``?seen=``; nothing (204) while that is the newest."""
    return answer_live(request, screen.board, timezone.now(), links_of(screen))


@policy(PUBLIC)
@require_safe
@at_screen
def kiosk_events(request: HttpRequest, screen: Screen) -> HttpResponseBase:
    """An event at each change of what the board shows, and a last one when the screen is taken down."""
    return live.answer_device(request, SCREENS, screen.pk, lambda: screen_of(request) == screen)


@policy(PUBLIC)
@never_cache
@require_safe
@at_screen
def kiosk_catalogue(request: HttpRequest, screen: Screen) -> HttpResponse:
    """What is evaluated on this board."""
    boards = [screen.board]
    context = {"site": screen.site, "board": screen.board, "entries": entries(boards), "figures": figures(boards),
               "smallest": SMALLEST, **dress(screen)}  # fmt: skip
    return render(request, "kaizen/kiosk/catalogue.html", context)
