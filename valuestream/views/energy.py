"""What a site knows about its energy: overview, emission factors, prices of electricity, kW of stations, material."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lean import formats
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.models import Site
from lean.templatetags.lean import language
from valuestream.core.refusal import Refusal
from valuestream.energy_forms import ElectricityForm, FactorForm, MaterialForm, PowerForm, TableForm
from valuestream.models import ElectricityPrice, FactorVersion, MaterialUse, Meter, StationPower
from valuestream.services.energy import factors, powers, uses
from valuestream.services.refusals import in_words

INVALID = 422


def show(request: SignedInRequest, name: str, site: Site, *, form: Any = None, **more: Any) -> HttpResponse:
    """A page about energy; an invalid form answers 422."""
    context = {"site": site, "may_edit": may(request.user, site, "edit_energy"), "form": form, **more}
    invalid = form is not None and bool(form.errors)
    return render(request, f"valuestream/energy/{name}.html", context, status=INVALID if invalid else 200)


def edit(
    request: SignedInRequest, site: Site, form: forms.Form, save: Callable[[], Any], *, back: str, **more: Any
) -> HttpResponse:
    """Form, one service, answer: the same for everything that a person enters here."""
    if request.method == "POST" and form.is_valid() and applied(form, save) is not None:
        messages.success(request, _("Saved. Maps drawn from now on use it."))
        return redirect(back, site.slug)
    return show(request, "edit", site, form=form, back=back, **more)


@policy("view")
@require_safe
def energy(request: SignedInRequest, site: str) -> HttpResponse:
    """What is known and what is not: price of electricity, stations with meter or powers, and those without."""
    at = site_for(request.user, site, to="view")
    known = powers.by_station(at)
    metered = {name for meter in Meter.objects.filter(site=at) for name in meter.stations}
    stations = [(one, known.get(one.name), one.name in metered) for one in at.workstations.all()]
    context = {
        "price": powers.electricity_of(at), "stations": stations, "powers": powers.current_powers(at),
        "factor_count": factors.current_factors(at).count(), "materials": powers.current_materials(at),
        "media": uses.current_media(at), "ways": uses.current_ways(at), "stores": uses.current_stores(at),
        "may_price_ways": bool(factors.names_of(factors.current_factors(at), uses.PER_WAY)),
    }  # fmt: skip
    return show(request, "overview", at, **context)


@policy("view", change="edit_energy")
def electricity(request: SignedInRequest, site: str) -> HttpResponse:
    """What electricity is priced with on either basis; the versions so far."""
    at = site_for(request.user, site, to="view" if request.method == "GET" else "edit_energy")
    form = ElectricityForm(at, request.POST or None, row=powers.electricity_of(at))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: powers.price_electricity(at, by=request.user, **values)) is not None:
            messages.success(request, _("Saved. Maps drawn from now on use it."))
            return redirect("energy", at.slug)
    rows = ElectricityPrice.objects.filter(site=at).order_by("-number")
    return show(request, "electricity", at, form=form, rows=rows)


@policy("view")
@require_safe
def factor_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The emission factors with their sources."""
    at = site_for(request.user, site, to="view")
    return show(request, "factors", at, rows=factors.current_factors(at), table=TableForm())


@policy("edit_energy")
def factor_new(request: SignedInRequest, site: str) -> HttpResponse:
    """A further factor."""
    at = site_for(request.user, site, to="edit_energy")
    form = FactorForm(request.POST or None)
    save = lambda: factors.save_factor(at, by=request.user, **form.told())  # noqa: E731  the one service
    return edit(request, at, form, save, back="factors", title=_("New emission factor"))


@policy("view", change="edit_energy")
def factor(request: SignedInRequest, site: str, key: str) -> HttpResponse:
    """One factor: its versions, and a new one."""
    at = site_for(request.user, site, to="view" if request.method == "GET" else "edit_energy")
    rows = FactorVersion.objects.filter(site=at, key=key).order_by("-number").select_related("entered_by")
    newest = fetch(at, rows, key=key)
    form = FactorForm(request.POST or None, row=newest)
    if request.method == "POST" and form.is_valid():
        values = form.told()
        if applied(form, lambda: factors.save_factor(at, by=request.user, **values)) is not None:
            messages.success(request, _("Saved. Maps drawn from now on use it."))
            return redirect("factors", at.slug)
    return show(request, "factor", at, form=form, rows=rows, newest=newest)


@policy("edit_energy")
@require_POST
def factor_starter(request: SignedInRequest, site: str) -> HttpResponse:
    """Adds the starter set, and prices electricity with the factor of the site's region where nobody chose yet."""
    at = site_for(request.user, site, to="edit_energy")
    count = factors.load_starter(at, by=request.user)
    powers.suggest_electricity(at, by=request.user)
    messages.success(request, _added(count))
    return redirect("factors", at.slug)


@policy("edit_energy")
@require_POST
def factor_import(request: SignedInRequest, site: str) -> HttpResponse:
    """Takes the factors of a table in, each as a new version where it says something new."""
    at = site_for(request.user, site, to="edit_energy")
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        text, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
        try:
            messages.success(request, _added(factors.import_factors(at, text, by=request.user, reason=reason)))
            return redirect("factors", at.slug)
        except Refusal as refusal:
            form.add_error("file", in_words(refusal))
    return show(request, "factors", at, rows=factors.current_factors(at), table=form, form=form)


def _added(count: int) -> str:
    said = ngettext("%(count)s emission factor added.", "%(count)s emission factors added.", count)
    return said % {"count": formats.number(count, language())}


@policy("view")
@require_safe
def factor_export(request: SignedInRequest, site: str) -> HttpResponse:
    """The factors as a table for a spreadsheet; an import reads it."""
    at = site_for(request.user, site, to="view")
    response = HttpResponse(factors.export_factors(at), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="factors-{at.slug}.csv"'
    return response


@policy("edit_energy")
def power(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """kW by state of a workstation or a machine class: entered, changed, or ended."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, StationPower.objects.all(), pk=pk) if pk else None
    form = PowerForm(at, request.POST or None, row=row, initial={"name": request.GET.get("name", "")})
    ends = request.POST.get("act") == "end"
    save = lambda: powers.save_power(at, by=request.user, is_ended=ends, **form.told())  # noqa: E731  the one service
    return edit(request, at, form, save, back="energy", title=row.name if row else _("Power of a station"), row=row)


@policy("edit_energy")
def material(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """Material of a piece at a step: entered, changed, or ended."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, MaterialUse.objects.all(), pk=pk) if pk else None
    form = MaterialForm(at, request.POST or None, row=row)
    ends = request.POST.get("act") == "end"
    save = lambda: powers.save_material(at, by=request.user, is_ended=ends, **form.cleaned_data)  # noqa: E731  the one
    return edit(request, at, form, save, back="energy", title=row.what if row else _("Material of a piece"), row=row)
