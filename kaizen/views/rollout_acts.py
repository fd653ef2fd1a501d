"""What is done with a campaign: start, stop and say why, go on, open the next wave, end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.forms.rollouts import WhyForm
from kaizen.models import Rollout
from kaizen.services.rollouts import asking, reading, stopping, taking
from kaizen.tasks import ring
from kaizen.views.rollouts import INVALID, page_of, rollout_of
from lean.access import NotAllowed, SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site


def own(request: SignedInRequest, site: str, pk: int, to: str = "ask_rollout") -> tuple[Site, Rollout]:
    """A rollout that begins at this site."""
    at = site_for(request.user, site, to=to)
    return at, fetch(at, reading.rollouts_for(at), "site", pk=pk)


def answer(
    request: SignedInRequest, at: Site, row: Rollout, form: forms.Form, name: str, change: Callable[[], Any], said: str
) -> HttpResponse:  # fmt: skip
    """Back to the page after a change that was made, else the page with what was refused. Rings for steps."""
    if form.is_valid() and applied(form, change) is not None:
        ring(taking.due().filter(adoption__rollout=row))
        messages.success(request, said)
        return redirect("rollout", at.slug, row.pk)
    context = page_of(request, at, row, **{name: form, "refused": name})
    return render(request, "kaizen/rollouts/rollout.html", context, status=INVALID)


def nothing_to_fill() -> forms.Form:
    return forms.Form({})


@policy("ask_rollout")
@require_POST
def rollout_start(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Ask the sites."""
    at, row = own(request, site, pk)
    said = _("The sites are asked.")
    return answer(request, at, row, nothing_to_fill(), "act_form", lambda: asking.start(row, by=request.user), said)


@policy("stop_rollout")
@require_POST
def rollout_stop(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Stop, in one click; the reason comes after. Anybody with the right, at the origin and at each receiving site."""
    at = site_for(request.user, site, to="stop_rollout")
    row = rollout_of(at, pk)
    said = _("Stopped. Nothing more is put in effect. Write the reason.")
    return answer(request, at, row, nothing_to_fill(), "act_form", lambda: stopping.stop(row, by=request.user), said)


@policy("stop_rollout")
@require_POST
def rollout_why(request: SignedInRequest, site: str, pk: int, stop: int) -> HttpResponse:
    """The reason of a stop."""
    at = site_for(request.user, site, to="stop_rollout")
    row = rollout_of(at, pk)
    made = fetch(row.site, row.stops.all(), "rollout__site", pk=stop)
    form = WhyForm(request.POST, prefix="why")

    def change() -> Any:
        told = form.cleaned_data["reason"]
        return made if made.reason == told else stopping.say_why(made, reason=told, by=request.user)

    return answer(request, at, row, form, "why_form", change, _("Noted."))


@policy("ask_rollout")
@require_POST
def rollout_go_on(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Let a stopped rollout go on: at the origin, or at the site of the line where a rule fired."""
    at = site_for(request.user, site, to="ask_rollout")
    row = rollout_of(at, pk)
    stop = reading.standing_stop(row)
    if at != row.site and (stop is None or stop.adoption is None or stop.adoption.site != at):
        raise NotAllowed("ask_rollout", row.site)
    form = WhyForm(request.POST, prefix="on")
    made = lambda: stopping.go_on(row, reason=form.cleaned_data["reason"], by=request.user)  # noqa: E731
    return answer(request, at, row, form, "go_on_form", made, _("It goes on."))


@policy("ask_rollout")
@require_POST
def rollout_next(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Open the next wave. ``wave``: the one that the page named, so that a second click opens no other."""
    at, row = own(request, site, pk)

    def change() -> Any:
        number = whole_number(request.POST.get("wave", ""))
        wanted = row.waves.filter(number=number).first() if number is not None else None
        return wanted if wanted is not None and wanted.state != "waiting" else asking.open_next(row, by=request.user)

    return answer(request, at, row, nothing_to_fill(), "act_form", change, _("The next wave is open."))


@policy("ask_rollout")
@require_POST
def rollout_end(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """End it: what has not begun is withdrawn, what is in effect stays."""
    at, row = own(request, site, pk)
    form = WhyForm(request.POST, prefix="end")
    made = lambda: asking.end(row, reason=form.cleaned_data["reason"], by=request.user)  # noqa: E731
    return answer(request, at, row, form, "end_form", made, _("Ended. What is in effect stays."))
