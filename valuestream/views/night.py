"""What people do about the night: plan it, start it, compute it again, stop it, switch a drop folder."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lean.access import NotAllowed, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.models import User
from valuestream import tasks
from valuestream.core.refusal import Refusal
from valuestream.models import EventSource, NightlyRun
from valuestream.night_forms import PlanForm
from valuestream.services.night import folders, nights, plans
from valuestream.services.refusals import in_words

INVALID = 422


@policy("view", change="plan_night")
def plan(request: SignedInRequest, site: str) -> HttpResponse:
    """When the night is due, how much it looks at, and from when on data is late."""
    at = site_for(request.user, site, to="view" if request.method == "GET" else "plan_night")
    form = PlanForm(request.POST or None, instance=plans.known_plan(at))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: plans.change_plan(at, by=request.user, **values)) is not None:
            messages.success(request, _("Saved. The next night goes by it."))
            return redirect("reports", at.slug)
    known = plans.known_plan(at)
    refusal = NotAllowed("plan_night", at)
    context = {
        "site": at, "form": form, "plan": known, "next": plans.next_due(known, plans.clock()),
        "may_plan": may(request.user, at, "plan_night"), "thing": refusal.thing, "roles": refusal.roles,
    }  # fmt: skip
    return render(request, "valuestream/reports/plan.html", context, status=INVALID if form.errors else 200)


@policy("plan_night")
@require_POST
def run_now(request: SignedInRequest, site: str) -> HttpResponse:
    """Begins a night at once; the one that runs already when there is one."""
    at = site_for(request.user, site, to="plan_night")
    with transaction.atomic():
        night = plans.begin_now(at, request.user)
        tasks.wake(night)
    return redirect("report", at.slug, night.day)


def _then(request: SignedInRequest, site: str, pk: int, act: Callable[[NightlyRun, User], None]) -> HttpResponse:
    """Does it to the night, rings, and goes to its page."""
    at = site_for(request.user, site, to="plan_night")
    night = fetch(at, NightlyRun.objects.select_related("site"), pk=pk)
    with transaction.atomic():
        act(night, request.user)
        tasks.wake(night)
    return redirect("report", at.slug, night.day)


@policy("plan_night")
@require_POST
def again(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Computes a night again from the same inputs, or goes on with one that needed attention."""
    return _then(request, site, pk, nights.again)


@policy("plan_night")
@require_POST
def cancel(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Stops a night that is not over."""
    return _then(request, site, pk, nights.cancel)


@policy("load_data")
@require_POST
def drop_folder(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Has the files of a source fetched at night, or no longer."""
    at = site_for(request.user, site, to="load_data")
    source = fetch(at, EventSource.objects.select_related("site"), pk=pk)
    try:
        folders.switch_folder(source, is_on=request.POST.get("on") == "1", by=request.user)
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
    return redirect("data", at.slug)
