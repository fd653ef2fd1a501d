"""Look back at what was proven: 30, 60 and 90 days after the start; what was lost again brings its finding back."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from kaizen.core.effect.design import from_json
from kaizen.core.effect.verdict import Word
from kaizen.models import Trial, TrialWatch
from kaizen.services.trials.measuring import inputs_of, newest_whole_day
from lean.audit import record
from valuestream.services.findings import a3s


def look_back(trial: Trial) -> list[TrialWatch]:
    """The looks back that are due and not done, of a trial that was proven. A second call does nothing."""
    from kaizen.core.effect.watch import MARKS, is_due, watch  # loads the engine: not at start-up

    design, last = from_json(trial.design), newest_whole_day(trial.stream.source.current)
    done = set(TrialWatch.objects.filter(trial=trial).values_list("mark", flat=True))
    marks = [mark for mark in MARKS if mark not in done and last is not None and is_due(design, mark, last)]
    if not marks or not trial.verdicts.filter(word=Word.PROVEN).exists():
        return []
    inputs = inputs_of(trial)
    return [_keep(trial, asdict(watch(design, inputs, mark))) for mark in marks] if inputs is not None else []


@transaction.atomic
def _keep(trial: Trial, found: dict[str, Any]) -> TrialWatch:
    from kaizen.core.effect.document import plain  # loads the engine: not at start-up

    Trial.objects.select_for_update().get(pk=trial.pk)
    mark, outcome = found["mark"], str(found["outcome"])
    row, is_new = TrialWatch.objects.get_or_create(
        trial=trial, mark=mark, defaults={"outcome": outcome, "content": plain(found)}
    )
    if is_new and row.outcome == TrialWatch.Outcome.RELAPSED:
        finding = trial.a3.finding
        is_back = finding is not None and a3s.bring_back(finding)
        facts = {"mark": row.mark, "share": row.content["share"], "finding_back": is_back}
        record("trial.relapsed", row, by=None, site=trial.site, after=facts)
    return row
