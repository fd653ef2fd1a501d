"""What a site states of its own line, and what the whole company calls the line's steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.forms.line_facts import LineFactsForm
from kaizen.services.rollouts import naming, stating
from kaizen.services.rollouts.fitting import refit
from kaizen.services.rollouts.lines import stated_of
from kaizen.views.rollouts import INVALID
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site
from valuestream.models import ValueStream


@policy("sign_rollout")
def line_facts(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """State what no log tells; standards on their way are looked at again at once."""
    at = site_for(request.user, site, to="sign_rollout")
    stream = _stream(at, pk)
    form = LineFactsForm(request.POST or None, stated=stated_of(stream))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if applied(form, lambda: stating.state(stream, form.told(), reason=reason, by=request.user)) is not None:
            messages.success(request, _("Saved. Standards on their way here are looked at again."))
            return redirect("line_facts", at.slug, pk)
    context = {"site": at, "stream": stream, "form": form, "names": naming.rows_of(stream)}
    return render(request, "kaizen/rollouts/line_facts.html", context, status=INVALID if form.errors else 200)


@policy("sign_rollout")
@require_POST
def line_name(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Confirm or change what a step is called in the whole company."""
    at = site_for(request.user, site, to="sign_rollout")
    stream, form = _stream(at, pk), LineFactsForm({}, stated=stated_of(_stream(at, pk)))
    told = {name: request.POST.get(name, "") for name in ("step", "canonical")}
    if applied(form, lambda: naming.confirm(stream, told["step"], canonical=told["canonical"], by=request.user)):
        refit(stream)
        messages.success(request, _("Confirmed."))
        return redirect("line_facts", at.slug, pk)
    context = {"site": at, "stream": stream, "form": form, "names": naming.rows_of(stream)}
    return render(request, "kaizen/rollouts/line_facts.html", context, status=INVALID)


def _stream(at: Site, pk: int) -> ValueStream:
    return fetch(at, ValueStream.objects.select_related("site", "source__current"), pk=pk)
