"""The jobs of a site: what runs, what ran, how long it took, why it failed, and how to try again or stop."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site, User
from valuestream import tasks
from valuestream.models import ImportRun, NightlyRun, PartCount, Run
from valuestream.night_words import night_of
from valuestream.services.night import jobs as service
from valuestream.services.night import parts
from valuestream.services.refusals import why

KIND_NAMES: dict[str, Any] = {
    "imports": _("Imports"), "maps": _("Maps"), "counting": _("Counting"), "streams": _("Streams of a night"),
    "nights": _("Nights"), "mails": _("Reports by e-mail"),
    "hooks": _("Reports by webhook"),
}  # fmt: skip
MARKS = {"failed": "act", "refused": "act", "cancelled": "nodata", "unknown": "watch"}
DONE = ("imported", "mined", "counted", "analysed", "reported", "sent", "delivered")


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a job: where its form goes and what it says."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Job:
    kind: str
    name: str
    url: str
    run: Run
    mark: str
    is_working: bool
    waits: bool
    span: timedelta
    why: tuple[str, str]
    acts: list[Act]


@policy("view")
@require_safe
def jobs(request: SignedInRequest, site: str) -> HttpResponse:
    """What works first, then the newest; as a fragment: the list while something works."""
    at = site_for(request.user, site, to="view")
    kind = request.GET.get("kind", "")
    found = service.jobs_of(at, kind)
    told = [_job(request.user, at, name, run) for name, run in found]
    context = {"site": at, "jobs": told, "kind": kind, "kinds": KIND_NAMES.items()}
    context["is_live"] = service.any_working(found)
    name = "_jobs" if request.headers.get("HX-Request") else "jobs"
    return render(request, f"valuestream/reports/{name}.html", context)


def _job(user: User, site: Site, kind: str, run: Any) -> Job:
    name, url = NAMED[kind](site, run)
    working = service.is_working(run)
    mark = "" if working else MARKS.get(run.state, "ok" if run.state in DONE else "nodata")
    end = run.finished_at or (timezone.now() if working else run.created_at)
    acts = [
        Act(address, label)
        for needed, address, label in ACTS[kind](site, run, working)
        if may(user, site, needed)
    ]  # fmt: skip
    waits = working and run.lease_until is None
    return Job(str(KIND_NAMES[kind]), name, url, run, mark, working, waits, end - run.created_at, why(run), acts)


def _import_name(site: Site, run: ImportRun) -> tuple[str, str]:
    return run.log_file.original_name, reverse("import", args=[site.slug, run.pk])


def _night_name(site: Site, run: NightlyRun) -> tuple[str, str]:
    return night_of(run.day), reverse("report", args=[site.slug, run.day])


def _stream_name(site: Site, row: Any) -> tuple[str, str]:
    names = (row.stream.name, row.family.name if row.family else "", night_of(row.night.day))
    return " · ".join(name for name in names if name), reverse("report", args=[site.slug, row.night.day])


def _mail_name(site: Site, row: Any) -> tuple[str, str]:
    """The night, never the receiver: who wants a report is nobody else's business."""
    return _night_name(site, row.report.night)


def _hook_name(site: Site, row: Any) -> tuple[str, str]:
    """The night and the host; the rest of the address may be secret."""
    if row.report is None:
        return gettext("Test to %(host)s") % {"host": row.hook.host}, reverse("jobs", args=[site.slug]) + "?kind=hooks"
    night, url = _night_name(site, row.report.night)
    return f"{night} → {row.hook.host}", url


NAMED: dict[str, Any] = {
    "imports": _import_name,
    "maps": lambda site, run: (run.stream.name, reverse("map", args=[site.slug, run.stream_id])),
    "counting": lambda site, run: (run.source.name, reverse("data", args=[site.slug])),
    "streams": _stream_name,
    "nights": _night_name,
    "mails": _mail_name,
    "hooks": _hook_name,
}
Offers = list[tuple[str, str, str]]


def _import_acts(site: Site, run: ImportRun, working: bool) -> Offers:
    args = [site.slug, run.pk]
    if run.state == ImportRun.State.FAILED:
        return [("load_data", reverse("import_restart", args=args), gettext("Try again"))]
    if run.state in ImportRun.OPEN:
        return [("load_data", reverse("import_cancel", args=args), gettext("Cancel"))]
    return []


def _map_acts(site: Site, run: Any, working: bool) -> Offers:
    if run.state not in ("failed", "refused"):
        return []
    return [("view", reverse("mine_again", args=[site.slug, run.stream_id, run.pk]), gettext("Try again"))]


def _part_acts(site: Site, run: PartCount, working: bool) -> Offers:
    if run.state != PartCount.State.FAILED:
        return []
    return [("plan_night", reverse("count_again", args=[site.slug, run.pk]), gettext("Try again"))]


def _night_acts(site: Site, night: NightlyRun, working: bool) -> Offers:
    args = [site.slug, night.pk]
    if working:
        return [("plan_night", reverse("night_cancel", args=args), gettext("Cancel"))]
    if night.state == NightlyRun.State.REPORTED:
        return []
    return [("plan_night", reverse("night_again", args=args), gettext("Try again"))]


def _stream_acts(site: Site, row: Any, working: bool) -> Offers:
    """A stream is looked at again with its night, from the same inputs."""
    if working or row.state == "analysed" or row.night.state in NightlyRun.WORKING:
        return []
    again = reverse("night_again", args=[site.slug, row.night_id])
    return [("plan_night", again, gettext("Compute the night again"))]


def _hook_acts(site: Site, row: Any, working: bool) -> Offers:
    args = [site.slug, row.pk]
    if working:
        return [("set_hooks", reverse("delivery_cancel", args=args), gettext("Cancel"))]
    if row.state == "delivered":
        return []
    return [("set_hooks", reverse("delivery_again", args=args), gettext("Try again"))]


ACTS: dict[str, Any] = {
    "imports": _import_acts, "maps": _map_acts, "counting": _part_acts, "streams": _stream_acts, "nights": _night_acts,
    "mails": lambda site, run, working: [], "hooks": _hook_acts,
}  # fmt: skip


@policy("plan_night")
@require_POST
def count_again(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Has a partition counted again whose counting failed."""
    at = site_for(request.user, site, to="plan_night")
    row = fetch(at, PartCount.objects.select_related("source__site"), "source__site", pk=pk)
    parts.count_again(row, request.user)
    tasks.wake(row)
    return redirect("jobs", at.slug)
