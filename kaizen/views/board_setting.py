"""Hanging up a board, its KPIs and their targets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kaizen.forms.boards import BoardForm, KpiForm, TargetForm
from kaizen.models import Kpi
from kaizen.services.boards.editing import add_board, change_board, take_down
from kaizen.services.boards.figures import Figures
from kaizen.services.boards.kpis import add_kpi, retire_kpi, set_target, today_at
from kaizen.views.boards import board_of
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from valuestream.core.night.sparks import Size, spark

INVALID = 422
WIDE = Size(560.0, 120.0, 60)


@policy("edit_board")
@require_http_methods(["GET", "HEAD", "POST"])
def board_new(request: SignedInRequest, site: str) -> HttpResponse:
    """Hangs up another board."""
    at = site_for(request.user, site, to="edit_board")
    form = BoardForm(request.POST or None, site=at)
    if form.is_valid():
        made = applied(form, lambda: add_board(at, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The board hangs. Now the KPIs under its letters."))
            return redirect("board_settings", at.slug, made.pk)
    return render(request, "kaizen/boards/new.html", {"site": at, "form": form}, status=_status(form))


@policy("edit_board")
@require_http_methods(["GET", "HEAD", "POST"])
def board_settings(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Name, place and letters of a board, and the KPIs under them."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    form = BoardForm(request.POST or None, site=at, board=row)
    if form.is_valid() and applied(form, lambda: change_board(row, by=request.user, **form.cleaned_data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("board_settings", at.slug, row.pk)
    views = Figures(row)
    context = {"site": at, "board": row, "form": form, "kpis": [views.view(kpi) for kpi in views.kpis]}
    return render(request, "kaizen/boards/settings.html", context, status=_status(form))


@policy("edit_board")
@require_POST
def board_down(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Takes a board down; what was entered stays."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    try:
        take_down(row, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("board_settings", at.slug, row.pk)
    messages.success(request, _("Taken down. What was entered stays."))
    return redirect("boards", at.slug)


@policy("edit_board")
@require_http_methods(["GET", "HEAD", "POST"])
def kpi_new(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Hangs a KPI under a letter."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    form = KpiForm(request.POST or None, board=row)
    if form.is_valid():
        made = applied(form, lambda: add_kpi(row, by=request.user, **form.told()))
        if made is not None:
            messages.success(request, _("It hangs. Now its target."))
            return redirect("kpi", at.slug, row.pk, made.pk)
    return render(request, "kaizen/boards/kpi_new.html", {"site": at, "board": row, "form": form}, status=_status(form))


@policy("view", change="edit_board")
@require_http_methods(["GET", "HEAD", "POST"])
def kpi(request: SignedInRequest, site: str, pk: int, kpi: int) -> HttpResponse:
    """A KPI: where it comes from, its targets with their reasons, its days; another target."""
    at = site_for(request.user, site, to="view" if request.method in ("GET", "HEAD") else "edit_board")
    row = board_of(at, pk)
    figures = Figures(row)
    view = figures.view(fetch(at, Kpi.objects.filter(board=row).select_related("stream"), "board__site", pk=kpi))
    form = TargetForm(request.POST or None, unit=view.unit, today=today_at(at))
    if form.is_valid() and applied(form, lambda: set_target(view.kpi, by=request.user, **form.told())) is not None:
        messages.success(request, _("The target is set."))
        return redirect("kpi", at.slug, row.pk, kpi)
    target = view.goal.value if view.goal else None
    context = {"site": at, "board": row, "view": view, "form": form, "targets": view.kpi.targets.order_by("-number"),
               "may_edit": may(request.user, at, "edit_board"),
               "has_days": any(day.value is not None for day in view.days),
               "chart": spark(view.series, WIDE, target) if view.series else None}  # fmt: skip
    return render(request, "kaizen/boards/kpi.html", context, status=_status(form))


@policy("edit_board")
@require_POST
def kpi_retire(request: SignedInRequest, site: str, pk: int, kpi: int) -> HttpResponse:
    """Takes a KPI off the board; its days stay."""
    at = site_for(request.user, site, to="edit_board")
    row = board_of(at, pk)
    retire_kpi(fetch(at, Kpi.objects.filter(board=row), "board__site", pk=kpi), by=request.user)
    messages.success(request, _("Taken off the board. Its days stay."))
    return redirect("board_settings", at.slug, row.pk)


def _status(form: BoardForm | KpiForm | TargetForm) -> int:
    return INVALID if form.errors else 200
