"""Offer a proven standard to other lines: choose them and their waves; changed until the sites are asked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaizen.forms.rollouts import PlanForm
from kaizen.models import Standard, StandardVersion
from kaizen.services.rollouts import asking, planning, reading
from kaizen.services.rollouts.lineages import late_lines
from kaizen.services.standards.reading import versions_at
from kaizen.views.rollouts import INVALID
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.models import Site


@policy("ask_rollout")
def rollout_new(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """Plan the rollout of the version that is in effect; the lines and waves stand there as a proposal.

    ``?upgrade=1`` proposes the lines that run an older version of it.
    """
    at = site_for(request.user, site, to="ask_rollout")
    version = _version(at, code)
    offers, others = planning.offers(version)
    late = {one.pk for one in late_lines(version.standard)} if "upgrade" in request.GET else None
    form = PlanForm(request.POST or None, offers=offers, waves=planning.proposed_waves(offers, only=late))
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("change", "reason")}
        made = applied(form, lambda: asking.begin(version, form.told(), by=request.user, **told))
        if made is not None:
            messages.success(request, _("Planned. Nobody is asked before you start it."))
            return redirect("rollout", at.slug, made.pk)
    is_proven = planning.is_proven(version.standard)
    context = {"site": at, "version": version, "form": form, "is_proven": is_proven, "others": others}
    return render(request, "kaizen/rollouts/plan.html", context, status=INVALID if form.errors else 200)


def _version(at: Site, code: str) -> StandardVersion:
    """The version that is in effect, else the newest, which is refused with a sentence."""
    row = fetch(at, Standard.objects.all(), code=code)
    found = versions_at(at).filter(standard=row).order_by("-seq")
    return found.filter(state="effective").first() or found[0]


@policy("ask_rollout")
def rollout_plan(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Other lines or waves of a draft."""
    at = site_for(request.user, site, to="ask_rollout")
    row = fetch(at, reading.rollouts_for(at), "site", pk=pk)
    waves = {one.stream_id: one.wave.number for one in row.adoptions.select_related("wave")}
    kept = {"change": row.change, "reason": row.reason}
    form = PlanForm(request.POST or None, offers=planning.offers_of(row), waves=waves, initial=kept)
    for name in kept:
        form.fields[name].disabled = True
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and applied(form, lambda: asking.replan(row, form.told(), by=request.user)) is not None:
        messages.success(request, _("Saved."))
        return redirect("rollout", at.slug, row.pk)
    context = {"site": at, "version": row.version, "form": form, "row": row, "is_proven": True}
    return render(request, "kaizen/rollouts/plan.html", context, status=INVALID if form.errors else 200)
