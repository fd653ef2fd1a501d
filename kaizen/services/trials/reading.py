"""Trials as pages and API show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from kaizen.models import A3, Confirmation, Trial, TrialWatch, VerdictDocument
from kaizen.services.trials.measuring import days_of_work, newest_whole_day
from lean.models import Site


@dataclass(frozen=True, slots=True)
class Row:
    """A trial in a list with its newest verdict."""

    trial: Trial
    verdict: VerdictDocument | None
    state: str


def trials_at(site: Site) -> QuerySet[Trial]:
    """The site's trials, the newest A3 first."""
    found = Trial.objects.filter(a3__site=site).select_related("a3__site", "stream__site", "stream__source__current")
    return found.prefetch_related("watches").order_by("-a3__number", "-number")


def listed(trials: Iterable[Trial], today: date) -> list[Row]:
    """Each trial with its newest verdict, without its content."""
    rows = list(trials)
    newest: dict[int, VerdictDocument] = {}
    for one in VerdictDocument.objects.filter(trial__in=rows).defer("content").order_by("trial", "number"):
        newest[one.trial_id] = one
    return [Row(trial, newest.get(trial.pk), trial.state(today)) for trial in rows]


def of_a3(row: A3, today: date) -> list[Row]:
    """The trials of an A3."""
    return listed(Trial.objects.filter(a3=row).select_related("a3"), today)


def confirmation_of(verdict: VerdictDocument | None) -> Confirmation | None:
    return Confirmation.objects.filter(verdict=verdict).first() if verdict is not None else None


def marks_of(trial: Trial) -> list[tuple[int, date, TrialWatch | None]]:
    """The looks back: days after the start, the day, and what was found, None until then."""
    done = {row.mark: row for row in TrialWatch.objects.filter(trial=trial)}
    return [(mark, trial.starts_on + timedelta(days=mark), done.get(mark)) for mark in (30, 60, 90)]


def next_look_on(trial: Trial, verdict: VerdictDocument) -> date | None:
    """The working day on which the next planned look is due if every day brings a figure; None after the last."""
    days = verdict.content["sentence"]["days_to_next_look"]
    event_set = trial.stream.source.current
    last = newest_whole_day(event_set)
    if days is None or event_set is None or last is None:
        return None
    begin = max(last + timedelta(days=1), trial.starts_on)
    coming = days_of_work(trial.stream, event_set, begin, begin + timedelta(days=2 * days + 30))
    return coming[days - 1] if 0 < days <= len(coming) else None
