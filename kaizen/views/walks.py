"""Gemba walks: a round against the standard that holds, the rounds that were made, one of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaizen.core.standards.checklist import Answer, points_of, tally
from kaizen.forms.walks import SO, WalkForm
from kaizen.models import CapturePlace, Walk
from kaizen.services.boards.walks import checklist, deviations_of, note_walk, version_by_now, walks_at, walks_of
from kaizen.services.ideas.places import SHOWN
from kaizen.services.standards import reading
from kaizen.views.queued import INVALID, not_taken, taken, wants_json
from kaizen.views.standards import version_of
from lean.access import SAFE_METHODS, SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site


@policy("view", change="give_idea")
def walk(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """A round against the version that holds; a device that waited sends the answers for the version that it showed."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "give_idea")
    place, form = _place(request, at), WalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: _noted(form, at, code, place))
        if made is not None:
            return taken(request, reverse("walk_made", args=[at.slug, made.pk]), **_told(made))
    if form.errors and wants_json(request):
        return not_taken(form)
    context = _context(request, at, code, place) | {"form": form}
    return render(request, "kaizen/walks/walk.html", context, status=INVALID if form.errors else 200)


def _noted(form: WalkForm, at: Site, code: str, place: CapturePlace | None) -> Walk:
    told = form.cleaned_data
    version = version_of(at, code, told["seq"])
    return note_walk(version, key=told["key"], answers=form.answers(), walked_at=told["at"], place=place)


def _place(request: SignedInRequest, at: Site) -> CapturePlace | None:
    """The place of the code through which the round was begun."""
    pk = whole_number(request.GET.get("place", ""))
    return fetch(at, CapturePlace.objects.select_related(*SHOWN), pk=pk) if pk else None


def _context(request: SignedInRequest, at: Site, code: str, place: CapturePlace | None) -> dict[str, Any]:
    version = version_of(at, code)
    is_held = version.state == "effective"
    station = place.workstation.name if place and place.workstation else ""
    language = (get_language() or "en")[:2]
    points = checklist(version, station=station, language=language) if is_held else []
    said = {one.point: one for one in WalkForm(request.POST).answers()} if request.method == "POST" else {}
    return {
        "site": at, "row": version.standard, "version": version, "is_held": is_held, "place": place,
        "points": [(one, said.get(one.key)) for one in points], "sides": list(SO),
    }  # fmt: skip


def _told(made: Walk) -> dict[str, str]:
    """That the version in effect is another one by now."""
    newer = version_by_now(made)
    if newer is None:
        return {}
    names = {"walked": made.version.name, "newer": newer.name}
    return {"notice": _("Walked against %(walked)s; %(newer)s is in effect now.") % names}


@policy("view")
@require_safe
def walk_list(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """The rounds against a standard, newest first, with what was so and what was not. No names."""
    at = site_for(request.user, site, to="view")
    standard = fetch(at, reading.standards_at(at), code=code)
    rows = [(row, tally(_answers(row))) for row in walks_of(standard)[:200]]
    held = standard.versions.effective().first()
    return render(request, "kaizen/walks/list.html", {"site": at, "row": standard, "rows": rows, "held": held})


@policy("view")
@require_safe
def walk_made(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One round: each point with its answer, and the deviation that it became."""
    at = site_for(request.user, site, to="view")
    row = fetch(at, walks_at(at), pk=pk)
    answers, ideas = {one.point: one for one in _answers(row)}, deviations_of(row)
    points = [(one, answers.get(one.key), ideas.get(one.key)) for one in points_of(row.version.document)]
    context = {
        "site": at, "walk": row, "points": [one for one in points if one[1]], "tally": tally(list(answers.values())),
        "left_out": sum(one[1] is None for one in points), "notice": _told(row).get("notice", ""),
    }  # fmt: skip
    return render(request, "kaizen/walks/made.html", context)


def _answers(row: Walk) -> list[Answer]:
    return [Answer.from_json(one) for one in row.answers]
