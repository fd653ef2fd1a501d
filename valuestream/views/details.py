"""The drawers of a map: one step, one flow. As a fragment they open beside the map, as a page they stand alone."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, may, policy
from valuestream.core import detail
from valuestream.core.strips import dot_strip
from valuestream.core.waiting import before_step, cause_bar
from valuestream.services import maps, waits
from valuestream.services.memory import remember
from valuestream.views.map_page import MapPage
from valuestream.views.maps import page_for

NOTHING = np.zeros(0)
BAR = 296.0  # px of the drawer's charts


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a step stands in the map, and the steps before and after it."""

    number: int
    count: int
    before: str | None
    after: str | None


@policy("view")
@require_safe
def step(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A step from near by: its figures, how long orders wait for it, what is inside, which orders stand behind it."""
    page = page_for(request, site, pk)
    shown = page.step(request.GET.get("step", ""))
    context = remember(page.version, f"step {shown['name']}", lambda: _near_step(page, shown["name"]))
    return _answer(request, page, "step", **context, step=shown, place=_place(page, shown["name"]))


@policy("view")
@require_safe
def flow(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The moves between two steps: how many, how long they waited, how often they overlapped, which orders."""
    page = page_for(request, site, pk)
    source, target = (request.GET.get(end) or None for end in ("source", "target"))
    shown = page.flow(source, target)
    context = remember(page.version, f"flow {source!r} {target!r}", lambda: _near_flow(page, source, target))
    return _answer(request, page, "flow", **context, flow=shown)


def _near_step(page: MapPage, name: str) -> dict[str, Any]:
    """What a drawer shows of a step; every single time only as a dot."""
    try:
        found = detail.step_detail(maps.open_log(page.version), name)
    except KeyError:
        raise Http404("no such step") from None
    strips = {"waits": dot_strip(found.waits), "works": dot_strip(found.works)}
    return {"detail": replace(found, waits=NOTHING, works=NOTHING), **strips, **_causes(page, None, name)}


def _near_flow(page: MapPage, source: str | None, target: str | None) -> dict[str, Any]:
    found = detail.flow_detail(maps.open_log(page.version), source, target, ending=page.ending)
    return {
        "detail": replace(found, waits=NOTHING),
        "waits": dot_strip(found.waits),
        **(_causes(page, source, target) if source else {}),
    }


def _causes(page: MapPage, source: str | None, target: str | None) -> dict[str, Any]:
    """Why orders wait on a move, or with no ``source`` before the step ``target``, as a bar; nothing where nobody does
    or a page must not read so much.
    """
    if not target:
        return {"causes": None}
    if waits.is_too_large(page.version):
        return {"is_too_large": True}
    flows = waits.causes_behind(page.version)
    parts = flows.get((source, target)) if source else before_step(flows, target)
    has_calendar = page.version.inputs["calendar"] is not None
    return {"causes": cause_bar(parts, width=BAR, has_calendar=has_calendar) if parts else None}


def _answer(request: SignedInRequest, page: MapPage, name: str, **context: Any) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    shown = {
        "site": page.site,
        "stream": page.stream,
        "page": page,
        "version": page.version,
        "document": page.document,
        "links": page.links,
        "may_count": may(request.user, page.site, "count_at_gemba"),
        "drawer": f"valuestream/maps/_{name}.html",
        **context,
    }
    template = shown["drawer"] if is_fragment else "valuestream/maps/detail.html"
    response = render(request, template, shown)
    response["Vary"] = "HX-Request"
    return response


def _place(page: MapPage, name: str) -> Neighbours:
    names = [step["name"] for step in (*page.main_steps, *(s for s in page.steps if s not in page.main_steps))]
    if name not in names:
        return Neighbours(0, len(names), None, None)
    at = names.index(name)
    before = names[at - 1] if at else None
    return Neighbours(at + 1, len(names), before, names[at + 1] if at + 1 < len(names) else None)
