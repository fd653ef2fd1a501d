"""Areas, lines and workstations: one page that shows them, one small form for each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.forms.site import LineForm, NameForm, WorkstationForm
from lean.models import Area, Line, Site, Workstation
from lean.services import places

LINES = Prefetch("lines", Line.objects.prefetch_related("workstations"))


@policy("view")
def place_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The plant as a tree: areas, their lines, their workstations, and the stations without a line."""
    here = site_for(request.user, site)
    context = {
        "site": here,
        "areas": here.areas.prefetch_related(LINES),
        "loose": here.workstations.filter(line=None),
        "may_manage": may(request.user, here, "manage_site"),
    }
    return render(request, "lean/settings/places.html", context)


@policy("manage_site")
def area(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """Adds or renames an area."""
    here = site_for(request.user, site, to="manage_site")
    row = fetch(here, Area.objects.all(), pk=pk) if pk else None
    form = NameForm(request.POST or None, initial={"name": row.name} if row else None)
    return _edit(
        request, here, form, row, gettext_lazy("Area"),
        lambda values: places.save_area(site=here, by=request.user, area=row, **values),
    )  # fmt: skip


@policy("manage_site")
def line(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """Adds, renames or moves a line."""
    here = site_for(request.user, site, to="manage_site")
    row = fetch(here, Line.objects.all(), path="area__site", pk=pk) if pk else None
    initial = {"name": row.name, "area": row.area} if row else {"area": request.GET.get("area", "")}
    form = LineForm(request.POST or None, site=here, initial=initial)
    return _edit(
        request, here, form, row, gettext_lazy("Line"),
        lambda values: places.save_line(site=here, by=request.user, line=row, **values),
    )  # fmt: skip


@policy("manage_site")
def workstation(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """Adds or changes a workstation."""
    here = site_for(request.user, site, to="manage_site")
    row = fetch(here, Workstation.objects.all(), pk=pk) if pk else None
    initial = WorkstationForm.initial_of(row) if row else {"line": request.GET.get("line", "")}
    form = WorkstationForm(request.POST or None, site=here, initial=initial)
    return _edit(
        request, here, form, row, gettext_lazy("Workstation"),
        lambda values: places.save_workstation(site=here, by=request.user, workstation=row, **values),
    )  # fmt: skip


def _edit(request: SignedInRequest, here: Site, form: Form, row: Any, noun: Any, save: Any) -> HttpResponse:
    """Form, one service, answer: the same for each kind of place."""
    if request.method == "POST" and form.is_valid() and applied(form, lambda: save(form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("places", site=here.slug)
    delete_url = reverse(f"{row._meta.model_name}_delete", args=[here.slug, row.pk]) if row else ""
    context = {"site": here, "form": form, "row": row, "delete_url": delete_url, "noun": noun}
    return render(request, "lean/settings/place.html", context, status=422 if form.errors else 200)


PLACES = {"area": (Area, "site"), "line": (Line, "area__site"), "workstation": (Workstation, "site")}


@policy("manage_site")
@require_POST
def place_delete(request: SignedInRequest, site: str, kind: str, pk: int) -> HttpResponse:
    """Deletes a place that nothing stands on; otherwise says that it stays."""
    here = site_for(request.user, site, to="manage_site")
    model, path = PLACES[kind]
    row: Any = fetch(here, model._default_manager.all(), path=path, pk=pk)
    try:
        places.delete_place(row, site=here, by=request.user)
        messages.success(request, _("Deleted: %(name)s") % {"name": row})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("places", site=here.slug)
