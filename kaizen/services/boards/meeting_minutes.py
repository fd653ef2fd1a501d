"""What was decided at a board while a stand-up ran, read from what was written down."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, Subquery

from kaizen.core.board.minutes import Answered, Asked, Decisions, Promised
from kaizen.models import Action, Escalation, Red, TierMeeting
from lean.models import AuditEntry

from .figures import Figures


def decisions_of(meeting: TierMeeting, end: datetime) -> Decisions:
    """Everything between begin and end at this board, and what stays open."""
    span = (meeting.started_at, end)
    actions = Action.objects.filter(board=meeting.board)
    reds = Red.objects.filter(kpi__board=meeting.board).select_related("kpi", "action")
    answered = list(reds.filter(answered_at__range=span).order_by("answered_at", "pk"))
    units = _units(meeting, end) if answered else {}
    return Decisions(
        reds=[_answered(red, units.get(red.kpi_id, red.kpi.unit)) for red in answered],
        open_reds=reds.filter(answered_at=None).count(),
        promised=[_promised(row) for row in actions.filter(made_at__range=span, reds=None).order_by("pk")],
        done=[_promised(row, row.outcome) for row in actions.filter(done_at__range=span).order_by("done_at", "pk")],
        moved=list(_moved(meeting)),
        carried=[_promised(row) for row in actions.filter(done_at=None, made_at__lt=meeting.started_at)],
        escalations=list(_escalations(meeting, end)),
    )  # fmt: skip


def _promised(row: Action, more: str = "") -> Promised:
    return Promised(row.text, row.owner, row.due, more=more)


def _units(meeting: TierMeeting, end: datetime) -> dict[int, str]:
    """The unit of each KPI: one that is mined has that of its series."""
    figures = Figures(meeting.board, end)
    return {kpi.pk: figures.view(kpi).unit for kpi in figures.kpis}


def _answered(red: Red, unit: str) -> Answered:
    assert red.action is not None
    return Answered(red.kpi.letter, red.kpi.name, red.day, red.value, unit, red.reason, _promised(red.action))


def _moved(meeting: TierMeeting) -> Iterator[Promised]:
    """Dates that were moved since it began: the trail keeps the one before and the reason."""
    begun = AuditEntry.objects.filter(action="meeting.begun", object_id=str(meeting.pk)).order_by("-seq")
    entries = AuditEntry.objects.filter(
        action="action.moved", site_slug=meeting.site.slug, seq__gt=Subquery(begun.values("seq")[:1])
    ).order_by("seq")
    rows = Action.objects.in_bulk([int(entry.object_id) for entry in entries])
    for entry in entries:
        row = rows.get(int(entry.object_id))
        if row is not None and row.board_id == meeting.board_id:
            was, due = (date.fromisoformat(fact["due"]) for fact in (entry.before, entry.after))
            yield Promised(row.text, row.owner, due, was, entry.reason)


def _escalations(meeting: TierMeeting, end: datetime) -> Iterator[Asked]:
    span = (meeting.started_at, end)
    here = Q(board=meeting.board) | Q(to=meeting.board)
    rows = Escalation.objects.filter(here).filter(Q(asked_at__range=span) | Q(answered_at__range=span))
    for row in rows.select_related("board", "to").order_by("asked_at", "pk"):
        yield Asked(row.text, row.reason, row.board.name, row.to.name, row.answer)
