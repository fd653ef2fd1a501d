"""Meters and their readings, and series of grids: shown to all, changed by who may change energy."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lean import formats
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.templatetags.lean import language
from valuestream.core.refusal import Refusal
from valuestream.meter_forms import GridForm, MeterFolderForm, MeterForm, ReadingForm, SeriesForm, WithdrawForm
from valuestream.models import Meter, MeterBatch
from valuestream.services.energy import grids, meters
from valuestream.services.energy.series import keep_file
from valuestream.services.night import meter_files
from valuestream.services.refusals import in_words
from valuestream.views.energy import edit, show


@policy("view")
@require_safe
def meter_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The meters, main meters before what stands behind them, and what of them was read."""
    at = site_for(request.user, site, to="view")
    found = list(meters.meters_at(at))
    stations = {name for one in found if one.stations for name in one.stations}
    bare = [one.name for one in at.workstations.all() if one.name not in stations]
    everywhere = any(not one.stations for one in found)
    return show(request, "meters", at, rows=_tree(found, None, 0), unmetered=[] if everywhere else bare)


def _tree(found: list[Meter], main: int | None, depth: int) -> list[tuple[Meter, int]]:
    rows: list[tuple[Meter, int]] = []
    for one in found:
        if one.main_id == main:
            rows += [(one, depth), *_tree(found, one.pk, depth + 1)]
    return rows


@policy("edit_energy")
def meter_new(request: SignedInRequest, site: str) -> HttpResponse:
    """A further meter."""
    at = site_for(request.user, site, to="edit_energy")
    form = MeterForm(at, request.POST or None)
    save = lambda: meters.save_meter(at, by=request.user, **form.told())  # noqa: E731  the one service
    return edit(request, at, form, save, back="meters", title=_("New meter"))


@policy("edit_energy")
def meter_edit(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What a meter counts; maps drawn before keep what it was."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, Meter.objects.all(), pk=pk)
    form = MeterForm(at, request.POST or None, meter=row)
    save = lambda: meters.save_meter(at, by=request.user, meter=row, **form.told())  # noqa: E731  the one service
    return edit(request, at, form, save, back="meters", title=row.name)


@policy("view", change="edit_energy")
def meter(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A meter's batches with what was odd about them; a file of readings."""
    at = site_for(request.user, site, to="view" if request.method == "GET" else "edit_energy")
    row = fetch(at, Meter.objects.select_related("main", "site"), pk=pk)
    form = SeriesForm(request.POST or None, request.FILES or None, zone=at.timezone)
    if request.method == "POST" and form.is_valid():
        batch = _refusable(form, lambda: _added(request, row, form))
        if batch is not None:
            return redirect("meter", at.slug, pk)
    folder = meter_files.meter_folder(row)
    context = {
        "meter": row, "batches": row.batches.all()[:100], "folder": folder,
        "path": meter_files.path_of(folder), "can_load": may(request.user, at, "load_data"),
        "sees_server": may(request.user, at, "see_server"),
    }  # fmt: skip
    return show(request, "meter", at, form=form, **context)


@policy("edit_energy")
@require_POST
def batch_withdraw(request: SignedInRequest, site: str, pk: int, number: int) -> HttpResponse:
    """Readings that were wrong count no longer; they stay on the meter's page with who, when and why."""
    at = site_for(request.user, site, to="edit_energy")
    batches = MeterBatch.objects.select_related("meter__site")
    batch = fetch(at, batches, path="meter__site", meter=pk, number=number)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: it stays beside the readings."))
        return redirect("meter", at.slug, pk)
    try:
        meters.withdraw(batch, by=request.user, because=form.cleaned_data["reason"])
        messages.success(
            request, _("Withdrawn. Maps drawn from now on count the rest; corrected readings can be sent.")
        )
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
    return redirect("meter", at.slug, pk)


def _added(request: SignedInRequest, row: Meter, form: SeriesForm) -> MeterBatch:
    kept = keep_file(row.site, form.cleaned_data["file"].chunks(), form.reading(row.label))
    batch, is_new = meters.add_kept(row, kept, by=request.user, origin=MeterBatch.Origin.FILE)
    count = formats.number(batch.rows, language())
    said = _("%(count)s readings added.") if is_new else _("These %(count)s readings were there already.")
    messages.success(request, said % {"count": count})
    return batch


def _refusable(form: ReadingForm, work: Callable[[], Any], *, at: str = "file") -> Any:
    """What ``work`` gave; a refusal stands at the field ``at``."""
    try:
        return applied(form, work)
    except Refusal as refusal:
        form.add_error(at, in_words(refusal))
        return None


@policy("load_data")
def meter_folder(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Has the files of a meter fetched at night, or no longer, and says how they are written."""
    at = site_for(request.user, site, to="load_data")
    row = fetch(at, Meter.objects.select_related("site"), pk=pk)
    form = MeterFolderForm(meter_files.meter_folder(row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"is_on": form.cleaned_data["is_on"], "reading": form.reading(row.label)}
        save = lambda: meter_files.switch_meter_folder(row, by=request.user, **values)  # noqa: E731  the one service
        if _refusable(form, save, at="is_on") is not None:
            messages.success(request, _("Saved. The next night goes by it."))
            return redirect("meter", at.slug, pk)
    title = _("Drop folder of %(meter)s") % {"meter": row.name}
    return show(request, "edit", at, form=form, back="meters", title=title)


@policy("view")
@require_safe
def grid_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The series of grids with their sources, their span and what was odd about them."""
    at = site_for(request.user, site, to="view")
    return show(request, "grids", at, rows=grids.current_grids(at))


@policy("edit_energy")
def grid_new(request: SignedInRequest, site: str) -> HttpResponse:
    """A series of a grid, or the next version of one."""
    at = site_for(request.user, site, to="edit_energy")
    form = GridForm(at, request.POST or None, request.FILES or None, zone="UTC")
    if request.method == "POST" and form.is_valid():
        grid = _refusable(form, lambda: _kept(request, at, form))
        if grid is not None:
            messages.success(request, _("Saved. Maps drawn from now on use it."))
            return redirect("grids", at.slug)
    return show(request, "edit", at, form=form, back="grids", title=_("Carbon intensity of a grid"), is_file=True)


def _kept(request: SignedInRequest, at: Any, form: GridForm) -> Any:
    kept = keep_file(at, form.cleaned_data["file"].chunks(), form.reading("start"))
    return grids.keep_grid(at, kept, by=request.user, **form.told())
