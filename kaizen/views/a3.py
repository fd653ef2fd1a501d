"""Pages of A3s: the list, begin one, the sheet, its history, how many are open at a time."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaizen.core.a3.fold import changed
from kaizen.forms.a3 import BeginForm, LimitForm
from kaizen.models import A3
from kaizen.services.a3 import limits, opening
from kaizen.services.a3.reading import history_of, listed, paper_of, papers_at
from kaizen.services.similar import Found, similar_to
from kaizen.templatetags.a3 import one_line
from kaizen.views.a3_sheet import sheet_context
from lean.access import SAFE_METHODS, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site
from valuestream.models import FindingLife
from valuestream.templatetags.findings import finding_sentence

INVALID = 422


def a3_of(site: Site, number: int) -> A3:
    """The A3 of that number at the site. Raises Http404."""
    return fetch(site, papers_at(site), number=number)


@policy("view")
@require_safe
def a3_list(request: SignedInRequest, site: str) -> HttpResponse:
    """Open ones by what waits; those that are over with what became of them, failures included."""
    at = site_for(request.user, site, to="view")
    found = papers_at(at)
    context = {
        "site": at, "open": listed(found.filter(ended_as="")), "ended": found.exclude(ended_as=""),
        "may_write": may(request.user, at, "write_a3"), "may_limit": may(request.user, at, "edit_stream"),
    }  # fmt: skip
    return render(request, "kaizen/a3/list.html", context)


@policy("write_a3")
def a3_new(request: SignedInRequest, site: str) -> HttpResponse:
    """Begin an A3, from a finding with ``?finding=``: then its evidence is frozen in."""
    at = site_for(request.user, site, to="write_a3")
    finding = _finding(at, request.GET.get("finding", ""))
    running = finding.a3s.filter(ended_as="").first() if finding else None
    if running is not None:
        return redirect("a3", at.slug, running.number)
    title = one_line(finding_sentence(finding.document)) if finding else ""
    form = BeginForm(request.POST or None, site=at, has_finding=finding is not None, title=title)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"finding": finding}
        values["is_proposed"] = one_line(values["title"]) == title
        made = applied(form, lambda: opening.begin(at, by=request.user, **values))
        if made is not None:
            messages.success(request, _("Begun. What it rests on is frozen in.") if finding else _("Begun."))
            return redirect("a3_write", at.slug, made.number)
    asked = request.POST.get("title", request.GET.get("title", title))
    context = {"site": at, "form": form, "finding": finding, "found": _before(at, asked, finding)}
    page = "kaizen/a3/new.html" + ("#before" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, page, context, status=INVALID if form.errors else 200)


def _before(site: Site, title: str, finding: FindingLife | None) -> list[Found]:
    """What was proposed or tried before about the like; failures too."""
    if finding is None:
        return similar_to(site, title)
    return similar_to(site, title, finding.document["place"]["step"] or "", finding.document["waste"] or "")


def _finding(site: Site, pk: str) -> FindingLife | None:
    if not pk:
        return None
    number = whole_number(pk)
    if number is None:
        raise Http404("no such finding")
    return fetch(site, FindingLife.objects.select_related("stream", "map_version"), "stream__site", pk=number)


@policy("view")
@require_safe
def a3(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """The sheet as people read and print it; as it was with ``?at=``."""
    at = site_for(request.user, site, to="view")
    row = a3_of(at, number)
    paper = paper_of(row, upto=whole_number(request.GET.get("at", "")))
    return render(request, "kaizen/a3/sheet.html", sheet_context(request, at, paper))


@policy("view")
@require_safe
def a3_history(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """Every edit, newest first; what changed between two of them with ``?from=`` and ``?to=``."""
    at = site_for(request.user, site, to="view")
    row = a3_of(at, number)
    chosen = {key: request.GET.get(key, "") for key in ("from", "to")}
    first, last = (whole_number(chosen[key]) for key in ("from", "to"))
    differences = changed(paper_of(row, upto=first).state, paper_of(row, upto=last).state) if first else None
    context = {
        "site": at, "row": row, "steps": history_of(row), "chosen": chosen, "differences": differences,
    }  # fmt: skip
    return render(request, "kaizen/a3/history.html", context)


@policy("view", change="edit_stream")
def a3_limits(request: SignedInRequest, site: str) -> HttpResponse:
    """How many open A3s each area takes on at a time."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "edit_stream")
    form = LimitForm(request.POST or None, site=at, rows=limits.limits_of(at), usual=opening.MOST_OPEN)
    if request.method == "POST" and form.is_valid():
        limits.set_limits(at, form.told(), by=request.user)
        messages.success(request, _("Saved. It counts for the next A3 that is begun."))
        return redirect("a3s", at.slug)
    context = {"site": at, "form": form, "may_edit": may(request.user, at, "edit_stream")}
    return render(request, "kaizen/a3/limits.html", context, status=INVALID if form.errors else 200)
