"""Trials as pages and API show them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from kaizen.core.effect.holm import holm
from kaizen.core.effect.verdict import Word
from kaizen.models import A3, Confirmation, Trial, TrialWatch, VerdictDocument
from kaizen.services.trials.measuring import days_of_work, newest_whole_day
from lean.models import Site

SURE = 0.05  # p of a trial among those of its quarter


@dataclass(frozen=True, slots=True)
class Row:
    """A trial in a list with its newest verdict.

    ``in_quarter``: how many trials of its quarter have an effect; ``together``: its p among them (Holm).
    """

    trial: Trial
    verdict: VerdictDocument | None
    state: str
    in_quarter: int = 1
    together: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Proven alone, but not sure among as many trials as the quarter had."""
        is_proven = self.verdict is not None and self.verdict.word == Word.PROVEN
        return is_proven and self.together is not None and self.together > SURE


def trials_at(site: Site) -> QuerySet[Trial]:
    """The site's trials, the newest A3 first."""
    found = Trial.objects.filter(a3__site=site).select_related("a3__site", "stream__site", "stream__source__current")
    return found.prefetch_related("watches").order_by("-a3__number", "-number")


def proven_at(site: Site, area: int | None = None) -> list[Trial]:
    """The trials that were proven at a site, or in one of its areas, with their looks back."""
    proven = VerdictDocument.objects.filter(word=Word.PROVEN).values("trial")
    found = Trial.objects.filter(a3__site=site, pk__in=proven)
    found = found.filter(a3__area=area) if area else found
    return list(found.select_related("a3__site", "stream").prefetch_related("watches").order_by("-starts_on", "-pk"))


def listed(trials: Iterable[Trial], today: date) -> list[Row]:
    """Each trial with its newest verdict, without its content."""
    rows = list(trials)
    newest: dict[int, VerdictDocument] = {}
    for one in VerdictDocument.objects.filter(trial__in=rows).defer("content").order_by("trial", "number"):
        newest[one.trial_id] = one
    together = _together(rows, list(newest.values()))
    counts = Counter(_quarter(trial) for trial in rows if trial.pk in together)
    return [
        Row(trial, newest.get(trial.pk), trial.state(today), counts[_quarter(trial)], together.get(trial.pk))
        for trial in rows
    ]


def _together(trials: list[Trial], verdicts: list[VerdictDocument]) -> dict[int, float]:
    """Each trial's p among those that started in its quarter."""
    found = VerdictDocument.objects.filter(pk__in=[one.pk for one in verdicts])
    told = {pk: p for pk, p in found.values_list("trial", "content__effect__days__p") if p is not None}
    quarters: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
    for trial in trials:
        if trial.pk in told:
            quarters[_quarter(trial)][str(trial.pk)] = told[trial.pk]
    return {int(pk): p for group in quarters.values() for pk, p in holm(group).items()}


def _quarter(trial: Trial) -> tuple[int, int]:
    return trial.starts_on.year, (trial.starts_on.month - 1) // 3


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
