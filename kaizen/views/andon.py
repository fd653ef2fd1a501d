"""Calls for help of a site: the open ones large, raising one, how long help took by area, the limits."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kaizen.forms.andon import CallForm, LimitsForm, ResolveForm
from kaizen.services.boards.andon import limits_at, open_calls, raise_call, set_limits
from kaizen.services.boards.andon_times import PERIODS, SHOWN, resolved_at_site, times_at
from kaizen.services.boards.versions import CALLS
from lean import live, watch
from lean.access import SAFE_METHODS, SignedInRequest, may, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site, User

INVALID = 422


@policy("view", change="raise_andon")
@require_http_methods(["GET", "HEAD", "POST"])
def andon(request: SignedInRequest, site: str) -> HttpResponse:
    """The open calls, a form for another one (``?place=workstation-7`` from a code), and the times of the areas."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "raise_andon")
    if request.GET.get("seen") == _seen(at):
        return HttpResponse(status=204)
    form = CallForm(request.POST or None, site=at, place=request.GET.get("place", ""))
    if form.is_valid() and applied(form, lambda: raise_call(at, **form.told())) is not None:
        messages.success(request, _("Help is called. The call stands on the boards."))
        return redirect("andon", at.slug)
    context = context_of(request, at) | {"form": form}
    return render(request, "kaizen/boards/help/andon.html", context, status=INVALID if form.errors else 200)


def context_of(request: HttpRequest, at: Site) -> dict[str, Any]:
    """What stands on the page beside the form."""
    now, asked = timezone.now(), whole_number(request.GET.get("days", ""))
    days, limits = asked if asked in PERIODS else PERIODS[1], limits_at(at)
    calls = [(call, ResolveForm(auto_id=f"id_{call.pk}_%s"), limits.next_at(call.tier, call.raised_at))
             for call in open_calls(at)]  # fmt: skip
    return {
        "site": at, "now": now, "calls": calls, "limits": limits, "days": days, "periods": PERIODS,
        "times": times_at(at, now, days), "outcomes": resolved_at_site(at, now, days)[:SHOWN], "seen": _seen(at),
    }  # fmt: skip


def _seen(at: Site) -> str:
    """What a page shows: a version and a minute, as waiting times go on."""
    return f"{watch.newest(CALLS, at.pk)}-{timezone.now():%Y%m%d%H%M}"


@policy("view")
@require_safe
def andon_events(request: SignedInRequest, site: str) -> HttpResponseBase:
    """An event at each change of the open calls."""
    at = site_for(request.user, site, to="view")

    def is_seen(by: User) -> bool:
        return site_for(by, site) == at

    return live.answer(request, CALLS, at.pk, is_seen)


@policy("view", change="set_andon_limits")
@require_http_methods(["GET", "HEAD", "POST"])
def andon_limits(request: SignedInRequest, site: str) -> HttpResponse:
    """After how many minutes a call goes up: to read, and for lean and plant management to set."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "set_andon_limits")
    limits = limits_at(at)
    form = LimitsForm(request.POST or None, initial={"second": limits.second, "third": limits.third})
    if form.is_valid() and applied(form, lambda: set_limits(at, by=request.user, **form.cleaned_data)) is not None:
        messages.success(request, _("Saved. Open calls go by these minutes too."))
        return redirect("andon_limits", at.slug)
    context = {"site": at, "form": form, "limits": limits, "may_set": may(request.user, at, "set_andon_limits")}
    return render(request, "kaizen/boards/help/andon_limits.html", context, status=INVALID if form.errors else 200)
