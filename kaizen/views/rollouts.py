"""Pages of rollouts: the list, and the campaign with its lines, gates and waves, alive while it is looked at."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kaizen.core.rollout.effects import scale
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.steps import step_lines, value_lines
from kaizen.core.rollout.timeline import axis
from kaizen.core.standards.texts import spoken
from kaizen.forms.rollouts import WhyForm
from kaizen.models import Rollout
from kaizen.services.rollouts import asking, reading
from kaizen.services.rollouts.kpis import Asked, kpis_of, rows_for
from kaizen.services.standards.reading import before
from lean.access import SignedInRequest, may, policy, site_for
from lean.models import Site
from lean.templatetags.lean import language

INVALID = 422
Context = dict[str, Any]


def rollout_of(site: Site, pk: int) -> Rollout:
    """The rollout as the site may see it. Raises Http404 for one that has nothing to do with it."""
    found = reading.rollouts_for(site).filter(pk=pk).first()
    if found is None:
        raise Http404("no such rollout")
    return found


@policy("view")
@require_safe
def rollout_list(request: SignedInRequest, site: str) -> HttpResponse:
    """What is offered from here, and what was offered to here."""
    at = site_for(request.user, site, to="view")
    outward, inward = reading.listed(at)
    return render(request, "kaizen/rollouts/list.html", {"site": at, "outward": outward, "inward": inward})


@policy("view")
@require_safe
def rollout(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The campaign: what changes, each line with its gates, the waves, why it stopped and what can be done."""
    at = site_for(request.user, site, to="view")
    return render(request, "kaizen/rollouts/rollout.html", page_of(request, at, rollout_of(at, pk)))


@policy("view")
@require_safe
def rollout_live(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The parts of the campaign that change, for a page that shows ``?seen=``; nothing (204) while that is the newest.

    The forms come along only where they became others, so that nobody loses what they write.
    """
    at = site_for(request.user, site, to="view")
    row = rollout_of(at, pk)
    if request.GET.get("seen") == reading.stamp(row):
        return HttpResponse(status=204)
    context = page_of(request, at, row)
    context["has_other_acts"] = request.GET.get("acts") != context["acts"]
    return render(request, "kaizen/rollouts/_live.html", context)


def page_of(request: SignedInRequest, at: Site, row: Rollout, **more: Any) -> Context:
    """What the page of a campaign shows. ``more``: forms that were refused."""
    older = before(row.version)
    doc = row.version.document
    docs = (older.document, doc) if older else (None, spoken(doc, language()))
    return {
        "site": at, "row": row, "is_origin": row.site == at, "older": older, "title": docs[1].title,
        "steps": step_lines(*docs), "values": value_lines(*docs), **live_of(at, row),
        **acts_of(request, at, row), **more,
    }  # fmt: skip


def live_of(at: Site, row: Rollout) -> Context:
    now = timezone.now()
    seen, lines = reading.stamp(row), reading.lines_of(row, now)
    proof = reading.measured_of(row.trial)
    effects = [proof, *(line.effect for line in lines)]
    moments = [span.last for line in lines for span in line.spans]
    stops = list(row.stops.select_related("adoption__site", "adoption__stream"))
    return {
        "seen": seen, "lines": lines, "gates": list(Gate), "proof": proof, "scale": scale(effects), "now": now,
        "axis": axis(row.started_at, [now, *moments]) if row.started_at else None, "stops": stops,
        "stop": next((one for one in stops if one.resumed_at is None), None), "waves": list(row.waves.all()),
        "kpis": kpis_of(rows_for(at, Asked()).filter(rollout=row), now) if row.started_at else None,
        "here": [line for line in lines if line.row.site == at],
    }  # fmt: skip


def acts_of(request: SignedInRequest, at: Site, row: Rollout) -> Context:
    """What may be done by whom, now."""
    is_origin, user = row.site == at, request.user
    waves = list(row.waves.values_list("number", "state"))
    waiting = asking.waits_for(row) if row.state == "running" else []
    stop = reading.standing_stop(row)
    may_ask = is_origin and may(user, at, "ask_rollout")
    is_here = stop is not None and stop.adoption is not None and stop.adoption.site == at
    return {
        "may_ask": may_ask, "may_stop": may(user, at, "stop_rollout"), "waiting": waiting,
        "next_wave": next((number for number, state in waves if state == "waiting"), None),
        "may_go_on": may_ask or (is_here and may(user, at, "ask_rollout")),
        "acts": f"{row.state}-{row.generation}-{len(waiting)}-{stop.pk if stop and not stop.reason else 0}",
        "why_form": WhyForm(prefix="why"), "go_on_form": WhyForm(prefix="on"), "end_form": WhyForm(prefix="end"),
    }  # fmt: skip
