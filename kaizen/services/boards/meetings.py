"""The stand-up at a board: one at a time, moved on by anybody who runs the board, its minutes frozen at the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.agenda import ASKED, FORGOTTEN, Item, agenda, place_of
from kaizen.core.board.minutes import Held, minutes_of
from kaizen.models import Board, TierMeeting
from lean.audit import record
from lean.models import User
from lean.transactions import atomic

from .briefs import newest_brief
from .kpis import today_at
from .meeting_minutes import decisions_of

MOST = 500  # people that a stand-up may have
LONGEST = 500  # signs of an answer
CLEAR = timedelta(minutes=60)  # a stand-up is taken for forgotten no earlier


def items_of(board: Board) -> tuple[Item, ...]:
    return agenda(board.letters, board.minutes)


def running(board: Board) -> TierMeeting | None:
    """The stand-up that runs now."""
    return board.meetings.filter(ended_at=None).select_related("board__site").first()


@atomic
def begin(board: Board, *, by: User | None, now: datetime | None = None) -> TierMeeting:
    """Begins a stand-up, or joins the one that runs. One that was forgotten is ended first."""
    now = now or timezone.now()
    row = Board.objects.select_for_update().select_related("site").get(pk=board.pk)
    found = running(row)
    if found is not None and not _is_forgotten(found, now):
        return found
    if found is not None:
        _ended(found, by=None, now=now, is_forgotten=True)
    made = TierMeeting.objects.create(
        board=row, day=today_at(row.site, now), started_at=now, place=items_of(row)[0].key, item_at=now
    )
    record("meeting.begun", made, by=by, site=row.site, after={"board": row.pk, "day": made.day})
    return made


@atomic
def go(meeting: TierMeeting, *, by: User | None, to: str, seen: str, now: datetime | None = None) -> TierMeeting:
    """Opens another item. ``seen``: the item that the person left; where somebody was faster nothing happens.

    Raises ``ValidationError`` when it is somewhere else by now, or over.
    """
    row = _open(meeting)
    items = items_of(row.board)
    if row.place == to:
        return row
    if items[place_of(items, row.place)].key != seen:
        raise ValidationError(_("Somebody else moved the stand-up on. It stands where you see it now."))
    if to not in {item.key for item in items}:
        raise ValidationError(_("The agenda has no such item."))
    row.item_at = now or timezone.now()
    row.save(update_fields=["item_at"])
    return _saved(row, by=by, action="meeting.moved_on", place=to)


@atomic
def attend(meeting: TierMeeting, *, by: User | None, people: int | None) -> TierMeeting:
    """How many are here, as a number. Raises ``ValidationError`` keyed by field."""
    row = _open(meeting)
    if people is not None and not 0 <= people <= MOST:
        raise ValidationError({"attendance": _("A whole number from 0 to 500.")})
    return _saved(row, by=by, action="meeting.attended", attendance=people)


@atomic
def answer(
    meeting: TierMeeting, *, by: User | None, answers: Mapping[str, str], seen: Mapping[str, str]
) -> TierMeeting:
    """What the team says to the three questions. ``seen``: what stood there when the person began to write.

    Raises ``ValidationError`` keyed by question where somebody else wrote meanwhile.
    """
    row = _open(meeting)
    told = {key: " ".join(answers.get(key, "").split())[:LONGEST] for key in ASKED}
    late = {
        key: _("Somebody else wrote meanwhile: %(text)s") % {"text": row.answers[key]}
        for key in ASKED if row.answers.get(key, "") not in (seen.get(key, ""), told[key])
    }  # fmt: skip
    if late:
        raise ValidationError(late)
    return _saved(row, by=by, action="meeting.answered", answers=told)


@atomic
def end(meeting: TierMeeting, *, by: User | None, now: datetime | None = None) -> TierMeeting:
    """Ends it and writes the minutes. A second time changes nothing."""
    row = TierMeeting.objects.select_for_update().select_related("board__site").get(pk=meeting.pk)
    return row if row.ended_at is not None else _ended(row, by=by, now=now or timezone.now())


def end_forgotten(now: datetime | None = None) -> int:
    """Ends stand-ups long over their time; gives how many."""
    now = now or timezone.now()
    rows = [row for row in TierMeeting.objects.filter(ended_at=None).select_related("board") if _is_forgotten(row, now)]
    return sum(_end_forgotten(row, now) for row in rows)


@atomic
def _end_forgotten(meeting: TierMeeting, now: datetime) -> bool:
    row = TierMeeting.objects.select_for_update().select_related("board__site").get(pk=meeting.pk)
    if row.ended_at is None:
        _ended(row, by=None, now=now, is_forgotten=True)
    return row.ended_at == now


def _is_forgotten(row: TierMeeting, now: datetime) -> bool:
    return now - row.started_at > max(CLEAR, FORGOTTEN * timedelta(minutes=row.board.minutes))


def _ended(row: TierMeeting, *, by: User | None, now: datetime, is_forgotten: bool = False) -> TierMeeting:
    now = max(now, row.started_at)
    brief = newest_brief(row.board, row.day)
    told = {"number": brief.number, "hash": brief.content_hash} if brief else None
    held = Held(row.board.name, row.day, row.started_at, now, row.board.minutes, row.attendance, told, is_forgotten)
    row.minutes, row.ended_at = minutes_of(held, decisions_of(row, now), row.answers), now
    row.save(update_fields=["minutes", "ended_at"])
    record("meeting.ended", row, by=by, site=row.site, after={"board": row.board_id, "day": row.day})
    return row


def _saved(row: TierMeeting, *, by: User | None, action: str, **values: Any) -> TierMeeting:
    """Saves what changed with its entry; nothing changed, nothing written. A field that nobody filled may stay so."""
    before = {name: getattr(row, name) for name in values}
    if before == values:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    record(action, row, by=by, site=row.site, before=before, after=values)
    return row


def _open(meeting: TierMeeting) -> TierMeeting:
    """The stand-up, held until the change is done. Raises ``ValidationError`` when it is over."""
    row = TierMeeting.objects.select_for_update().select_related("board__site").get(pk=meeting.pk)
    if row.ended_at is not None:
        raise ValidationError(_("This stand-up is over. Its minutes are written."))
    return row
