"""What is said about help: escalations and their clocks, calls at a machine, shifts that hand over."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.helping import NO_ANSWER, NO_COUNTERMEASURE
from kaizen.models import AndonCall, Escalation
from lean import formats
from lean.templatetags.lean import language

REASONS: dict[str, Any] = {
    NO_COUNTERMEASURE: _("no countermeasure in time"), NO_ANSWER: _("no answer in time"),
}  # fmt: skip
KINDS: dict[str, Any] = dict(AndonCall.Kind.choices)
CALL_STATES: dict[str, Any] = {"open": _("waits"), "taken": _("somebody is on the way"), "resolved": _("resolved")}


def asked(row: Escalation) -> str:
    """What is needed; of a red that a clock handed up, the figure and its day."""
    if row.red is not None and row.text == row.red.kpi.name:
        return f"{row.text}, {formats.day(row.red.day, language(), year=False)}"
    return row.text


def about(row: Escalation) -> str:
    """What it is about on the board, where the words do not say it themselves."""
    if row.red is not None and row.text != row.red.kpi.name:
        day = formats.day(row.red.day, language(), year=False)
        return gettext("Red day: %(kpi)s, %(day)s") % {"kpi": row.red.kpi.name, "day": day}
    return gettext("Action: %(text)s") % {"text": row.action.text} if row.action is not None else ""


def reason(row: Escalation) -> str:
    return str(REASONS.get(row.reason, row.reason))


def state(row: Escalation, now: datetime) -> tuple[str, str]:
    """Mark and word of an escalation."""
    if row.withdrawn_at is not None:
        return "nodata", gettext("no longer needed")
    if row.answered_at is not None:
        return "ok", gettext("answered")
    return ("act", gettext("overdue")) if row.due_at < now else ("watch", gettext("open"))


def shift(day: date, name: str) -> str:
    """``Mon 2 Mar, Early``; a shift without a name is the whole day."""
    text = f"{formats.weekday(day, language())} {formats.day(day, language(), year=False)}"
    return f"{text}, {name}" if name else text
