"""How orders of rollouts reach a site that runs its own installation, and whose orders this one takes. For IT alone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kaizen.forms.site_ends import OrderSenderForm, SiteEndForm
from kaizen.models import OrderSender, SiteEnd
from kaizen.services.rollouts import site_ends
from kaizen.services.rollouts.ends.webhook import try_out
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site

INVALID = 422


@policy("set_site_end")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def site_end(request: SignedInRequest, site: str) -> HttpResponse:
    """Where orders to this site go; a new address comes with a secret, which this answer shows once."""
    at = site_for(request.user, site, to="set_site_end")
    form = SiteEndForm(request.POST if request.method == "POST" else None, initial=_known(at))
    made = None
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        made = applied(form, lambda: site_ends.lead_away(at, address=address, by=request.user))
    told = {"form": SiteEndForm(initial=_known(at)), "secret": made[1]} if made else {"form": form}
    return _page(request, at, 201 if made else INVALID if form.errors else 200, **told)


def _known(at: Site) -> dict[str, str]:
    row = site_ends.end_at(at)
    return {"address": row.address if row else ""}


def _page(request: SignedInRequest, at: Site, status: int, **more: Any) -> HttpResponse:
    row = site_ends.end_at(at)
    context = {
        "site": at, "end": row if row and row.kind == SiteEnd.Kind.WEBHOOK else None,
        "senders": site_ends.senders_of(at), "done": site_ends.carried_out_at(at),
        "is_open": settings.WEBHOOKS.are_open,
        "form": SiteEndForm(initial=_known(at)), "sender_form": OrderSenderForm(), **more,
    }  # fmt: skip
    return render(request, "kaizen/rollouts/site_end.html", context, status=status)


@policy("set_site_end")
@require_POST
def site_end_here(request: SignedInRequest, site: str) -> HttpResponse:
    """Orders take effect in this installation."""
    at = site_for(request.user, site, to="set_site_end")
    try:
        site_ends.stay_here(at, by=request.user)
        messages.success(request, _("Saved."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("site_end", at.slug)


@policy("set_site_end")
@require_POST
def site_end_try(request: SignedInRequest, site: str) -> HttpResponse:
    """Asks the end whether address and secret are right; nothing is ordered."""
    at = site_for(request.user, site, to="set_site_end")
    row = site_ends.end_at(at)
    if row is not None and row.kind == SiteEnd.Kind.WEBHOOK:
        try_out(row)
    return redirect("site_end", at.slug)


@policy("set_site_end")
@require_POST
def order_sender_new(request: SignedInRequest, site: str) -> HttpResponse:
    """Another installation whose orders this site takes."""
    at = site_for(request.user, site, to="set_site_end")
    form = OrderSenderForm(request.POST)
    if form.is_valid() and _taken(request, at, form):
        messages.success(request, _("Saved."))
        return redirect("site_end", at.slug)
    return _page(request, at, INVALID, sender_form=form)


def _taken(request: SignedInRequest, at: Site, form: OrderSenderForm) -> OrderSender | None:
    return applied(form, lambda: site_ends.take_from(at, by=request.user, **form.cleaned_data))


@policy("set_site_end")
@require_POST
def order_sender_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Nothing that this installation signs counts any more."""
    at = site_for(request.user, site, to="set_site_end")
    site_ends.take_no_more(fetch(at, OrderSender.objects.select_related("site"), pk=pk), by=request.user)
    messages.success(request, _("Removed. Its orders are taken no more."))
    return redirect("site_end", at.slug)
