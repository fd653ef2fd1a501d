"""The reports of the nights: the archive, one report, and two nights beside each other."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, may, policy, site_for
from lean.forms.base import whole_number
from lean.models import Site
from valuestream import night_words as words
from valuestream.core.night.comparison import compare
from valuestream.models import NightlyRun, Report
from valuestream.services.night import plans
from valuestream.services.refusals import why
from valuestream.views.report_page import ReportPage, duration_of

NIGHTS = NightlyRun.objects.select_related("site")
PER_PAGE = 31


@policy("view")
@require_safe
def archive(request: SignedInRequest, site: str) -> HttpResponse:
    """The site's nights, newest first, and which one is due next."""
    at = site_for(request.user, site, to="view")
    nights = NIGHTS.filter(site=at).prefetch_related("reports")
    page = Paginator(nights, PER_PAGE).get_page(request.GET.get("page"))
    plan = plans.known_plan(at)
    context = {
        "site": at, "page": page, "rows": _rows(list(page.object_list)), "plan": plan,
        "next": plans.next_due(plan, plans.clock()), "may_plan": may(request.user, at, "plan_night"),
    }  # fmt: skip
    return render(request, "valuestream/reports/archive.html", context)


def _rows(nights: Iterable[NightlyRun]) -> list[dict[str, Any]]:
    """A row for each night; of two on one day the older one's address names it."""
    seen: set[date] = set()
    found = []
    for night in nights:
        found.append(_row(night) | {"is_second": night.day in seen})
        seen.add(night.day)
    return found


def _row(night: NightlyRun) -> dict[str, Any]:
    report = next(iter(night.reports.all()), None)
    doc: dict[str, Any] = report.content if report else {"changed": [], "failed": [], "is_late": False, "streams": []}
    counts = {state: sum(change["state"] == state for change in doc["changed"]) for state in ("worse", "better")}
    new = sum(change["nights"] == 1 for change in doc["changed"])
    told: dict[str, Any] = {
        "night": night,
        "report": report,
        "title": words.night_of(night.day),
        "duration": duration_of(night),
    }
    return told | {"doc": doc, "why": why(night), "mark": _mark(night, doc), "new": new, **counts}


def _mark(night: NightlyRun, doc: dict[str, Any]) -> str:
    if night.state == NightlyRun.State.FAILED:
        return "act"
    if night.state != NightlyRun.State.REPORTED or doc["is_late"] or not doc["streams"]:
        return "nodata"
    return "watch" if doc["failed"] else "ok"


def night_on(site: Site, day: date, pk: str = "") -> NightlyRun:
    """The newest night that was due on that local day, or the one that is named. Raises Http404."""
    found = NIGHTS.filter(site=site, day=day).order_by("-due_at")
    chosen = whole_number(pk)
    night = (found if chosen is None else found.filter(pk=chosen)).first()
    if night is None:
        raise Http404("no night was due on this day")
    return night


@policy("view")
@require_safe
def report(request: SignedInRequest, site: str, day: date) -> HttpResponse:
    """The report of a night, beside another one's with ``?with=``; how far the night is while there is none."""
    at = site_for(request.user, site, to="view")
    night = night_on(at, day, request.GET.get("night", ""))
    found = _version(night, request.GET.get("version", ""))
    context = {
        "site": at, "night": night, "title": words.night_of(day), "why": why(night),
        "is_working": night.state in NightlyRun.WORKING, "may_plan": may(request.user, at, "plan_night"),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return _progress(request, context)
    if found is None:
        return render(request, "valuestream/reports/night.html", context)
    if "with" in request.GET:
        return _beside(request, context, found)
    others = Report.objects.filter(night__site=at).exclude(night=night).select_related("night")
    context |= {"page": ReportPage(at, found), "versions": list(night.reports.all()), "others": others[:PER_PAGE]}
    return render(request, "valuestream/reports/report.html", context)


def version_of(night: NightlyRun, number: str) -> Report:
    """The report of that number, or the newest one. Raises Http404 for one that there is not."""
    found = _version(night, number)
    if found is None:
        raise Http404("the night has no report yet")
    return found


def _version(night: NightlyRun, number: str) -> Report | None:
    """The report of that number, or the newest one. Raises Http404 for a number that there is not."""
    reports = night.reports.select_related("night__site")
    if not number:
        return reports.first()
    found = reports.filter(number=whole_number(number) or 0).first()
    if found is None:
        raise Http404("no such version of the report")
    return found


def _progress(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The part of the page that changes while the night runs; the whole page anew once it is over."""
    if not context["is_working"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "valuestream/reports/_working.html", context)


def _beside(request: SignedInRequest, context: dict[str, Any], new: Report) -> HttpResponse:
    """What is new, gone and stayed between two nights, and every figure of both."""
    try:
        other = night_on(context["site"], date.fromisoformat(request.GET["with"]))
    except ValueError:
        raise Http404("no such day") from None
    old = version_of(other, "")
    if old.night.due_at > new.night.due_at:
        old, new = new, old
    found = compare(old.content, new.content)
    pages = ReportPage(context["site"], old), ReportPage(context["site"], new)
    lists = {
        "fresh": [pages[1].change(change) for change in found.new],
        "stayed": [pages[1].change(change) for change in found.stayed],
        "gone": [pages[0].change(change) for change in found.gone],
        "held": [pages[0].change(change) for change in found.held],
    }
    figures = [(one, pages[1].name_of(one.stream) or pages[0].name_of(one.stream)) for one in found.figures]
    context |= {"old": pages[0], "new": pages[1], "figures": figures, **lists}
    return render(request, "valuestream/reports/compare.html", context)


@policy("view")
@require_safe
def method(request: SignedInRequest, site: str) -> HttpResponse:
    """How a night tells signal from noise, and what its figures are."""
    at = site_for(request.user, site, to="view")
    figures = [(label, words.MEANINGS[key]) for key, label in words.FIGURES.items() if key in words.MEANINGS]
    return render(request, "valuestream/reports/method.html", {"site": at, "figures": figures})
