"""PIN and badge: one's own on the account page, and those of others for whoever manages the people of a site."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lean.access import SIGNED_IN, SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.forms.pins import BadgeForm, PinForm
from lean.models import Site, User
from lean.services import pins
from lean.views.accounts import account_page
from lean.views.people import person_page


@policy(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_POST
def pin(request: SignedInRequest) -> HttpResponse:
    """A PIN of one's own choice."""
    form = PinForm(request.POST)
    if form.is_valid():
        applied(form, lambda: pins.set_pin(request.user, form.cleaned_data["pin"], by=request.user))
    if form.errors:
        return account_page(request, 422, pin_form=form)
    messages.success(request, _("PIN set."))
    return redirect("account")


@policy(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_POST
def badge(request: SignedInRequest) -> HttpResponse:
    """One's own badge."""
    form = BadgeForm(request.POST)
    if form.is_valid():
        applied(form, lambda: pins.set_badge(request.user, form.cleaned_data["badge"], by=request.user))
    if form.errors:
        return account_page(request, 422, badge_form=form)
    messages.success(request, _("Badge set."))
    return redirect("account")


@policy(SIGNED_IN)
@require_POST
def pin_remove(request: SignedInRequest) -> HttpResponse:
    """Neither PIN nor badge any more."""
    pins.remove(request.user, by=request.user)
    messages.success(request, _("PIN and badge removed."))
    return redirect("account")


def _person(request: SignedInRequest, slug: str, pk: int) -> tuple[Site, User]:
    here = site_for(request.user, slug, to="manage_site")
    return here, fetch(here, User.objects.distinct(), path="memberships__site", pk=pk)


@policy("manage_site")
@never_cache
@require_POST
def person_pin(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A new PIN for somebody, shown once in this answer."""
    here, user = _person(request, site, pk)
    try:
        made = pins.make_pin(user, by=request.user, site=here)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("person", site=here.slug, pk=pk)
    return person_page(request, here, user, pin_text=made)


@policy("manage_site")
@never_cache
@sensitive_post_parameters()
@require_POST
def person_badge(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The badge of somebody."""
    here, user = _person(request, site, pk)
    form = BadgeForm(request.POST)
    if form.is_valid():
        applied(form, lambda: pins.set_badge(user, form.cleaned_data["badge"], by=request.user, site=here))
    if form.errors:
        return person_page(request, here, user, 422, badge_form=form)
    messages.success(request, _("Badge set."))
    return redirect("person", site=here.slug, pk=pk)


@policy("manage_site")
@require_POST
def person_pin_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Nobody acts with this PIN or badge any more."""
    here, user = _person(request, site, pk)
    try:
        pins.remove(user, by=request.user, site=here)
        messages.success(request, _("PIN and badge removed."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("person", site=here.slug, pk=pk)
