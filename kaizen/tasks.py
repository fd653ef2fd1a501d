"""Doorbells of kaizen. A task carries an id, may ring twice, and asks the rows what to do."""

from celery import shared_task

from kaizen.models import Trial
from kaizen.services.standards.effect import put_due_in_effect
from kaizen.services.trials.computing import due, recompute
from kaizen.services.trials.watching import look_back


@shared_task
def judge_trial(pk: int) -> None:
    """Computes the verdict of a trial as its events stand, and looks back where it is time."""
    trial = Trial.objects.select_related("a3__site", "stream__site", "stream__source__current").filter(pk=pk).first()
    if trial is not None:
        recompute(trial)
        look_back(trial)


@shared_task
def sweep_trials() -> None:
    """Rings for each trial whose events are newer than its verdict, as they are after each night."""
    for trial in due():
        judge_trial.delay(trial.pk)


@shared_task
def put_standards_in_effect() -> None:
    """Each 10 s: puts approved standards in effect whose day has come."""
    put_due_in_effect()
