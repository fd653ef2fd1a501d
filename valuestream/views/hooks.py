"""Addresses that the reports of a site are posted to, and what became of each posting. For IT alone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site
from valuestream import tasks
from valuestream.models import Hook, HookDelivery
from valuestream.night_forms import HookChangeForm, HookForm
from valuestream.night_words import night_of
from valuestream.services.night import deliveries, hooks
from valuestream.services.refusals import why

INVALID = 422
MARKS = {"delivered": "ok", "failed": "act"}
Told = tuple[HookDelivery, str, str, tuple[str, str]]


@policy("set_hooks")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hook_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The addresses, and a new one, whose secret this answer shows once."""
    at = site_for(request.user, site, to="set_hooks")
    form, made = HookForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: hooks.enter(at, address=form.cleaned_data["address"], by=request.user))
    rows = [(hook, _told(row) if row else None) for hook, row in hooks.newest_of(at)]
    context: dict[str, Any] = {"site": at, "rows": rows, "is_open": settings.WEBHOOKS.are_open}
    context |= {"form": HookForm(), "hook": made[0], "secret": made[1]} if made else {"form": form}
    status = 201 if made else INVALID if form.errors else 200
    return render(request, "valuestream/reports/hooks.html", context, status=status)


@policy("set_hooks")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One address: change it, switch it, and what was posted there."""
    at = site_for(request.user, site, to="set_hooks")
    row = _fetched(at, pk)
    form = HookChangeForm(
        request.POST if request.method == "POST" else None, initial={"address": row.address, "is_on": row.is_on}
    )
    if request.method == "POST" and form.is_valid():
        if applied(form, lambda: hooks.change(row, by=request.user, **form.cleaned_data)):
            messages.success(request, _("Saved."))
            return redirect("hooks", at.slug)
        row = _fetched(at, pk)
    return _page(request, row, form, INVALID if form.errors else 200)


def _page(request: SignedInRequest, row: Hook, form: HookForm, status: int, secret: str = "") -> HttpResponse:
    told = [_told(one) for one in hooks.deliveries_of(row)]
    context = {"site": row.site, "hook": row, "form": form, "told": told, "secret": secret}
    context["is_open"] = settings.WEBHOOKS.are_open
    return render(request, "valuestream/reports/hook.html", context, status=status)


def _told(row: HookDelivery) -> Told:
    """A posting with its name, mark and reason."""
    name = night_of(row.report.night.day) if row.report else _("Test")
    return row, name, MARKS.get(row.state, "nodata"), why(row)


def _fetched(at: Site, pk: int) -> Hook:
    return fetch(at, Hook.objects.select_related("site"), pk=pk)


@policy("set_hooks")
@never_cache
@require_POST
def hook_secret(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A new secret, which this answer shows once."""
    row = _fetched(site_for(request.user, site, to="set_hooks"), pk)
    secret = hooks.renew(row, by=request.user)
    form = HookChangeForm(initial={"address": row.address, "is_on": row.is_on})
    return _page(request, row, form, 201, secret)


@policy("set_hooks")
@require_POST
def hook_test(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Posts a small message without a report; the jobs page shows what becomes of it."""
    at = site_for(request.user, site, to="set_hooks")
    row = _fetched(at, pk)
    try:
        with transaction.atomic():
            tasks.wake(hooks.send_test(row, by=request.user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("hook", at.slug, row.pk)
    return redirect(reverse("jobs", args=[at.slug]) + "?kind=hooks")


@policy("set_hooks")
@require_POST
def hook_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Nothing is posted there any more."""
    at = site_for(request.user, site, to="set_hooks")
    hooks.remove(_fetched(at, pk), by=request.user)
    messages.success(request, _("Removed. Nothing is posted there any more."))
    return redirect("hooks", at.slug)


def _delivery(at: Site, pk: int) -> HookDelivery:
    return fetch(at, HookDelivery.objects.select_related("hook__site"), "hook__site", pk=pk)


@policy("set_hooks")
@require_POST
def delivery_again(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Posts a report once more that did not arrive."""
    at = site_for(request.user, site, to="set_hooks")
    row = _delivery(at, pk)
    with transaction.atomic():
        deliveries.again(row, request.user)
        tasks.wake(row)
    return redirect(reverse("jobs", args=[at.slug]) + "?kind=hooks")


@policy("set_hooks")
@require_POST
def delivery_cancel(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Stops a posting that waits."""
    at = site_for(request.user, site, to="set_hooks")
    deliveries.cancel(_delivery(at, pk), request.user)
    return redirect(reverse("jobs", args=[at.slug]) + "?kind=hooks")
