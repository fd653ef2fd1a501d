"""My deputy: who answers and signs for me in rollouts while I am away, and for whom I do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kaizen.forms.deputies import DeputyForm
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Deputy
from lean.services import deputies
from lean.standing_in import today_at

INVALID = 422


@policy("view")
@require_http_methods(["GET", "HEAD", "POST"])
def rollout_deputy(request: SignedInRequest, site: str) -> HttpResponse:
    """Whom the person named and for whom the person stands in; naming one more."""
    at, user = site_for(request.user, site, to="view"), request.user
    form = DeputyForm(request.POST or None, site=at, person=user)
    if form.is_valid() and applied(form, lambda: deputies.name(at, person=user, **form.cleaned_data)) is not None:
        messages.success(request, _("Named. It is recorded in whose name each thing is done."))
        return redirect("rollout_deputy", at.slug)
    rows = list(deputies.of(user, at))
    context = {
        "site": at, "form": form, "today": today_at(at), "lends": deputies.has_something_to_lend(user, at),
        "mine": [row for row in rows if row.person == user], "others": [row for row in rows if row.deputy == user],
    }  # fmt: skip
    return render(request, "kaizen/rollouts/deputy.html", context, status=INVALID if form.errors else 200)


@policy("view")
@require_POST
def rollout_deputy_revoke(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Takes a deputy back at once; only who named one does."""
    at = site_for(request.user, site, to="view")
    deputies.revoke(fetch(at, Deputy.objects.filter(person=request.user), pk=pk), by=request.user)
    messages.success(request, _("Taken back. What was done stays."))
    return redirect("rollout_deputy", at.slug)
