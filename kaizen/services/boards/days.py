"""The days of a KPI: what the team enters, the reds that the night finds, and what is done about them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.helping import red_due
from kaizen.core.board.marks import Mark, goal_on, mark_of
from kaizen.core.rollout.duties import works
from kaizen.models import Action, DayValue, Kpi, KpiTarget, Red
from lean.audit import record
from lean.models import User
from lean.transactions import atomic
from valuestream.services.maps import calendar_of

from .actions import promise
from .kpis import goals_of, today_at


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a day is red, and what is done about it: ``action`` until ``due`` by ``owner``."""

    reason: str = ""
    action: str = ""
    owner: str = ""
    due: date | None = None


@atomic
def enter_day(kpi: Kpi, *, by: User | None, day: date, value: float | None, answer: Answer = Answer()) -> DayValue:
    """What was on a day; without a value there was no shift. A miss needs the four parts of an answer.

    The same again changes nothing; another value is the next number. Raises ``ValidationError`` keyed by field.
    """
    kpi = Kpi.objects.select_for_update().select_related("board__site").get(pk=kpi.pk)
    if kpi.is_mined:
        raise ValidationError(_("This figure comes from the data; nobody enters it."))
    if day > today_at(kpi.site):
        raise ValidationError({"day": _("This day is still to come.")})
    goal = goal_on(goals_of(kpi), day)
    state = "off" if value is None else str(mark_of(value, goal, kpi.better))
    newest = kpi.values.filter(day=day).order_by("-number").first()
    if newest is not None and (newest.state, newest.value) == (state, value):
        return newest
    red = _red(kpi, day, value, answer, by) if state == Mark.MISSED and value is not None else None
    target = KpiTarget.objects.get(kpi=kpi, number=goal.number) if goal else None
    number = 1 + (kpi.values.filter(day=day).aggregate(last=Max("number"))["last"] or 0)
    row = DayValue.objects.create(kpi=kpi, day=day, number=number, state=state, value=value, target=target, red=red)
    told = {"kpi": kpi.pk, "day": day, "value": value, "state": state}
    record("kpi.day_entered", row, by=by, site=kpi.site, after=told)
    return row


def _red(kpi: Kpi, day: date, value: float, answer: Answer, by: User | None) -> Red:
    """The red of a day that is entered: the one that is there, else a new one with its action."""
    known = Red.objects.filter(kpi=kpi, day=day).first()
    if known is not None:
        return known
    action, now = _action_of(kpi, answer, by), timezone.now()
    return Red.objects.create(
        kpi=kpi, day=day, value=value, origin=Red.Origin.ENTERED, opened_at=now, due_at=_due_at(kpi, now),
        reason=answer.reason.strip(), action=action, answered_at=now,
    )  # fmt: skip


def _due_at(kpi: Kpi, opened: datetime) -> datetime:
    """When nobody's answer goes one tier up, by the calendar of the site."""
    return red_due(opened, kpi.site.timezone, works(calendar_of(kpi.site)))


def _action_of(kpi: Kpi, answer: Answer, by: User | None) -> Action:
    """The action of an answer. Raises ``ValidationError`` naming all that is not there: reason, action, owner, due."""
    errors: dict[str, list[ValidationError]] = {}
    if not answer.reason.strip():
        errors["reason"] = [ValidationError(_("A red needs a reason."))]
    try:
        action = promise(kpi.board, by=by, text=answer.action, owner=answer.owner, due=answer.due)
    except ValidationError as error:
        told = {"action" if name == "text" else name: found for name, found in error.error_dict.items()}
        raise ValidationError(errors | told) from error
    if errors:
        raise ValidationError(errors)
    return action


@atomic
def answer_red(red: Red, *, by: User | None, answer: Answer) -> Red:
    """Closes a red with reason, action, owner and date. Who comes second sees what stands there already.

    Raises ``ValidationError`` keyed by field.
    """
    row = Red.objects.select_for_update().select_related("kpi__board__site").get(pk=red.pk)
    if row.answered_at is not None:
        raise ValidationError(_("Somebody answered this red already; what they wrote stands on the board."))
    row.action = _action_of(row.kpi, answer, by)
    row.reason, row.answered_at = answer.reason.strip(), timezone.now()
    row.save(update_fields=["action", "reason", "answered_at"])
    told = {"kpi": row.kpi_id, "day": row.day, "action": row.action_id}
    record("red.answered", row, by=by, site=row.site, after=told, reason=row.reason)
    return row


@atomic
def open_red(kpi: Kpi, *, day: date, value: float, now: datetime) -> Red:
    """A red that the night found; a second time gives the same."""
    row, is_new = Red.objects.get_or_create(
        kpi=kpi, day=day,
        defaults={"value": value, "origin": Red.Origin.MINED, "opened_at": now, "due_at": _due_at(kpi, now)},
    )  # fmt: skip
    if is_new:
        record("red.opened", row, by=None, site=kpi.site, after={"kpi": kpi.pk, "day": day, "value": value})
    return row
