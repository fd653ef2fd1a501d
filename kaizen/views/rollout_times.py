"""By when a site wants the gates of rollouts done: working days of its calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kaizen.forms.rollout_times import TimesForm
from kaizen.services.rollouts.times import days_at, set_days
from lean.access import SAFE_METHODS, SignedInRequest, may, policy, site_for
from lean.forms.base import applied

INVALID = 422


@policy("view", change="set_rollout_times")
@require_http_methods(["GET", "HEAD", "POST"])
def rollout_times(request: SignedInRequest, site: str) -> HttpResponse:
    """The working days of each duty, to read and for lean and plant management to set."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "set_rollout_times")
    form = TimesForm(request.POST or None, initial=days_at(at))
    if form.is_valid() and applied(form, lambda: set_days(at, form.cleaned_data, by=request.user)) is not None:
        messages.success(request, _("Saved. What is owed already has these dates too."))
        return redirect("rollout_times", at.slug)
    context = {
        "site": at, "form": form, "days": days_at(at), "may_set": may(request.user, at, "set_rollout_times"),
        "calendar": at.calendars.filter(is_default=True).first(),
    }  # fmt: skip
    return render(request, "kaizen/rollouts/times.html", context, status=INVALID if form.errors else 200)
