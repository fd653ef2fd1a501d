"""What one shift leaves to the next: a card filled from what the system knows, with a note, written once."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.shifts import LOOK_BACK, Span, spans_until, to_hand_over
from kaizen.models import Action, AndonCall, Board, Handover, Red
from lean.audit import record
from lean.models import User
from lean.transactions import atomic
from valuestream.core.calendar import WorkCalendar
from valuestream.services.maps import calendar_of

from .andon import calls_for
from .chains import open_at
from .figures import newest_report
from .kpis import today_at

Doc = dict[str, Any]
SCHEMA = "newlean.handover/1"


def turns_of(board: Board, now: datetime) -> list[Span]:
    """The shifts that may hand over at a moment; whose turn it is stands first."""
    spec = calendar_of(board.site)
    spans = spans_until(now, board.site.timezone, WorkCalendar.from_spec(spec) if spec else None)
    rows = board.handovers.filter(day__gte=today_at(board.site, now - LOOK_BACK)).values_list("day", "shift")
    return to_hand_over(spans, now, [f"{day.isoformat()} {shift}" for day, shift in rows])


def card(board: Board, span: Span, now: datetime) -> Doc:
    """What the system knows of a shift (document ``newlean.handover/1``)."""
    soon = span.day + timedelta(days=1)
    reds = Red.objects.filter(kpi__board=board, answered_at=None).select_related("kpi").order_by("day", "pk")
    actions = Action.objects.filter(board=board, done_at=None, due__lte=soon).order_by("due", "pk")
    return {
        "schema": SCHEMA, "day": span.day.isoformat(), "shift": span.shift,
        "reds": [{"kpi": one.kpi.name, "day": one.day.isoformat()} for one in reds],
        "actions": [{"text": one.text, "owner": one.owner, "due": one.due.isoformat()} for one in actions],
        "calls": [_call(one) for one in _calls(board, span)],
        "escalations": [
            {"text": one.text, "to": one.to.name, "due": one.due_at.isoformat(), "answer": one.answer}
            for one in open_at(board).filter(board=board)
        ],
        "refused": _refused(board, now),
    }  # fmt: skip


def _calls(board: Board, span: Span) -> list[AndonCall]:
    """The calls that the shift raised, and those that are open still."""
    rows = AndonCall.objects.filter(calls_for(board), site=board.site)
    rows = rows.filter(Q(raised_at__gte=span.begin, raised_at__lt=span.end) | Q(resolved_at=None))
    return list(rows.select_related("area", "workstation", "site").order_by("raised_at", "pk"))


def _call(one: AndonCall) -> Doc:
    state = "resolved" if one.resolved_at else "taken" if one.taken_at else "open"
    return {"place": one.place, "kind": one.kind, "note": one.note, "state": state, "outcome": one.outcome,
            "tier": one.tier}  # fmt: skip


def _refused(board: Board, now: datetime) -> int:
    """Rows of the site's logs that the newest night could not use."""
    report = newest_report(board.site, today_at(board.site, now))
    return sum(one.get("quarantined", 0) for one in report.content["trust"]) if report else 0


@atomic
def write(
    board: Board, *, by: User | None, span: Span, note: str = "", now: datetime | None = None
) -> Handover:  # fmt: skip
    """Hands a shift over. The same note again changes nothing; what is missing is said by the next shift.

    Raises ``ValidationError`` keyed by field.
    """
    Board.objects.select_for_update().get(pk=board.pk)
    note, now = note.strip(), now or timezone.now()
    known = Handover.objects.filter(board=board, day=span.day, shift=span.shift).first()
    if known is not None and known.note == note:
        return known
    if known is not None:
        raise ValidationError({"shift": _("This shift has handed over already.")})
    row = Handover(
        board=board, day=span.day, shift=span.shift, content=card(board, span, now), note=note, written_at=now
    )  # fmt: skip
    row.full_clean()
    row.save(force_insert=True)
    told = {"day": row.day, "shift": row.shift, "note": row.note}
    record("handover.written", row, by=by, site=board.site, after=told)
    return row


@atomic
def read(row: Handover, *, by: User, now: datetime | None = None) -> Handover:
    """The next shift has seen it. A second time changes nothing."""
    return _read(row, by, now or timezone.now(), "handover.read")


@atomic
def unread(row: Handover, *, by: User) -> Handover:
    """It counts as unread again: it was a slip."""
    return _read(row, by, None, "handover.unread")


def _read(row: Handover, by: User, at: datetime | None, action: str) -> Handover:
    locked = Handover.objects.select_for_update(of=("self",)).select_related("board__site").get(pk=row.pk)
    if (locked.read_at is None) == (at is None):
        return locked
    locked.read_at = at
    locked.save(update_fields=["read_at"])
    record(action, locked, by=by, site=locked.site, after={"read": at})
    return locked
