"""Read A3s: the list, one sheet as it is or was, its history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kaizen.core.a3 import Edit, Fold, Phase, Sheet, fold, missing, phase_of, sheet_of
from kaizen.core.a3.fields import Value
from kaizen.models import A3, A3Comment, A3Edit
from kaizen.services.a3.editing import as_edit
from lean.models import Site

STILL = timedelta(days=30)  # without a word an open A3 is stuck


@dataclass(frozen=True, slots=True)
class Paper:
    """An A3 with what stands on it. ``upto``: the edit after which it is shown; None: now."""

    row: A3
    state: Fold
    sheet: Sheet
    comments: tuple[A3Comment, ...] = ()
    upto: int | None = None

    @property
    def phase(self) -> Phase:
        return phase_of(self.sheet)

    @property
    def lacks(self) -> dict[int, tuple[str, ...]]:
        return missing(self.sheet)

    def as_json(self) -> dict[str, Any]:
        """The document ``newlean.a3/1`` with its identity."""
        row = self.row
        evidence = getattr(row, "evidence", None)
        return {
            **self.sheet.as_json(), "site": row.site.slug, "number": row.number, "name": row.name,
            "seq": self.state.seq,
            "phase": self.phase.value, "ended_as": row.ended_as or None, "ended_reason": row.ended_reason or None,
            "stream": row.stream_id, "step": row.step or None, "waste": row.waste or None, "finding": row.finding_id,
            "evidence": evidence.content if evidence else None,
            "evidence_hash": evidence.content_hash if evidence else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    row: A3
    phase: Phase
    questions: int
    is_still: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An edit as history shows it: with the value before."""

    edit: A3Edit
    before: Value


def papers_at(site: Site) -> QuerySet[A3]:
    return A3.objects.filter(site=site).select_related("site", "area", "stream", "finding", "evidence")


def paper_of(row: A3, *, upto: int | None = None) -> Paper:
    """The sheet as it is, or as it was after an edit."""
    edits = [as_edit(edit) for edit in row.edits.order_by("seq")]
    state = fold(edits, upto=upto)
    comments = tuple(row.comments.select_related("answers").prefetch_related("replies").order_by("pk"))
    return Paper(row, state, sheet_of(state), comments, upto)


def listed(found: QuerySet[A3], now: datetime | None = None) -> list[Listed]:
    """For the list: phase, open questions, and whether nothing was written for a month."""
    moment, rows = now or timezone.now(), list(found)
    edits: dict[int, list[Edit]] = {}
    for edit in A3Edit.objects.filter(a3__in=rows).order_by("a3", "seq"):
        edits.setdefault(edit.a3_id, []).append(as_edit(edit))
    asked: dict[int, int] = {}
    kinds = (A3Comment.Kind.QUESTION, A3Comment.Kind.SENT_BACK)
    for pk in A3Comment.objects.filter(a3__in=rows, kind__in=kinds, replies__isnull=True).values_list("a3", flat=True):
        asked[pk] = asked.get(pk, 0) + 1
    return [
        Listed(row, phase_of(sheet_of(fold(edits.get(row.pk, ())))), asked.get(row.pk, 0),
               row.is_open and moment - row.edited_at > STILL)
        for row in rows
    ]  # fmt: skip


def history_of(row: A3) -> list[Step]:
    """Every edit with the value before it, newest first."""
    values: dict[str, Value] = {}
    found = []
    for edit in row.edits.order_by("seq"):
        found.append(Step(edit, values.get(edit.path)))
        if not edit.apart:
            values[edit.path] = edit.value
    return found[::-1]
