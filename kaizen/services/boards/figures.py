"""The KPIs of a board as they stand: the month's days, the run chart, the light, how old the data is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from kaizen.core.board.marks import Day, Goal, Light, Mark, entered_series, goal_on, light_of, mark_of, month_of
from kaizen.core.rollout.duties import Works, works
from kaizen.models import Board, DayValue, Kpi, Red
from lean.models import Site
from valuestream.models import Report
from valuestream.services.maps import calendar_of

from .kpis import goals_of, today_at

Doc = dict[str, Any]
LOOK_BACK = timedelta(days=120)  # of what was entered by hand
NEXT_NIGHT = timedelta(hours=27)  # after the due time of one night the next one has long told


@dataclass(frozen=True, slots=True)
class KpiView:
    """``series``: points and limits, None without any; ``newest``: the last day with a value, ``goal`` its target.

    ``at``: the moment up to which the data reaches; None where there is none.
    """

    kpi: Kpi
    days: tuple[Day, ...]
    series: Doc | None
    newest: Day | None
    light: Light
    goal: Goal | None
    at: datetime | None
    is_late: bool
    open_red: Red | None

    @property
    def met(self) -> int:
        return sum(day.mark == Mark.MET for day in self.days)

    @property
    def missed(self) -> int:
        return sum(day.mark == Mark.MISSED for day in self.days)

    @property
    def unit(self) -> str:
        """Of the series; what was entered has the unit of its KPI."""
        return str(self.series["unit"]) if self.series else self.kpi.unit


class Figures:
    """Everything that the KPIs of a board need, read once."""

    def __init__(self, board: Board, now: datetime | None = None) -> None:
        self.board, self.now = board, now or timezone.now()
        self.today = today_at(board.site, self.now)
        self.report = newest_report(board.site, self.today)
        self.works: Works = works(calendar_of(board.site))
        self.kpis = list(_kpis(board, self.today))

    @property
    def is_late(self) -> bool:
        """Whether the mined figures are late: their night said so, or no night has told since."""
        if self.report is None:
            return True
        return bool(self.report.content["is_late"]) or self.now - self.report.night.due_at > NEXT_NIGHT

    @property
    def reaches(self) -> datetime | None:
        """The newest event of the site's logs, as the newest night saw them."""
        trust = self.report.content["trust"] if self.report else []
        return max((moment_of(one["newest"]) for one in trust if one["newest"]), default=None)

    def of_letter(self, letter: str) -> list[KpiView]:
        """The KPIs under a letter; the first colours its calendar."""
        return [self.view(kpi) for kpi in self.kpis if kpi.letter == letter]

    def view(self, kpi: Kpi) -> KpiView:
        series, at, is_late = self._mined(kpi) if kpi.is_mined else self._entered(kpi)
        values = {date.fromisoformat(day): value for day, value, _n in series["points"]} if series else {}
        goals, off = goals_of(kpi), [one.day for one in kpi.values.all() if one.state == DayValue.State.OFF]
        days = month_of(self.today, values, goals, kpi.better, self._works(series), off)
        newest = _newest(values, goals, kpi.better)
        light = light_of(newest.mark, series["state"], is_late=is_late) if newest and series else Light.NODATA
        red = next((one for one in kpi.reds.all() if one.answered_at is None), None)
        return KpiView(kpi, days, series, newest, light, goal_on(goals, self.today), at, is_late, red)

    def _works(self, series: Doc | None) -> Works:
        """A figure by week has its day on Sunday."""
        return (lambda day: day.weekday() == 6) if series and series["per"] == "week" else self.works

    def _mined(self, kpi: Kpi) -> tuple[Doc | None, datetime | None, bool]:
        stream = stream_of(self.report, kpi.stream_id)
        if stream is None:
            return None, None, True
        data = stream["content"]["data"]
        is_late = self.is_late or bool(data["is_late"])
        mine = (s for s in stream["content"]["series"] if (s["key"], s["step"] or "") == (kpi.series, kpi.step))
        return next(mine, None), moment_of(data["newest"]), is_late

    def _entered(self, kpi: Kpi) -> tuple[Doc | None, datetime | None, bool]:
        rows = {one.day: one for one in kpi.values.all()}  # by number: the newest of a day stays
        values = {day: one.value for day, one in rows.items() if one.value is not None}
        if not values:
            return None, None, True
        at = max(one.entered_at for one in rows.values())
        series = entered_series(str(kpi.pk), kpi.unit, kpi.better, values)
        return series, at, self._is_old(max(rows))

    def _is_old(self, newest: date) -> bool:
        """Whether a working day has passed without an entry."""
        day = newest + timedelta(days=1)
        while day < self.today - timedelta(days=1):
            if self.works(day):
                return True
            day += timedelta(days=1)
        return False


def newest_report(site: Site, day: date) -> Report | None:
    """The report of the newest night up to a day."""
    rows = Report.objects.filter(night__site=site, night__day__lte=day).select_related("night")
    return rows.order_by("-night__day", "-number").first()


def stream_of(report: Report | None, stream: int | None) -> Mapping[str, Any] | None:
    """What a report says of a stream as a whole, else of its first family."""
    found = [one for one in report.content["streams"] if one["stream"] == stream] if report else []
    whole = [one for one in found if one["id"] == f"{stream}-0"]
    return next(iter(whole or found), None)


def _kpis(board: Board, today: date) -> Any:
    """The KPIs with what was entered up to a day."""
    entered = DayValue.objects.filter(day__gte=today - LOOK_BACK, day__lte=today)
    values = Prefetch("values", entered.order_by("day", "number"))
    rows = Kpi.objects.filter(board=board, retired_at=None).select_related("stream", "board__site")
    return rows.prefetch_related(values, "targets", "reds__action").order_by("letter", "position")


def _newest(values: Mapping[date, float], goals: list[Goal], better: str) -> Day | None:
    if not values:
        return None
    day = max(values)
    goal = goal_on(goals, day)
    return Day(day, mark_of(values[day], goal, better), values[day], goal)


def moment_of(iso: str) -> datetime:
    """A moment that a night wrote down; without a zone it is taken for that of the installation."""
    at = datetime.fromisoformat(iso)
    return at if at.tzinfo else timezone.make_aware(at)
