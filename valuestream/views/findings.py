"""Pages of a site's findings: the list, one of them, and how they are weighed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean.access import SAFE_METHODS, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site
from lean.privacy import SMALLEST
from valuestream.core.findings import WASTES
from valuestream.core.night.sparks import Size, spark
from valuestream.finding_forms import DecisionForm, FindingSettingsForm, PeopleForm
from valuestream.models import FindingLife, NightlyRun, ValueStream
from valuestream.services.findings.decisions import decide, decision_of
from valuestream.services.findings.listing import Row, listed, lives_at, series_behind
from valuestream.services.findings.settings import newest_settings, save_settings, settings_of, stations_at

INVALID = 422
WIDE = Size(560.0, 110.0)  # px of the chart behind a finding
LIVES = FindingLife.objects.select_related("stream__site", "family", "map_version", "night").prefetch_related(
    "decisions__entered_by"
)


@policy("view")
@require_safe
def finding_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The findings of the site, what to look at first on top; muted and gone ones behind a line each."""
    at = site_for(request.user, site, to="view")
    chosen = {key: request.GET.get(key, "") for key in ("stream", "waste", "stage")}
    stream = whole_number(chosen["stream"])
    lives = lives_at(at, stream=stream, stage=chosen["stage"], waste=chosen["waste"])
    settings, night = settings_of(at), _newest_night(at)
    context = {
        "site": at, "listing": listed(lives, settings), "settings": settings, "chosen": chosen,
        "is_filtered": any(chosen.values()), "streams": ValueStream.objects.filter(site=at), "wastes": WASTES,
        "stages": FindingLife.Stage, "night": night, "is_late": night is not None and _was_late(night),
    }  # fmt: skip
    return render(request, "valuestream/findings/list.html", context)


def _newest_night(site: Site) -> NightlyRun | None:
    return NightlyRun.objects.filter(site=site, state=NightlyRun.State.REPORTED).first()


def _was_late(night: NightlyRun) -> bool:
    report = night.reports.values_list("content__is_late", flat=True).first()
    return bool(report)


@policy("view", change="judge_finding")
def finding(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One finding: what it says, how large it is and how sure, what it rests on, its life, and what to do with it."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "judge_finding")
    life = fetch(at, LIVES, "stream__site", pk=pk)
    now = decision_of(life)
    form = DecisionForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: decide(life, by=request.user, **values)) is not None:
            messages.success(request, _("Kept with its reason. Nights from now on go by it."))
            return redirect("finding", at.slug, pk)
    series = series_behind(life)
    context: dict[str, Any] = {
        "site": at, "life": life, "doc": life.document, "series": series, "decision": now, "form": form,
        "chart": spark(series, WIDE) if series else None, "decisions": life.decisions.all(),
        "row": Row(life, decision=now), "may_judge": may(request.user, at, "judge_finding"),
        "may_write_a3": may(request.user, at, "write_a3"),
    }  # fmt: skip
    return render(request, "valuestream/findings/finding.html", context, status=INVALID if form.errors else 200)


@policy("view", change="edit_stream")
def finding_settings(request: SignedInRequest, site: str) -> HttpResponse:
    """Weights, costs, thresholds and the confidence below which findings are muted; a change is a new version."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "edit_stream")
    form = FindingSettingsForm(request.POST or None, settings=settings_of(at))
    if request.method == "POST" and form.is_valid():
        values = form.told()
        if applied(form, lambda: save_settings(at, by=request.user, **values)) is not None:
            messages.success(request, _("Saved. The list is in the new order; costs and thresholds hold from tonight."))
            return redirect("findings", at.slug)
    context = {"site": at, "form": form, "row": newest_settings(at), "may_edit": may(request.user, at, "edit_stream")}
    return render(request, "valuestream/findings/settings.html", context, status=INVALID if form.errors else 200)


@policy("view", change="edit_stream")
def finding_people(request: SignedInRequest, site: str) -> HttpResponse:
    """How many people work at each station, as numbers: what the smallest group goes by."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "edit_stream")
    form = PeopleForm(request.POST or None, stations=stations_at(at), people=settings_of(at)["people"])
    if request.method == "POST" and form.is_valid():
        values = form.told()
        if applied(form, lambda: save_settings(at, by=request.user, **values)) is not None:
            messages.success(request, _("Saved. Findings from tonight on go by it."))
            return redirect("finding_people", at.slug)
    context = {"site": at, "form": form, "smallest": SMALLEST, "may_edit": may(request.user, at, "edit_stream")}
    return render(request, "valuestream/findings/people.html", context, status=INVALID if form.errors else 200)
