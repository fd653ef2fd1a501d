"""Asking one tier up for what a team cannot solve by itself; handing it on; taking it back. A service, not blame."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core import ideas as clock
from kaizen.models import Action, Board, Escalation, Red
from lean.audit import record
from lean.models import User
from lean.services import changes
from lean.transactions import atomic
from valuestream.core.calendar import WorkCalendar
from valuestream.services.maps import calendar_of

from .chains import parted


def due_of(to: Board, asked: datetime) -> datetime:
    """By when a board answers: its working hours, by the calendar of its site; without one every hour counts."""
    spec = calendar_of(to.site)
    return clock.due_at(asked, to.answer_hours, WorkCalendar.from_spec(spec) if spec else None)


@atomic
def escalate(
    board: Board, *, by: User | None, text: str, reason: str, red: Red | None = None, action: Action | None = None,
    is_by_clock: bool = False, now: datetime | None = None,
) -> Escalation:  # fmt: skip
    """Asks the board above. The same again, while it is open, changes nothing.

    Raises ``ValidationError`` keyed by field, and where no board stands above or it is asked already.
    """
    locked = Board.objects.select_for_update(of=("self",)).select_related("site", "above__site").get(pk=board.pk)
    to, text, reason, now = above(locked), _line(text), _line(reason), now or timezone.now()
    _check_source(locked, red, action)
    known = _open(locked, text, red, action)
    if known is not None:
        if (known.text, known.reason) == (text, reason):
            return known
        raise ValidationError(_("Help is asked for this already, and the answer is still to come."))
    kind = "escalation.by_clock" if is_by_clock else "escalation.asked"
    return changes.save(
        Escalation(board=locked, action=action), site=locked.site, by=by, action=kind, text=text, reason=reason,
        red=red, to=to, is_by_clock=is_by_clock, asked_at=now, due_at=due_of(to, now),
    )  # fmt: skip


def above(board: Board) -> Board:
    """The board that is asked. Raises ``ValidationError`` where there is none."""
    if board.above is None or board.above.archived_at is not None:
        raise ValidationError(_("No board stands above this one. Choose one in the settings of this board."))
    return board.above


@atomic
def further(
    row: Escalation, *, by: User | None, reason: str, is_by_clock: bool = False, now: datetime | None = None
) -> Escalation:
    """Hands an open escalation on, one tier up. Its answer comes back to the first asker.

    Raises ``ValidationError`` where it is closed, handed on already, or where nobody stands above.
    """
    _below, link, up = parted(row)
    if not link.is_open:
        raise ValidationError(_("This is closed already."))
    told = {"reason": _line(reason), "is_by_clock": is_by_clock}
    if up and up[0].withdrawn_at is None:
        if up[0].reason == told["reason"]:
            return up[0]
        raise ValidationError(_("This is handed on already, and the answer is still to come."))
    now, to = now or timezone.now(), above(link.to)
    made = up[0] if up else Escalation(board=link.to, parent=link, red=link.red, action=link.action)
    return changes.save(
        made, site=link.to.site, by=by, action="escalation.further", text=link.text, to=to, withdrawn_at=None,
        asked_at=now, due_at=due_of(to, now), **told,
    )  # fmt: skip


@atomic
def withdraw(row: Escalation, *, by: User, reason: str = "", now: datetime | None = None) -> Escalation:
    """The team that asked no longer needs it, nor does who was asked further up. A second time changes nothing.

    Raises ``ValidationError`` where the answer is there.
    """
    _below, link, up = parted(row)
    if link.answered_at is not None:
        raise ValidationError(_("The answer is there already."))
    if link.withdrawn_at is not None:
        return link
    now = now or timezone.now()
    closed = [one for one in (link, *up) if one.is_open]
    for one in closed:
        one.withdrawn_at = now
        one.save(update_fields=["withdrawn_at"])
    after = {"withdrawn": now, "with": [one.pk for one in closed[1:]]}
    record("escalation.withdrawn", link, by=by, site=link.site, after=after, reason=_line(reason))
    return link


def _open(board: Board, text: str, red: Red | None, action: Action | None) -> Escalation | None:
    """What is open about the same red, the same action, or in the same words."""
    rows = board.escalations.filter(answered_at=None, withdrawn_at=None, parent=None, red=red, action=action)
    return (rows if red or action else rows.filter(text=text)).first()


def _check_source(board: Board, red: Red | None, action: Action | None) -> None:
    if red is not None and red.kpi.board_id != board.pk:
        raise ValidationError({"red": _("This belongs to another board.")})
    if action is not None and action.board_id != board.pk:
        raise ValidationError({"action": _("This belongs to another board.")})


def _line(text: str) -> str:
    return " ".join(text.split())
