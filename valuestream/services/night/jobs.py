"""What runs at a site and what ran: imports, maps, counting, streams of a night, nights, the newest first."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from lean.models import Site
from valuestream.models import HookDelivery, ImportRun, MiningRun, NightlyRun, PartCount, ReportMail, Run, StreamNight

MOST = 100
Rows = Callable[[Site], "QuerySet[Any]"]

KINDS: dict[str, Rows] = {  # a line adds a kind of work to the page and the API
    "imports": lambda site: ImportRun.objects.filter(log_file__site=site).select_related("log_file", "source"),
    "maps": lambda site: MiningRun.objects.filter(stream__site=site).select_related("stream"),
    "counting": lambda site: PartCount.objects.filter(source__site=site).select_related("source"),
    "streams": lambda site: StreamNight.objects.filter(stream__site=site).select_related("stream", "night", "family"),
    "nights": lambda site: NightlyRun.objects.filter(site=site),
    "mails": lambda site: ReportMail.objects.filter(report__night__site=site).select_related("report__night"),
    "hooks": lambda site: HookDelivery.objects.filter(hook__site=site).select_related("report__night", "hook"),
}


def jobs_of(site: Site, kind: str = "") -> list[tuple[str, Run]]:
    """``(kind, run)`` of the site, what works first, then the newest; at most 100. ``kind`` empty: all of them."""
    chosen = {kind: KINDS[kind]} if kind in KINDS else KINDS
    found = [(name, run) for name, rows in chosen.items() for run in rows(site).order_by("-created_at")[:MOST]]
    return sorted(found, key=_newest_work)[:MOST]


def _newest_work(job: tuple[str, Run]) -> tuple[bool, float, int]:
    run = job[1]
    return not is_working(run), -run.created_at.timestamp(), -run.pk


def is_working(run: Run) -> bool:
    return run.state in type(run).WORKING


def any_working(jobs: Sequence[tuple[str, Run]]) -> bool:
    return any(is_working(run) for _, run in jobs)
