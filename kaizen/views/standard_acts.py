"""What is done with a version: hand in, sign, put in effect, acknowledge, withdraw, begin the next one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kaizen.forms.standard_acts import EffectForm, ReasonForm, SignForm, SubmitForm
from kaizen.models import StandardVersion
from kaizen.services.standards import review, writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.standards.effect import put_in_effect, withdraw
from kaizen.views.standards import INVALID, address_of, page_of, version_of
from lean.access import SignedInRequest, policy, site_for
from lean.forms.base import applied
from lean.models import Site


def _answer(
    request: SignedInRequest, site: Site, version: StandardVersion, form: BaseForm, name: str, done: Any, said: str
) -> HttpResponse:  # fmt: skip
    """Back to the page after a change that was made, else the page with what was refused."""
    if done is not None:
        messages.success(request, said)
        return redirect(address_of(site, version))
    context = page_of(request, site, version, **{name: form})
    waits = any(error.code == "wait" for errors in form.errors.as_data().values() for error in errors)
    return render(request, "kaizen/standards/standard.html", context, status=429 if waits else INVALID)


def _tried(form: BaseForm, change: Callable[[], Any]) -> Any:
    return applied(form, change) if form.is_valid() else None


@policy("write_standard")
@require_POST
def standard_draft(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """The next version with the content of this one; of an earlier one that is the way back."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code, seq)
    form = ReasonForm(request.POST)
    made = _tried(form, lambda: writing.draft(version, reason=form.cleaned_data["reason"], by=request.user))
    if made is not None:
        return redirect("standard_write", at.slug, code)
    return _answer(request, at, version, form, "draft_form", None, "")


@policy("write_standard")
@require_POST
def standard_submit(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """Hand the draft in for review."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code, seq)
    form = SubmitForm(request.POST)
    done = _tried(form, lambda: review.submit(version, reason=form.cleaned_data["reason"], by=request.user))
    return _answer(request, at, version, form, "submit_form", done, _("Handed in: a second person reads it now."))


@policy("approve_standard")
@never_cache
@sensitive_post_parameters()
@require_POST
def standard_sign(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """Approve or send back, with the password."""
    at = site_for(request.user, site, to="approve_standard")
    version = version_of(at, code, seq)
    form = SignForm(request.POST)
    told = {"by": request.user, "address": request.META.get("REMOTE_ADDR", "")}

    def sign() -> StandardVersion:
        values = dict(form.cleaned_data)
        change = review.approve if values.pop("meaning") == "approve" else review.reject
        return change(version, **values, **told)

    return _answer(request, at, version, form, "sign_form", _tried(form, sign), _("Signed."))


@policy("approve_standard")
@require_POST
def standard_effect(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """Put an approved version in effect, now or on a day."""
    at = site_for(request.user, site, to="approve_standard")
    version = version_of(at, code, seq)
    form = EffectForm(request.POST)
    done = _tried(form, lambda: put_in_effect(version, by=request.user, at=form.moment(at)))
    is_now = done is not None and done.state == "effective"
    said = _("It is in effect.") if is_now else _("It takes effect on its day, by itself.")
    return _answer(request, at, version, form, "effect_form", done, said)


@policy("view")
@require_POST
def standard_acknowledge(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """I have read it and work by it."""
    at = site_for(request.user, site, to="view")
    version = version_of(at, code, seq)
    form = ReasonForm({"reason": "-"})
    done = _tried(form, lambda: acknowledge(version, by=request.user))
    return _answer(request, at, version, form, "acknowledge_form", done, _("Noted. Thank you."))


@policy("write_standard")
@require_POST
def standard_withdraw(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """Give up a draft; to end an approved version needs those who approve."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code, seq)
    if not version.is_open:
        site_for(request.user, site, to="approve_standard")
    form = ReasonForm(request.POST)
    done = _tried(form, lambda: withdraw(version, reason=form.cleaned_data["reason"], by=request.user))
    return _answer(request, at, version, form, "withdraw_form", done, _("Withdrawn. It stays readable."))
