"""The KPIs of a board and their targets: dated, numbered, with a reason."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.marks import Goal
from kaizen.models import Board, Kpi, KpiTarget
from lean.audit import record
from lean.models import Site, User
from lean.services import changes
from lean.transactions import atomic


def today_at(site: Site, now: datetime | None = None) -> date:
    """The day on the clock of the site."""
    return (now or timezone.now()).astimezone(ZoneInfo(site.timezone)).date()


@atomic
def add_kpi(board: Board, *, by: User | None, **values: Any) -> Kpi:
    """Hangs a KPI under a letter, behind those that hang there. Raises ``ValidationError`` keyed by field."""
    letter, stream = values["letter"], values.get("stream")
    if letter not in board.letters:
        raise ValidationError({"letter": _("The board does not have this letter.")})
    if stream is not None and stream.site_id != board.site_id:
        raise ValidationError({"stream": _("This belongs to another site.")})
    last = Kpi.objects.filter(board=board, letter=letter, retired_at=None).aggregate(last=Max("position"))["last"]
    row = Kpi(board=board, position=0 if last is None else last + 1)
    return changes.save(row, site=board.site, by=by, action="kpi.added", **values)


@atomic
def retire_kpi(kpi: Kpi, *, by: User) -> Kpi:
    """Takes a KPI off the board; what was entered stays, the next one of its letter colours the calendar."""
    row = Kpi.objects.select_for_update().get(pk=kpi.pk)
    if row.retired_at is not None:
        return row
    changes.save(row, site=row.site, by=by, action="kpi.retired", retired_at=timezone.now())
    behind = Kpi.objects.filter(board=row.board_id, letter=row.letter, retired_at=None, position__gt=row.position)
    for one in behind.order_by("position"):
        Kpi.objects.filter(pk=one.pk).update(position=one.position - 1)
    return row


@atomic
def set_target(kpi: Kpi, *, by: User | None, value: float, valid_from: date, reason: str) -> KpiTarget:
    """A target from a day on; days that are over keep theirs, except that the first one may reach back.

    Raises ``ValidationError`` keyed by field.
    """
    Kpi.objects.select_for_update().get(pk=kpi.pk)
    last = kpi.targets.aggregate(last=Max("number"))["last"] or 0
    if last and valid_from < today_at(kpi.site):
        raise ValidationError({"valid_from": _("Days that are over keep their target. Choose today or later.")})
    row = KpiTarget(kpi=kpi, number=last + 1, value=value, valid_from=valid_from, reason=reason.strip(), set_by=by)
    row.full_clean()
    row.save(force_insert=True)
    told = {"kpi": kpi.pk, "value": value, "from": valid_from}
    record("kpi.target_set", row, by=by, site=kpi.site, after=told, reason=row.reason)
    return row


def goals_of(kpi: Kpi) -> list[Goal]:
    """The targets of a KPI, oldest first; reads what was prefetched."""
    return [Goal(one.number, one.valid_from, one.value) for one in kpi.targets.all()]
