"""Pages of a map: the drawing, its step and flow drawers, table, hidden paths, downloads, and the run that mines it."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site
from valuestream import tasks
from valuestream.models import MapVersion, MiningRun, ValueStream
from valuestream.services import maps
from valuestream.views.map_page import MapPage, question_of, stream_at, version_of
from valuestream.views.standalone import standalone_style

RUNS = MiningRun.objects.select_related("stream__site", "family")
PRINTS = ("a3", "a4")
REFUSALS = (  # what a mining run may answer, named here so that it is translated
    gettext_noop("No order has its last event in this period."),
    gettext_noop("Choose a longer period or another family."),
)


@policy("view")
@require_safe
def map_page(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The map that the address asks for; while it is being mined, how far that is."""
    at = site_for(request.user, site, to="view")
    stream = stream_at(at, pk)
    version, run = _find(request, stream)
    if version is None:
        return _without_map(request, at, stream, run)
    page = MapPage(stream, version, request.GET)
    if page.has_chosen and "print" not in request.GET:
        return redirect(page.links.step(page.chosen))
    return show(request, "map", page)


def _find(request: SignedInRequest, stream: ValueStream) -> tuple[MapVersion | None, MiningRun | None]:
    """The map, or the run that is on its way to it. Rings for a run that nobody works on."""
    version = version_of(stream, request.GET)
    question = None if version else question_of(stream, request.GET)
    if question is None:
        return version, None
    answer = maps.ask(question)
    if answer.run is None or not answer.ring:
        return answer.map, answer.run
    tasks.wake(answer.run)
    answer.run.refresh_from_db()  # without a broker it was mined in place
    return answer.run.map_version, answer.run


def _without_map(request: SignedInRequest, at: Site, stream: ValueStream, run: MiningRun | None) -> HttpResponse:
    context = {"site": at, "stream": stream, "run": run, "may_load": may(request.user, at, "load_data")}
    return render(request, "valuestream/maps/no_map.html", context)


def show(request: SignedInRequest, name: str, page: MapPage, **more: Any) -> HttpResponse:
    print_size = request.GET.get("print", "")
    context = {
        "site": page.site,
        "stream": page.stream,
        "page": page,
        "version": page.version,
        "document": page.document,
        "links": page.links,
        "print": print_size if print_size in PRINTS else "",
        "may_edit": may(request.user, page.site, "edit_stream"),
        "may_count": may(request.user, page.site, "count_at_gemba"),
        **more,
    }
    return render(request, f"valuestream/maps/{name}.html", context)


def page_for(request: SignedInRequest, site: str, pk: int) -> MapPage:
    """The map behind a page beside it. Raises Http404 while there is none."""
    at = site_for(request.user, site, to="view")
    stream = stream_at(at, pk)
    version, _ = _find(request, stream)
    if version is None:
        raise Http404("this map is not mined yet")
    return MapPage(stream, version, request.GET)


@policy("view")
@require_safe
def map_table(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The map as a table: the same figures for who reads better than looks."""
    return show(request, "table", page_for(request, site, pk))


@policy("view")
@require_safe
def hidden_paths(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The moves between steps that are too rare to be drawn."""
    return show(request, "hidden", page_for(request, site, pk))


@policy("view")
@require_safe
def method(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """How the map's figures are computed, and from what."""
    return show(request, "method", page_for(request, site, pk))


@policy("view")
@require_safe
def map_json(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The frozen document."""
    page = page_for(request, site, pk)
    response = JsonResponse(page.version.content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _download(response, page, "json")


@policy("view")
@require_safe
def map_svg(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The drawing as a file that carries its own styles."""
    page = page_for(request, site, pk)
    context = {"page": page, "drawing": page.drawing, "document": page.document, "style": standalone_style()}
    response = render(request, "valuestream/maps/download.svg", context, content_type="image/svg+xml; charset=utf-8")
    return _download(response, page, "svg")


def _download(response: HttpResponse, page: MapPage, ending: str) -> HttpResponse:
    name = f"map-{page.stream.pk}-v{page.version.number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy("view")
@require_safe
def mining_run(request: SignedInRequest, site: str, pk: int, run: int) -> HttpResponse:
    """How far a map is; leads to the map once it is mined. As a fragment: the part that changes."""
    at = site_for(request.user, site, to="view")
    found = fetch(at, RUNS, "stream__site", pk=run, stream=pk)
    back = request.GET.get("back", "")
    target = f"{reverse('map', args=[at.slug, pk])}{'?' + back if back else ''}"
    if request.headers.get("HX-Request"):
        if found.state == MiningRun.State.MINED:
            return HttpResponse(headers={"HX-Redirect": target})
        return render(request, "valuestream/maps/_run.html", {"site": at, "stream": found.stream, "run": found})
    return redirect(target)


@policy("view")
@require_POST
def mine_again(request: SignedInRequest, site: str, pk: int, run: int) -> HttpResponse:
    """Starts a run again that was refused or has failed."""
    at = site_for(request.user, site, to="view")
    found = fetch(at, RUNS, "stream__site", pk=run, stream=pk)
    maps.retry(found, request.user)
    tasks.wake(found)
    back = request.POST.get("back", "")
    return redirect(f"{reverse('map', args=[at.slug, pk])}{'?' + back if back else ''}")
