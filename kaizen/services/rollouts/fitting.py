"""Gate G1: whether the standard fits the receiving line, as a document, computed again whenever something is news."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kaizen.core.rollout.fit import says_same, why_not
from kaizen.core.rollout.states import BEFORE, Gate
from kaizen.models import Adoption, AdoptionDocument, FitLook, GatePass, StepName
from kaizen.services.rollouts.comparing import question
from kaizen.services.rollouts.lines import newest_facts, today_at
from kaizen.services.rollouts.rows import bound_hash, keep, locked, newest, note_gate, reopen
from valuestream.core.fingerprint import fingerprint
from valuestream.models import ValueStream

Kind = AdoptionDocument.Kind
SIGNED = (Adoption.States.IN_APPROVAL, Adoption.States.APPROVED, Adoption.States.SCHEDULED)


def fit(adoption: Adoption, *, today: date | None = None) -> AdoptionDocument:
    """Asks whether the standard fits the line, and passes or blocks gate G1. The same answer keeps the same document.

    Another one voids what was signed: the adoption goes back to be adapted. The comparing is outside the transaction.
    """
    row = _with_all(adoption)
    rollout, day = row.rollout, today or today_at(row.site)
    mark = _mark(row, day)
    found = question(rollout.version, row.stream, change=rollout.change, trial=rollout.trial, today=day).document()
    with transaction.atomic():
        kept = _written(locked(adoption), found)
        FitLook.objects.update_or_create(adoption=row, defaults={"mark": mark})
    return kept


def _with_all(adoption: Adoption) -> Adoption:
    related = ("rollout__version__standard__stream__site", "rollout__version__standard__stream__source__current",
               "rollout__trial", "site", "stream__site", "stream__source__current")  # fmt: skip
    return Adoption.objects.select_related(*related).get(pk=adoption.pk)


def _written(row: Adoption, found: dict[str, Any]) -> AdoptionDocument:
    before = newest(row, Kind.FIT)
    if row.state not in BEFORE and before is not None:
        return before  # what was signed stays as it was
    is_known = before is not None and says_same(before.content, found)
    kept = before if before is not None and is_known else keep(row, Kind.FIT, found)
    why = why_not(kept.content, kept.content["unconfirmed"])
    evidence = {"document": kept.content_hash, "word": kept.content["verdict"]["word"],
                "way": kept.content["verdict"]["way"], **({"why": why} if why else {})}  # fmt: skip
    outcome = GatePass.Outcome.BLOCKED if why else GatePass.Outcome.PASSED
    note_gate(row, Gate.FITS, evidence, by=None, outcome=outcome)
    if row.state in SIGNED and bound_hash(row) != row.bound_hash:
        reopen(row, None, "adoption.fit_changed", reason=f"{kept.content['verdict']['word']}")
    return kept


def has_news(adoption: Adoption) -> bool:
    """Whether something that the answer rests on is new since it was asked for last: events, names, what was stated,
    stations, the day.
    """
    row = _with_all(adoption)
    return not FitLook.objects.filter(adoption=row, mark=_mark(row, today_at(row.site))).exists()


def _mark(row: Adoption, today: date) -> str:
    origin, facts = row.rollout.version.standard.stream, newest_facts(row.stream)
    lines = [one for one in (row.stream, origin) if one is not None]
    names = StepName.objects.filter(stream__in=lines).order_by("pk").values_list("pk", "canonical")
    stations = row.site.workstations.order_by("pk").values_list("name", "machine_class", "capabilities")
    families = row.stream.families.order_by("pk").values_list("name", "confirmed_at")
    return fingerprint([
        today.isoformat(), [one.source.current_id for one in lines], facts.number if facts else 0,
        [list(one) for one in names], [list(one) for one in stations], [str(one) for one in families],
        row.site.country, row.site.language,
    ])  # fmt: skip


def refit(stream: ValueStream) -> None:
    """Asks again for each adoption of a line that is still before its start: somebody stated something else."""
    for adoption in due(Adoption.objects.filter(stream=stream)):
        fit(adoption)


def due(rows: QuerySet[Adoption] | None = None) -> list[Adoption]:
    """The adoptions before their start for which something is news, that nobody may have rung for: new events, a
    certificate that ended.
    """
    every = Adoption.objects.all() if rows is None else rows
    before = every.filter(state__in=BEFORE, rollout__state__in=("running", "stopped"))
    asked = before.exclude(state__in=SIGNED, fit_look=None)  # what was signed without an answer rests on none
    return [adoption for adoption in asked if has_news(adoption)]
