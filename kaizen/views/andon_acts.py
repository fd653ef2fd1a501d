"""What is done with a call for help: taken, given back, resolved, opened again. Nothing says by whom."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kaizen.forms.andon import ResolveForm
from kaizen.models import AndonCall
from kaizen.services.boards import andon
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site

INVALID = 422


def _call(request: SignedInRequest, site: str, pk: int) -> tuple[Site, AndonCall]:
    at = site_for(request.user, site, to="raise_andon")
    return at, fetch(at, AndonCall.objects.select_related("area", "workstation", "site"), pk=pk)


@policy("raise_andon")
@require_POST
def andon_take(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Somebody is on the way; who comes second is told so."""
    at, call = _call(request, site, pk)
    if andon.take(call):
        messages.success(request, _("Taken: all see that somebody is on the way."))
    else:
        messages.info(request, _("Somebody is on the way already."))
    return redirect("andon", at.slug)


@policy("raise_andon")
@require_POST
def andon_give_back(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Nobody is on the way after all."""
    at, call = _call(request, site, pk)
    try:
        andon.give_back(call)
        messages.success(request, _("The call waits again."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("andon", at.slug)


@policy("raise_andon")
@require_http_methods(["GET", "HEAD", "POST"])
def andon_resolve(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Help was there: what it was. The page has the same form by itself."""
    at, call = _call(request, site, pk)
    form = ResolveForm(request.POST or None)
    if form.is_valid() and applied(form, lambda: andon.resolve(call, **form.cleaned_data)) is not None:
        messages.success(request, _("Resolved. What it was stands below."))
        return redirect("andon", at.slug)
    context = {"site": at, "call": call, "form": form, "now": timezone.now()}
    return render(request, "kaizen/boards/help/resolve.html", context, status=INVALID if form.errors else 200)


@policy("raise_andon")
@require_POST
def andon_reopen(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """It is not resolved after all."""
    at, call = _call(request, site, pk)
    try:
        andon.reopen(call)
        messages.success(request, _("The call is open again."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("andon", at.slug)
