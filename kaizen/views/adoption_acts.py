"""What a receiving line does: answer, set its own values, hand in, sign, choose the day, go back, try again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kaizen.forms.rollouts import AnswerForm, ConsentForm, DayForm, DecideForm, HandInForm, OwnValuesForm, WhyForm
from kaizen.gate_words import WAYS
from kaizen.models import Adoption
from kaizen.services.rollouts import answering, deciding, failing, reading, scheduling, signing, stopping, taking
from kaizen.tasks import ring
from kaizen.views.adoptions import adoption_of, line_page
from kaizen.views.rollouts import INVALID
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site


def own(request: SignedInRequest, site: str, pk: int, line: int, to: str = "answer_rollout") -> tuple[Site, Adoption]:
    """A line of this site. Raises Http404 for one of another, the origin's people included."""
    at = site_for(request.user, site, to=to)
    return at, fetch(at, reading.adoptions_for(at).filter(rollout_id=pk), pk=line)


def answer(
    request: SignedInRequest, at: Site, row: Adoption, form: forms.Form, name: str, change: Callable[[], Any], said: str
) -> HttpResponse:  # fmt: skip
    """Back to the page after a change that was made, else the page with what was refused. Rings for steps."""
    if form.is_valid() and applied(form, lambda: _at_fields(form, change)) is not None:
        ring(taking.due().filter(adoption__rollout=row.rollout_id))
        messages.success(request, said)
        return redirect("adoption", at.slug, row.rollout_id, row.pk)
    context = line_page(request, at, adoption_of(at, row.rollout_id, row.pk), **{name: form, "refused": name})
    waits = any(error.code == "wait" for errors in form.errors.as_data().values() for error in errors)
    return render(request, "kaizen/rollouts/adoption.html", context, status=429 if waits else INVALID)


def _at_fields(form: forms.Form, change: Callable[[], Any]) -> Any:
    """A refusal of ``parameters.v1`` stands at the nominal value of v1."""
    try:
        return change()
    except ValidationError as error:
        told = getattr(error, "error_dict", None)
        if not told:
            raise
        names = {key: f"{key.removeprefix('parameters.')}-nominal" for key in told}
        raise ValidationError(
            {names[key] if names[key] in form.fields else key: one for key, one in told.items()}
        ) from None


@policy("answer_rollout")
@require_POST
def adoption_answer(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Adopt, adapt or decline."""
    at, row = own(request, site, pk, line)
    form = AnswerForm(request.POST)

    def change() -> Adoption:
        told = form.cleaned_data
        if told["choice"] == Adoption.Choice.DECLINE:
            return answering.decline(row, reason=told["reason"], by=request.user)
        return answering.accept(row, choice=told["choice"], by=request.user)

    return answer(request, at, row, form, "answer_form", change, _("Answered. The origin sees it."))


@policy("answer_rollout")
@require_POST
def adoption_decline(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Decline later, as long as nothing has changed at the line."""
    at, row = own(request, site, pk, line)
    form = WhyForm(request.POST, prefix="no")
    made = lambda: answering.decline(row, reason=form.cleaned_data["reason"], by=request.user)  # noqa: E731
    return answer(request, at, row, form, "decline_form", made, _("Declined. The reason helps the others."))


@policy("answer_rollout")
@require_POST
def adoption_values(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """The line's own values; what was signed on others is void."""
    at, row = own(request, site, pk, line)
    doc = (row.installed or row.rollout.version).document
    form = OwnValuesForm(request.POST, doc=doc, local=row.overlay.values if row.overlay else {})

    def change() -> Adoption:
        return answering.adapt(row, form.told(), reason=form.cleaned_data["reason"], by=request.user)

    return answer(request, at, row, form, "values_form", change, _("Saved. The values stand beside the standard."))


@policy("answer_rollout")
@require_POST
def adoption_hand_in(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Hand in to be signed."""
    at, row = own(request, site, pk, line)
    form = HandInForm(request.POST)
    made = lambda: answering.hand_in(row, by=request.user, **form.cleaned_data)  # noqa: E731
    return answer(request, at, row, form, "hand_form", made, _("Handed in. The areas sign now."))


@policy("sign_rollout")
@never_cache
@sensitive_post_parameters()
@require_POST
def adoption_sign(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Sign for an area, with the password, what stood on the page."""
    at, row = own(request, site, pk, line, "sign_rollout")
    known = row.consents.filter(signer=request.user, bound_hash=request.POST.get("read", "")).values_list(
        "area", flat=True
    )
    form = ConsentForm(request.POST, areas=[*signing.areas_of(row, request.user), *known])
    told = {"by": request.user, "address": request.META.get("REMOTE_ADDR", "")}
    made = lambda: signing.consent(row, **form.cleaned_data, **told)  # noqa: E731
    return answer(request, at, row, form, "sign_form", made, _("Signed."))


@policy("answer_rollout")
@require_POST
def adoption_day(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Choose the day from which the line works by it."""
    at, row = own(request, site, pk, line)
    form = DayForm(request.POST)
    made = lambda: scheduling.schedule(row, starts_on=form.cleaned_data["starts_on"], by=request.user)  # noqa: E731
    return answer(request, at, row, form, "day_form", made, _("The day is chosen. It takes effect by itself."))


@policy("answer_rollout")
@require_POST
def adoption_back(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Go back to the version before."""
    at, row = own(request, site, pk, line)
    form = WhyForm(request.POST, prefix="back")
    made = lambda: stopping.go_back(row, reason=form.cleaned_data["reason"], by=request.user)  # noqa: E731
    return answer(request, at, row, form, "back_form", made, _("Going back to the version before."))


@policy("answer_rollout")
@require_POST
def adoption_decide(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """A person of the site decides where the figures do not."""
    at, row = own(request, site, pk, line)
    form = DecideForm(request.POST, prefix="how", ways=list(WAYS))  # the service knows which one is open, twice too
    made = lambda: deciding.decide(row, by=request.user, **form.cleaned_data)  # noqa: E731
    return answer(request, at, row, form, "decide_form", made, _("Decided. The reason stands beside the figures."))


@policy("answer_rollout")
@require_POST
def adoption_again(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Have a failed step done once more; where none failed any more, nothing happens."""
    at, row = own(request, site, pk, line)

    def change() -> Any:
        return failing.try_again(row, by=request.user) if row.steps.filter(state="failed").exists() else row

    return answer(request, at, row, forms.Form({}), "act_form", change, _("Tried again."))
