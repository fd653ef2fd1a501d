"""Pages of the value streams of a site: the list, a new one, its settings, demand, families and gemba counts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site
from valuestream.models import MapVersion, ProductFamily, ValueStream
from valuestream.services import families as family_service
from valuestream.services import streams
from valuestream.stream_forms import DemandForm, FamilyForm, GembaForm, NewStreamForm, StreamForm
from valuestream.views.map_page import MapPage, stream_at
from valuestream.views.maps import page_for

INVALID = 422


@policy("view")
@require_safe
def stream_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The value streams of the site, each with its newest map of the whole log: the one that its link opens."""
    at = site_for(request.user, site, to="view")
    whole = {"family__isnull": True, "inputs__first": None, "inputs__last": None}
    newest = MapVersion.objects.filter(stream=OuterRef("pk"), **whole).order_by("-number")
    found = ValueStream.objects.filter(site=at).select_related("source__current")
    found = found.annotate(newest_map=Subquery(newest.values("pk")[:1]))
    maps = MapVersion.objects.in_bulk([stream.newest_map for stream in found if stream.newest_map])
    rows = [(stream, maps.get(stream.newest_map)) for stream in found]
    rights = {"may_load": may(request.user, at, "load_data"), "may_edit": may(request.user, at, "edit_stream")}
    return render(request, "valuestream/maps/list.html", {"site": at, "rows": rows, **rights})


@policy("view")
@require_safe
def newest_map(request: SignedInRequest, site: str) -> HttpResponse:
    """Where a person begins: the site's newest map, or the list while there is none."""
    at = site_for(request.user, site, to="view")
    newest = MapVersion.objects.filter(stream__site=at).order_by("-created_at").values_list("stream", flat=True).first()
    return redirect("stream_list", at.slug) if newest is None else redirect("map", at.slug, newest)


@policy("edit_stream")
def stream_new(request: SignedInRequest, site: str) -> HttpResponse:
    """A further stream on the events of a source."""
    at = site_for(request.user, site, to="edit_stream")
    form = NewStreamForm(at, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = streams.create_stream(data["source"], name=data["name"], noise=form.share(), by=request.user)
        return redirect("map", at.slug, made.pk)
    return _form(request, at, form, title=_("New value stream"))


@policy("edit_stream")
def stream_settings(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The stream's name and how much of what is rare its structure leaves out."""
    at = site_for(request.user, site, to="edit_stream")
    stream = stream_at(at, pk)
    initial = {"name": stream.name, "noise": round(stream.noise * 100, 3)}
    form = StreamForm(at, request.POST or None, stream=stream, initial=initial)
    if request.method == "POST" and form.is_valid():
        streams.change_settings(stream, name=form.cleaned_data["name"], noise=form.share(), by=request.user)
        messages.success(request, _("Saved. The map is drawn with the new settings."))
        return redirect("map", at.slug, pk)
    return _form(request, at, form, title=_("Settings of this stream"), stream=stream)


@policy("view", change="edit_stream")
def demand(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Customer demand, the takt that follows from it, and each step's cycle time against that takt."""
    page = page_for(request, site, pk)
    may_edit = may(request.user, page.site, "edit_stream")
    form = DemandForm(page.stream, request.POST or None, initial={"valid_from": page.first_day})
    if request.method == "POST":
        site_for(request.user, site, to="edit_stream")
        if form.is_valid():
            streams.enter_demand(page.stream, **form.cleaned_data, by=request.user)
            messages.success(request, _("Saved as a new version."))
            return redirect(page.urls["demand"])
    rows = page.stream.demands.select_related("family", "entered_by")
    return _page(request, page, "demand", form=form, rows=rows, may_edit=may_edit)


@policy("view", change="count_at_gemba")
def gemba_value(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What was counted at the gemba beside what the log says; a new count."""
    page = page_for(request, site, pk)
    names = [step["name"] for step in page.steps]
    initial = {key: request.GET[key] for key in ("step", "key") if key in request.GET}
    form = GembaForm(names, request.POST or None, initial=initial)
    if request.method == "POST":
        site_for(request.user, site, to="count_at_gemba")
        if form.is_valid():
            streams.count_at_gemba(page.stream, **form.as_counted(), by=request.user)
            messages.success(request, _("Kept beside the mined figure."))
            return redirect(page.urls["gemba_value"])
    rows = page.stream.gemba_values.order_by("-counted_on", "-pk")
    may_count = may(request.user, page.site, "count_at_gemba")
    return _page(request, page, "gemba", form=form, rows=rows, may_count=may_count)


@policy("view", change="edit_stream")
def families(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Product families: entered, or proposed from routings and confirmed."""
    at = site_for(request.user, site, to="view")
    stream = stream_at(at, pk)
    products = family_service.products_of(stream)
    form = FamilyForm(stream, products, request.POST or None)
    if request.method == "POST":
        site_for(request.user, site, to="edit_stream")
        if form.is_valid():
            streams.save_family(stream, **form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("families", at.slug, pk)
    context = {"site": at, "stream": stream, "products": products, "form": form, "rows": stream.families.all()}
    context["may_edit"] = may(request.user, at, "edit_stream")
    return render(request, "valuestream/maps/families.html", context, status=INVALID if form.errors else 200)


@policy("edit_stream")
@require_POST
def propose_families(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Proposes families from the routings in the log; a person confirms each."""
    at = site_for(request.user, site, to="edit_stream")
    stream = stream_at(at, pk)
    made = streams.propose_families(stream, family_service.proposals(stream), request.user)
    messages.info(request, _("Look at the proposals and confirm them.") if made else _("Nothing new to propose."))
    return redirect("families", at.slug, pk)


@policy("edit_stream")
def family(request: SignedInRequest, site: str, pk: int, family: int) -> HttpResponse:
    """One family: change it, confirm it, or drop it."""
    at = site_for(request.user, site, to="edit_stream")
    stream = stream_at(at, pk)
    found = fetch(at, ProductFamily.objects.select_related("stream__site"), "stream__site", pk=family, stream=stream)
    acts: dict[str, Callable[..., Any]] = {"confirm": streams.confirm_family, "drop": streams.drop_family}
    act = acts.get(request.POST.get("act", ""))
    if act is not None:
        if act(found, by=request.user) is False:
            messages.error(request, _("Maps or demand rest on this family, so it stays."))
        return redirect("families", at.slug, pk)
    initial = {"name": found.name, "products": found.products}
    products = sorted({*family_service.products_of(stream), *found.products})
    form = FamilyForm(stream, products, request.POST or None, family=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        streams.save_family(stream, **form.cleaned_data, family=found, by=request.user)
        return redirect("families", at.slug, pk)
    return _form(request, at, form, title=found.name, stream=stream)


def _form(request: SignedInRequest, at: Site, form: Any, **more: Any) -> HttpResponse:
    context = {"site": at, "form": form, **more}
    return render(request, "valuestream/maps/form.html", context, status=INVALID if form.errors else 200)


def _page(request: SignedInRequest, page: MapPage, name: str, *, form: Any, **more: Any) -> HttpResponse:
    shown = {"site": page.site, "stream": page.stream, "page": page, "version": page.version, "links": page.links}
    context = {**shown, "document": page.document, "form": form, **more}
    return render(request, f"valuestream/maps/{name}.html", context, status=INVALID if form.errors else 200)
