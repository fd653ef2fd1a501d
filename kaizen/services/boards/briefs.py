"""The brief of a board: made after the night and at the start of a shift, frozen; the same again makes no new one."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from kaizen.core.board.brief import brief_of
from kaizen.models import Board, Brief
from lean.audit import record
from lean.transactions import atomic
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import SECOND
from valuestream.core.fingerprint import fingerprint
from valuestream.services.maps import calendar_of

from .brief_facts import facts_of
from .figures import newest_report
from .forecasts import keep, settle
from .kpis import today_at

SHIFT_BEGAN = timedelta(minutes=10)  # so long after its start a brief is refreshed; the sweep comes every two
AT_FIRST = time(6)  # without a night of the day, and without shifts or a time of the stand-up


@atomic
def make_brief(board: Board, now: datetime | None = None) -> Brief | None:
    """The brief as the rules make it now; None when the newest one of the day says the same."""
    now = now or timezone.now()
    row = Board.objects.select_for_update().select_related("site").get(pk=board.pk)
    settled = settle(row, now)
    facts = facts_of(row, now)
    content = brief_of(facts)
    newest = newest_brief(row, facts.day)
    if newest is not None and _bare(newest.content) == content:
        if settled:
            record("forecast.settled", row, by=None, site=row.site, after={"board": row.pk, "count": settled})
        return None
    keep(row, facts, now)
    number = 1 + (row.briefs.filter(day=facts.day).aggregate(last=Max("number"))["last"] or 0)
    document = {**content, "number": number}
    made = Brief.objects.create(
        board=row, day=facts.day, number=number, content=document, content_hash=fingerprint(document), made_at=now
    )
    record("brief.made", made, by=None, site=row.site, after={"board": row.pk, "day": facts.day, "number": number})
    return made


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    """The document without its number: what the rules said."""
    return {key: value for key, value in content.items() if key != "number"}


def newest_brief(board: Board, day: date) -> Brief | None:
    """The newest brief of a day."""
    return board.briefs.filter(day=day).order_by("-number").first()


def due(now: datetime | None = None) -> Iterator[Board]:
    """The boards whose brief may be another one: the first of the day, after a night, at the start of a shift."""
    now = now or timezone.now()
    for board in Board.objects.filter(archived_at=None).select_related("site"):
        if is_due(board, now):
            yield board


def is_due(board: Board, now: datetime) -> bool:
    """Whether to look: no brief yet on a day that has begun, a newer night, or a shift that began just now."""
    day = today_at(board.site, now)
    newest, report = newest_brief(board, day), newest_report(board.site, day)
    if newest is None:
        return (report is not None and report.night.day == day) or _has_begun(board, now)
    if report is not None and report.created_at > newest.made_at:
        return True  # also of a day before: a night that came late is news
    return any(begin <= now < begin + SHIFT_BEGAN for begin in _starts(board, now))


def _has_begun(board: Board, now: datetime) -> bool:
    """Whether the first shift of the day has begun; without shifts, whether it is time for the stand-up."""
    local = now.astimezone(ZoneInfo(board.site.timezone))
    if calendar_of(board.site):
        return any(begin.astimezone(local.tzinfo).date() == local.date() and begin <= now
                   for begin in _starts(board, now))  # fmt: skip
    return local.time() >= (board.meets_at or AT_FIRST)


def _starts(board: Board, now: datetime) -> list[datetime]:
    """When the shifts of the last day began."""
    spec = calendar_of(board.site)
    if not spec:
        return []
    at = round(now.timestamp() * SECOND)
    shifts = WorkCalendar.from_spec(spec).shifts_between(at - 24 * 3600 * SECOND, at + 1)
    return [datetime.fromtimestamp(one.begin / SECOND, ZoneInfo(board.site.timezone)) for one in shifts]
