"""Forecasts of briefs: written down when they are made, settled when their day is over, counted."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, Q

from kaizen.core.board.brief.facts import Facts, Record
from kaizen.core.board.brief.forecasts import RULE, came_true, is_over, said
from kaizen.core.board.marks import goal_on
from kaizen.models import Board, Forecast, Kpi

from .figures import Figures
from .kpis import goals_of


def records_of(board: Board) -> Mapping[tuple[str, str], Record]:
    """How often the forecasts of each rule and subject came true; days whose data never came are not counted."""
    settled = Forecast.objects.filter(board=board, came_true__isnull=False)
    rows = settled.values_list("rule", "subject").annotate(
        right=Count("pk", filter=Q(came_true=True)), settled=Count("pk")
    )
    return {(rule, subject): Record(right, n) for rule, subject, right, n in rows}


def keep(board: Board, facts: Facts, now: datetime) -> None:
    """Writes down what is forecast for the day, told or muted. What was said first stays."""
    Forecast.objects.bulk_create(
        [
            Forecast(board=board, rule=RULE, subject=one.subject, day=facts.day, said_at=now, is_muted=bool(one.why))
            for one in said(facts)
        ],
        ignore_conflicts=True,
    )


def settle(board: Board, now: datetime) -> int:
    """Settles forecasts of days that are over, by the newest night; gives how many."""
    waiting = list(Forecast.objects.select_for_update().filter(board=board, settled_at=None))
    if not waiting:
        return 0
    figures = Figures(board, now)
    kpis = {str(kpi.pk): kpi for kpi in figures.kpis}
    over = [row for row in waiting if row.day < figures.today and _settled(row, figures, kpis.get(row.subject), now)]
    Forecast.objects.bulk_update(over, ["came_true", "settled_at"])
    return len(over)


def _settled(row: Forecast, figures: Figures, kpi: Kpi | None, now: datetime) -> bool:
    """Fills in what became of a forecast; False while its day may still get figures."""
    series = figures.view(kpi).series if kpi else None
    points = [(date.fromisoformat(day), float(value)) for day, value, _n in series["points"]] if series else []
    if kpi is not None and not is_over(row.day, points):
        return False
    goal = goal_on(goals_of(kpi), row.day) if kpi else None
    row.came_true = came_true(row.day, points, goal.value if goal else None, kpi.better) if kpi else None
    row.settled_at = now
    return True
