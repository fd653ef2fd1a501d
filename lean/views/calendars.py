"""Working calendars of a site: the week as a drawing and as a form, and the days that differ."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.forms.calendars import ExceptionForm, WeekFormSet, initial_of
from lean.forms.site import NameForm
from lean.models import CalendarException, Site, WorkingCalendar
from lean.services import calendars
from lean.week import drawn_week


@policy("view", change="manage_site")
def calendar_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The calendars of the site; adds one."""
    here = site_for(request.user, site, to="manage_site" if request.method == "POST" else "view")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = applied(form, lambda: calendars.save_calendar(site=here, by=request.user, **form.cleaned_data))
        if new:
            return redirect("calendar", site=here.slug, pk=new.pk)
    context = {
        "site": here,
        "form": form,
        "calendars": here.calendars.prefetch_related("shifts", "workstations"),
        "may_manage": may(request.user, here, "manage_site"),
    }
    return render(request, "lean/settings/calendars.html", context, status=422 if form.errors else 200)


@policy("view")
@require_safe
def calendar(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One calendar: its week, its exceptions, and the forms that change them."""
    here = site_for(request.user, site)
    return _calendar_page(request, here, fetch(here, WorkingCalendar.objects.all(), pk=pk))


def _calendar_page(request: SignedInRequest, here: Site, row: WorkingCalendar, **forms: Any) -> HttpResponse:
    patterns = calendars.patterns_of(row)
    context = {
        "site": here,
        "calendar": row,
        "week": drawn_week(row.shifts.all()),
        "patterns": patterns,
        "exceptions": row.exceptions.all(),
        "may_manage": may(request.user, here, "manage_site"),
        "week_form": WeekFormSet(initial=initial_of(patterns), prefix="week"),
        "exception_form": ExceptionForm(prefix="day"),
        "name_form": NameForm(initial={"name": row.name}, prefix="calendar"),
        **forms,
    }
    return render(request, "lean/settings/calendar.html", context, status=422 if forms else 200)


@policy("manage_site")
@require_POST
def calendar_rename(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    here, row = _mine(request, site, pk)
    form = NameForm(request.POST, prefix="calendar")
    if form.is_valid():
        applied(form, lambda: calendars.save_calendar(site=here, by=request.user, calendar=row, **form.cleaned_data))
    if not form.errors:
        return _saved(request, here, pk)
    row.refresh_from_db()
    return _calendar_page(request, here, row, name_form=form)


@policy("manage_site")
@require_POST
def calendar_week(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Replaces the week by what the form says."""
    here, row = _mine(request, site, pk)
    formset = WeekFormSet(request.POST, prefix="week")
    refused: list[str] = []
    if formset.is_valid():
        try:
            calendars.set_week(row, [one.pattern for one in formset if one.pattern], site=here, by=request.user)
            return _saved(request, here, pk)
        except ValidationError as error:
            refused = error.messages
    return _calendar_page(request, here, row, week_form=formset, week_errors=refused)


@policy("manage_site")
@require_POST
def calendar_exception(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Adds one day or several in a row that are not as every week."""
    here, row = _mine(request, site, pk)
    form = ExceptionForm(request.POST, prefix="day")
    if form.is_valid():
        values = form.cleaned_data
        applied(form, lambda: calendars.add_exceptions(
            row, site=here, by=request.user, **{**values, "last": values["last"] or values["first"]}))  # fmt: skip
    if form.errors:
        return _calendar_page(request, here, row, exception_form=form)
    return _saved(request, here, pk)


@policy("manage_site")
@require_POST
def exception_delete(request: SignedInRequest, site: str, pk: int, exception: int) -> HttpResponse:
    """The day is as every week again."""
    here, row = _mine(request, site, pk)
    day = fetch(here, CalendarException.objects.filter(calendar=row), path="calendar__site", pk=exception)
    calendars.delete_exception(day, site=here, by=request.user)
    return _saved(request, here, pk)


@policy("manage_site")
@require_POST
def calendar_default(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Makes it the calendar of the site."""
    here, row = _mine(request, site, pk)
    calendars.make_default(row, site=here, by=request.user)
    return _saved(request, here, pk)


@policy("manage_site")
@require_POST
def calendar_delete(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Deletes a calendar that no workstation uses; otherwise says why it stays."""
    here, row = _mine(request, site, pk)
    try:
        calendars.delete_calendar(row, site=here, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("calendar", site=here.slug, pk=pk)
    messages.success(request, _("Deleted: %(name)s") % {"name": row.name})
    return redirect("calendars", site=here.slug)


def _mine(request: SignedInRequest, slug: str, pk: int) -> tuple[Site, WorkingCalendar]:
    here = site_for(request.user, slug, to="manage_site")
    return here, fetch(here, WorkingCalendar.objects.all(), pk=pk)


def _saved(request: SignedInRequest, here: Site, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("calendar", site=here.slug, pk=pk)
