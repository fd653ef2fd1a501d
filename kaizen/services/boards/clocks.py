"""What happens at a board when nobody does anything: a red is handed up, a late answer goes further, each once.

Every step locks its row and looks again, so that a second ring, or a second worker, finds nothing to do.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kaizen.core.board.helping import NO_ANSWER, NO_COUNTERMEASURE, reds_of
from kaizen.models import Board, Escalation, Red
from lean.transactions import atomic

from .chains import parted
from .days import open_red
from .escalating import escalate, further
from .figures import Figures
from .kpis import goals_of

LAST_DAYS = timedelta(days=7)  # in which a night may still find a red: a figure by week, or nights that failed


def due_reds(now: datetime | None = None) -> list[int]:
    """The reds without countermeasure whose clock has run out, at a board that stands below another one."""
    rows = Red.objects.filter(answered_at=None, due_at__lte=now or timezone.now(), kpi__retired_at=None)
    rows = rows.filter(kpi__board__archived_at=None, kpi__board__above__archived_at=None)
    rows = rows.exclude(kpi__board__above=None).exclude(pk__in=_asked())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _asked() -> Any:
    """The reds for which help is or was asked. What a team took back by hand, the clock may still ask."""
    rows = Escalation.objects.filter(red__isnull=False, parent=None)
    return rows.filter(Q(withdrawn_at=None) | Q(is_by_clock=True)).values("red")


@atomic
def escalate_red(red: Red, *, now: datetime | None = None) -> Escalation | None:
    """Hands a red up by its clock; None where somebody was faster."""
    now = now or timezone.now()
    Red.objects.select_for_update().get(pk=red.pk)
    row = Red.objects.filter(pk=red.pk, pk__in=due_reds(now)).select_related("kpi__board").first()
    if row is None:
        return None
    return escalate(
        row.kpi.board, by=None, text=row.kpi.name, reason=NO_COUNTERMEASURE, red=row, is_by_clock=True, now=now
    )  # fmt: skip


def due_escalations(now: datetime | None = None) -> list[int]:
    """The escalations past their time that nobody handed on, at a board that stands below another one.

    A red that has its countermeasure meanwhile no longer goes further by the clock.
    """
    rows = Escalation.objects.filter(answered_at=None, withdrawn_at=None, due_at__lte=now or timezone.now())
    rows = rows.filter(Q(further=None) | Q(further__withdrawn_at__isnull=False, further__is_by_clock=False))
    rows = rows.exclude(to__above=None).filter(to__above__archived_at=None)
    rows = rows.exclude(is_by_clock=True, red__answered_at__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@atomic
def hand_on(row: Escalation, *, now: datetime | None = None) -> Escalation | None:
    """Takes a late escalation one tier further up; None where somebody was faster."""
    now = now or timezone.now()
    parted(row)  # locks the chain
    if row.pk not in due_escalations(now):
        return None
    return further(row, by=None, reason=NO_ANSWER, is_by_clock=True, now=now)


def boards_to_look_at() -> list[int]:
    """The boards with mined KPIs."""
    rows = Board.objects.filter(archived_at=None, kpis__stream__isnull=False, kpis__retired_at=None)
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True))


def look_at_nights(board: Board, *, now: datetime | None = None) -> list[Red]:
    """Opens the reds that the newest night found at a board, each in a transaction of its own; a second look none."""
    now = now or timezone.now()
    figures = Figures(board, now)
    found = []
    for view in (figures.view(kpi) for kpi in figures.kpis if kpi.is_mined):
        if view.series is None:
            continue
        known = {red.day for red in view.kpi.reds.all()}
        told = reds_of(view.series, goals_of(view.kpi), view.kpi.better, figures.today - LAST_DAYS, figures.today)
        found += [open_red(view.kpi, day=day, value=value, now=now) for day, value in told if day not in known]
    return found
