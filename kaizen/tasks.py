"""Doorbells of kaizen. A task carries an id, may ring twice, and asks the rows what to do."""

from collections.abc import Iterable

from celery import shared_task
from django.db import transaction

from kaizen.models import Adoption, AndonCall, Board, Escalation, Red, RolloutStep, Trial
from kaizen.services.boards import andon, briefs, clocks, meetings
from kaizen.services.rollouts import engine, fitting, predicting, reminding, verifying
from kaizen.services.standards.effect import put_due_in_effect
from kaizen.services.trials.computing import due, recompute
from kaizen.services.trials.watching import look_back


@shared_task
def judge_trial(pk: int) -> None:
    """Computes the verdict of a trial as its events stand, looks back where it is time, and says what follows."""
    trial = Trial.objects.select_related("a3__site", "stream__site", "stream__source__current").filter(pk=pk).first()
    if trial is not None:
        recompute(trial)
        look_back(trial)
        for adoption in verifying.due().filter(trial=trial):
            verifying.verify(adoption)


@shared_task
def sweep_trials() -> None:
    """Rings for each trial whose events are newer than its verdict, as they are after each night, and for each line of
    a rollout that is measured.
    """
    for trial in due():
        judge_trial.delay(trial.pk)
    for adoption in verifying.due():
        verify_adoption.delay(adoption.pk)


@shared_task
def verify_adoption(pk: int) -> None:
    """Says what follows for a line that is measured, also where nothing comes any more."""
    for adoption in verifying.due().filter(pk=pk):
        verifying.verify(adoption)


@shared_task
def put_standards_in_effect() -> None:
    """Each 10 s: puts approved standards in effect whose day has come."""
    put_due_in_effect()


@shared_task
def take_step(pk: int) -> None:
    """Takes one step of a rollout at the end of its site."""
    ring(engine.advance(pk))


@shared_task
def sweep_rollouts() -> None:
    """Each 10 s: rings again for the steps whose worker died or never came."""
    ring(engine.expired())


@shared_task
def look_at_receiver(pk: int) -> None:
    """Asks anew whether a standard fits the line of an adoption, if anything is news."""
    for adoption in fitting.due(Adoption.objects.filter(pk=pk)):
        fitting.fit(adoption)
        predicting.predict(adoption)


@shared_task
def sweep_receivers() -> None:
    """Rings for each adoption before its start whose events, names, statements or day are new."""
    for adoption in fitting.due():
        look_at_receiver.delay(adoption.pk)


@shared_task
def remind_line(pk: int) -> None:
    """Takes the steps of the ladder that are due for one line. A second ring takes none twice."""
    for adoption in Adoption.objects.filter(pk=pk):
        reminding.remind(adoption)


@shared_task
def sweep_reminders() -> None:
    """Rings for each line of which somebody is to be reminded."""
    for pk in reminding.due():
        remind_line.delay(pk)


@shared_task
def make_brief(pk: int) -> None:
    """Makes the brief of a board anew; one that says the same stays."""
    for board in Board.objects.filter(pk=pk, archived_at=None):
        briefs.make_brief(board)


@shared_task
def sweep_briefs() -> None:
    """Rings for each board whose brief may be another one: after its night, and when a shift begins."""
    for board in briefs.due():
        make_brief.delay(board.pk)


@shared_task
def sweep_stand_ups() -> None:
    """Ends stand-ups that somebody forgot to end."""
    meetings.end_forgotten()


@shared_task
def rise_call(pk: int) -> None:
    """Takes an open call for help up as far as its limits say, each in a step of its own."""
    for call in AndonCall.objects.filter(pk=pk):
        while andon.rise(call):
            pass


@shared_task
def sweep_calls() -> None:
    """Each 60 s: rings for the calls whose next limit has passed."""
    for pk in andon.due_calls():
        rise_call.delay(pk)


@shared_task
def hand_on(pk: int) -> None:
    """Takes an escalation that is past its time one tier further up."""
    for row in Escalation.objects.filter(pk=pk):
        clocks.hand_on(row)


@shared_task
def sweep_escalations() -> None:
    """Each 60 s: rings for the escalations that nobody answered in time."""
    for pk in clocks.due_escalations():
        hand_on.delay(pk)


@shared_task
def escalate_red(pk: int) -> None:
    """Hands a red up that has no countermeasure in time."""
    for red in Red.objects.filter(pk=pk):
        clocks.escalate_red(red)


@shared_task
def look_at_nights(pk: int) -> None:
    """Opens the reds that the newest night found for a board."""
    for board in Board.objects.filter(pk=pk).select_related("site"):
        clocks.look_at_nights(board)


@shared_task
def sweep_reds() -> None:
    """Each 600 s: rings for boards with mined figures, and for reds whose clock has run out."""
    for pk in clocks.boards_to_look_at():
        look_at_nights.delay(pk)
    for pk in clocks.due_reds():
        escalate_red.delay(pk)


def ring(steps: Iterable[RolloutStep]) -> None:
    """Rings, after the commit, for steps of rollouts. A lost ring is swept up."""
    for step in steps:
        transaction.on_commit(lambda pk=step.pk: take_step.delay(pk), robust=True)  # type: ignore[misc]
