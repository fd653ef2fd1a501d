"""The minutes of a stand-up as a document (``newlean.minutes/1``): what was decided, never who spoke or came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

SCHEMA = "newlean.minutes/1"
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Promised:
    """An action as the minutes keep it. ``owner``: a function; ``more``: what came of it, or why it was moved."""

    text: str
    owner: str
    due: date
    was_due: date | None = None
    more: str = ""

    def as_json(self) -> Doc:
        was = self.was_due.isoformat() if self.was_due else None
        return {"text": self.text, "owner": self.owner, "due": self.due.isoformat(), "was_due": was, "more": self.more}


@dataclass(frozen=True, slots=True)
class Answered:
    """A red day with its reason and its action."""

    letter: str
    kpi: str
    day: date
    value: float
    unit: str
    reason: str
    action: Promised

    def as_json(self) -> Doc:
        return {
            "letter": self.letter, "kpi": self.kpi, "day": self.day.isoformat(), "value": self.value,
            "unit": self.unit, "reason": self.reason, "action": self.action.as_json(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Help between two boards: from which to which, and the answer where there is one."""

    text: str
    reason: str
    source: str
    target: str
    answer: str

    def as_json(self) -> Doc:
        return {"text": self.text, "reason": self.reason, "from": self.source, "to": self.target, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided while it ran. ``carried``: promises that stay open, and stand there again the next day."""

    reds: Sequence[Answered] = ()
    open_reds: int = 0
    promised: Sequence[Promised] = ()
    done: Sequence[Promised] = ()
    moved: Sequence[Promised] = ()
    carried: Sequence[Promised] = ()
    escalations: Sequence[Asked] = ()

    def as_json(self) -> Doc:
        lists = ("reds", "promised", "done", "moved", "carried", "escalations")
        return {name: [one.as_json() for one in getattr(self, name)] for name in lists} | {"open_reds": self.open_reds}


@dataclass(frozen=True, slots=True)
class Held:
    """When a stand-up ran, for how long it was planned, how many came, and the brief it began with."""

    board: str
    day: date
    started: datetime
    ended: datetime
    planned: int  # minutes
    attendance: int | None
    brief: Doc | None = None
    is_forgotten: bool = False  # ended by itself, long after its time


def minutes_of(held: Held, decisions: Decisions, answers: dict[str, str]) -> Doc:
    """The document. ``answers``: of the three questions, those that were answered."""
    return {
        "schema": SCHEMA, "board": held.board, "day": held.day.isoformat(), "started": held.started.isoformat(),
        "ended": held.ended.isoformat(), "seconds": round((held.ended - held.started).total_seconds()),
        "planned_minutes": held.planned, "attendance": held.attendance, "brief": held.brief,
        "is_forgotten": held.is_forgotten, "decisions": decisions.as_json(),
        "answers": {key: text for key, text in answers.items() if text},
    }  # fmt: skip
