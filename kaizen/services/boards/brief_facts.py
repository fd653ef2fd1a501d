"""Reads what the rules of a brief look at: the newest night, promises, calls, crew, hours, findings, the library."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from kaizen.core.board.brief.facts import Crew, Facts, Flow, Help, OtherHours, Outlook, Promise, Waste
from kaizen.core.board.marks import goal_on
from kaizen.models import Action, AndonCall, Board, Escalation
from lean.models import CalendarException
from lean.units import Missing, figure_from_json
from valuestream.models import FindingLife, MapVersion, Report
from valuestream.services.findings.listing import listed
from valuestream.services.findings.settings import settings_of

from .brief_library import solved_elsewhere
from .figures import Figures, newest_report
from .forecasts import records_of
from .kpis import goals_of

Doc = dict[str, Any]
PEOPLE = "people"  # unit of the figures that count a crew


def facts_of(board: Board, now: datetime) -> Facts:
    """Everything, as it stands at a moment."""
    figures = Figures(board, now)
    streams = _streams(figures)
    content, flows = (figures.report.content if figures.report else {}), tuple(_flows(figures.report, streams))
    ids = {flow.id for flow in flows}
    return Facts(
        figures.today, figures.works(figures.today), night=figures.report.night.day if figures.report else None,
        changed=tuple(one for one in content.get("changed", ()) if one["stream"] in ids),
        gone=tuple(one for one in content.get("gone", ()) if one["stream"] in ids),
        before=_before(figures), flows=flows, overdue=_overdue(board, figures.today), help=_help(board, now),
        crews=tuple(_crews(figures)), hours=tuple(_hours(board, figures.today)),
        wastes=tuple(_wastes(board, flows)), solved=tuple(solved_elsewhere(board.site, flows, figures.today)),
        outlooks=tuple(_outlooks(figures)), records=records_of(board), board=board.pk,
    )  # fmt: skip


def _streams(figures: Figures) -> set[int]:
    """The streams that the board is about: those of its mined KPIs, else all that the night looked at."""
    mined = {kpi.stream_id for kpi in figures.kpis if kpi.stream_id}
    told = {one["stream"] for one in figures.report.content["streams"]} if figures.report else set()
    return mined or told


def _flows(report: Report | None, streams: set[int]) -> Iterator[Flow]:
    """Each stream as a whole; families have their own lines in the report."""
    for one in report.content["streams"] if report else ():
        if one["stream"] not in streams or one["id"] != f"{one['stream']}-0":
            continue
        content = one["content"]
        yield Flow(
            one["id"], one["stream"], content["name"], one["map"], content["data"]["is_late"],
            content["data"]["hours_old"], content["bottleneck"], _waiting(one),
        )  # fmt: skip


def _waiting(one: Mapping[str, Any]) -> Any:
    """Orders before the bottleneck of the week, on average of the map's period."""
    name = one["content"]["bottleneck"]["week"].get("step")
    drawn = MapVersion.objects.filter(stream=one["stream"], number=one["map"]).first() if one["map"] else None
    step = next((box for box in drawn.content["steps"] if box["name"] == name), None) if drawn else None
    return figure_from_json(step["inventory"]["orders"]) if step else Missing("no_own_figure")


def _before(figures: Figures) -> dict[str, str]:
    """The step that held each flow in the report before the newest one."""
    if figures.report is None:
        return {}
    earlier = newest_report(figures.board.site, figures.report.night.day - timedelta(days=1))
    streams = earlier.content["streams"] if earlier else ()
    weeks = {one["id"]: one["content"]["bottleneck"]["week"] for one in streams}
    return {key: week["step"] for key, week in weeks.items() if "step" in week}


def _overdue(board: Board, today: date) -> tuple[Promise, ...]:
    rows = Action.objects.filter(board=board, done_at=None, due__lt=today)
    return tuple(Promise(row.text, row.owner, row.due) for row in rows)


def _help(board: Board, now: datetime) -> Help:
    calls = AndonCall.objects.filter(site=board.site, resolved_at=None)
    calls = calls.filter(area=board.area_id) if board.tier == 1 else calls.filter(tier__gte=min(board.tier, 3))
    asked = Escalation.objects.filter(to=board, answered_at=None)
    return Help(calls.count(), asked.count(), asked.filter(due_at__lt=now).count())


def _crews(figures: Figures) -> Iterator[Crew]:
    for kpi in figures.kpis:
        if kpi.unit != PEOPLE:
            continue
        newest = figures.view(kpi).newest
        day, people = (newest.day, newest.value) if newest else (None, None)
        goal = goal_on(goals_of(kpi), day or figures.today)
        yield Crew(kpi.name, day, people, goal.value if goal else None, kpi.better, _is_old(figures, day))


def _is_old(figures: Figures, newest: date | None) -> bool:
    """Whether the newest day with a number lies before the last day that was worked."""
    last = figures.today - timedelta(days=1)
    for _tries in range(31):
        if figures.works(last):
            break
        last -= timedelta(days=1)
    return newest is None or newest < last


def _hours(board: Board, today: date) -> Iterator[OtherHours]:
    """The site's calendar, and those of its stations, where today is an exception."""
    rows = CalendarException.objects.filter(calendar__site=board.site, date=today).select_related("calendar")
    for row in rows.filter(Q(calendar__is_default=True) | Q(calendar__workstations__isnull=False)).distinct():
        stations = () if row.calendar.is_default else row.calendar.workstations.values_list("name", flat=True)
        spans = tuple((begin, end) for begin, end in row.intervals)
        yield OtherHours(row.calendar_id, row.calendar.name, row.reason, spans, tuple(stations))


def _wastes(board: Board, flows: tuple[Flow, ...]) -> Iterator[Waste]:
    """Findings that nobody decided about or works on, by their points."""
    lives = FindingLife.objects.filter(
        stream__in={flow.stream for flow in flows}, family=None, in_open_a3=False
    ).select_related("stream")
    for row in listed(lives.prefetch_related("decisions"), settings_of(board.site)).ranked:
        yield Waste(row.life.pk, row.life.stream_id, row.doc)


def _outlooks(figures: Figures) -> Iterator[Outlook]:
    """The mined figures by day that have a target today and data that is not late."""
    for kpi in figures.kpis:
        view = figures.view(kpi) if kpi.is_mined else None
        if view is None or view.is_late or view.series is None or view.series["per"] != "day" or view.goal is None:
            continue
        points = tuple((date.fromisoformat(day), float(value)) for day, value, _n in view.series["points"])
        yield Outlook(kpi.pk, kpi.name, view.unit, kpi.better, points, view.goal.value)
